"""What to do about a word that cannot stand where it stands: the change of one word that lets most of the rest pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from scenc.diagnostics.fix import put
from scenc.lang.chain import STEPS
from scenc.lang.leaf import Leaf
from scenc.source import Span
from scenc.syntax import wording
from scenc.syntax.blocks import stray
from scenc.syntax.hints import DESTINATION, Hint, Place, hint, meant
from scenc.syntax.lexer import Words
from scenc.syntax.problem import Kind, Problem
from scenc.syntax.stack import Stack
from scenc.syntax.table import END
from scenc.syntax.values import DUMMY

LOOK_AHEAD = 14
ENOUGH = 5
_WRITTEN = {"->": " ->", "{": " {", "(": "(", ")": ")", "..": "..", "_COMMA": ",", "_END": ";"}
_VALUES = frozenset({"DURATION", "TIME", "DATE", "PHONE"})
"""Words that nobody writes without a reason: before them a keyword is missing rather than they are too much."""
_PUNCTUATION = frozenset({"{", "}", "(", ")", "->", "..", "_COMMA", "_END"})


@dataclass(frozen=True, slots=True)
class Repair:
    """Put `insert` in front of the word, or in its place if `skip`; without `insert` leave the word out."""

    insert: Leaf[Any] | None
    skip: bool


class Around(NamedTuple):
    """What a mistake stands in: the keyword of the block, empty at the top; the text, and the names declared in it."""

    head: str
    text: str
    names: frozenset[str]


def declared(words: Words) -> frozenset[str]:
    """Everything that looks like a name given by a statement."""
    return frozenset(
        words[index].text
        for index in range(2, len(words))
        if words[index].kind == words[index - 1].kind == "NAME" and words[index - 2].kind == "_END"
    )


def best_repair(
    stack: Stack, words: Words, at: int, expected: Sequence[str], names: frozenset[str], *, statement: bool
) -> Repair | None:
    """The repair after which most words fit; None if none helps much. An unknown statement is never guessed."""
    word = words[at]
    keyword = wording.similar(word.text, expected) if word.kind == "NAME" else None
    if keyword:
        return Repair(_dummy(keyword, word), skip=True)
    if statement and (word.text.startswith("#") or (word.kind == "NAME" and "NAME" not in expected)):
        return None
    ahead = words[at : at + LOOK_AHEAD]
    best, reached = None, 0
    known = names | stack.keywords
    for repair in _repairs(word, words[min(at + 1, len(words) - 1)], expected):
        if repair.insert and repair.insert.kind == "->" and word.kind == "NAME" and word.text not in known:
            continue
        count = stack.reach([repair.insert, *ahead[repair.skip :]] if repair.insert else ahead[1:])
        count += repair.skip - bool(repair.insert)
        if count > reached:
            best, reached = repair, count
    return best if reached >= min(ENOUGH, len(ahead)) or _ends(ahead, reached) else None


def _ends(ahead: Words, reached: int) -> bool:
    """Whether the repair at least lets the statement end."""
    return any(word.kind in ("_END", "}", END) for word in ahead[1:reached])


def _repairs(word: Leaf[Any], following: Leaf[Any], expected: Sequence[str]) -> Iterator[Repair]:
    """All changes of one word, the likeliest first: of two that reach as far, the first one wins."""
    marks = [kind for kind in expected if kind in _PUNCTUATION]
    others = [kind for kind in expected if kind not in _PUNCTUATION and kind != END]
    drop = word.kind != END and not (word.kind == "{" and following.kind == "_END")
    yield from (Repair(_dummy(kind, word), skip=False) for kind in marks if kind != "}")
    if word.kind in _VALUES:
        yield from (Repair(_dummy(kind, word), skip=False) for kind in others if kind[0].islower())
    if drop:
        yield Repair(None, skip=True)
        yield from (Repair(_dummy(kind, word), skip=True) for kind in (*others, *marks) if kind not in ("{", "}"))
    yield from (Repair(_dummy(kind, word), skip=False) for kind in others)


def _dummy(kind: str, word: Leaf[Any]) -> Leaf[Any]:
    """A word of this kind in place of another."""
    text = "" if kind.isupper() or kind == "_END" else kind
    return Leaf("NAME" if kind[0].isalpha() and kind.islower() else kind, text, DUMMY.get(kind, text), word.span)


def report(
    words: Words,
    at: int,
    expected: Sequence[str],
    repair: Repair | None,
    around: Around,
    *,
    statement: bool,
) -> Problem:
    """What to tell the author."""
    word = words[at]
    if statement and word.kind == "NAME":
        return _unknown(words, at, expected, around.head)
    before = words[at - 1] if at else word
    message = f"`{wording.short(before.text)}` is no step of a call"
    step = _misspelt_step(words, at)
    if step:
        help = (f"did you mean `{step}`?",)
        return Problem("unexpected-word", before.span, message, help=help, fix=put(before.span, step))
    if _is_no_step(words, at, around.names):
        if word.kind != "NAME":
            return Problem("unexpected-word", before.span, message, help=(DESTINATION,))
        help = (f"a name is enough: `-> {word.text}`",)
        fix = put(before.span._replace(end=word.span.start), "")
        return Problem("unexpected-word", before.span, message, help=help, fix=fix)
    if repair and repair.insert and not repair.skip:
        return _missing(words, at, repair.insert, expected, around)
    if word.kind == "}" and repair and repair.skip and not repair.insert:
        return stray(word)
    found = wording.found(word)
    hints = [each for each in (meant(words, at, expected), _hint(words, at, expected, around)) if each]
    if statement and not around.head:
        message = f"no line begins with {found}"
    elif not repair or repair.insert or len(expected) <= wording.MOST_NAMED:
        message = f"expected {wording.alternatives(expected)}, found {found}"
    else:
        message = f"{found} has no place here"
    helps = tuple(hint.help for hint in hints)
    return Problem("unexpected-word", _visible(word), message, help=helps, fix=hints[0].fix if hints else None)


def _misspelt_step(words: Words, at: int) -> str | None:
    """`-> voicemai office` is read as the name of a destination, and `office` as one word too much."""
    behind_arrow = at > 1 and words[at - 1].kind == "NAME" and words[at - 2].kind == "->"
    misspelt = behind_arrow and words[at - 1].text not in STEPS
    return wording.similar(words[at - 1].text, STEPS) if misspelt else None


def _is_no_step(words: Words, at: int, names: frozenset[str]) -> bool:
    """`-> call anna` is read as the name of a destination, and `anna` as one word too much."""
    if at < 2 or words[at - 2].kind != "->" or words[at - 1].kind != "NAME" or words[at - 1].text in names.union(STEPS):
        return False
    return words[at].kind == "INT" or (words[at].kind == "NAME" and words[at].text in names)


def _unknown(words: Words, at: int, expected: Sequence[str], head: str) -> Problem:
    word = words[at]
    text = wording.short(word.text)
    message = f"`{head}` has no setting `{text}`" if head else f"`{text}` is not known to this edition of the language"
    keys = ["a key such as 1"] if "INT" in expected else []
    known = [*keys, *sorted(kind for kind in expected if kind[0].islower())]
    help = meant(words, at, expected) or Hint(f"known here: {', '.join(known)}")
    kind: Kind = "unknown-setting" if head else "unknown-statement"
    return Problem(kind, word.span, message, help=(help.help,) if known else (), fix=help.fix)


def _missing(words: Words, at: int, insert: Leaf[Any], expected: Sequence[str], around: Around) -> Problem:
    before, word = words[at - 1] if at else words[at], words[at]
    kind = insert.text if insert.kind == "NAME" and insert.text else insert.kind
    together = before.span.file == word.span.file and before.span.used is word.span.used
    place = before.span._replace(start=before.span.end) if together else word.span._replace(end=word.span.start)
    choice = [other for other in expected if other.islower()] if kind.islower() else [kind]
    what = wording.alternatives(choice) if len(choice) > 1 else wording.phrase(kind)
    message = f"{what} is missing {_beside(before, word, together=together)}"
    frequent = None if kind in _WRITTEN else _hint(words, at, expected, around)
    hints = [frequent] if frequent else []
    together = together and len(choice) == 1
    if not hints and together and (write := _WRITTEN.get(kind, "" if kind.isupper() else f" {kind}")):
        hints.append(Hint(f"write `{write.strip()}`", put(place, write, safe=kind in _WRITTEN)))
    help = tuple(hint.help for hint in hints)
    return Problem("missing-word", place, message, help=help, fix=hints[0].fix if hints else None)


def _hint(words: Words, at: int, expected: Sequence[str], around: Around) -> Hint | None:
    return hint(Place(words, at, frozenset(expected), around.text))


def _beside(before: Leaf[Any], word: Leaf[Any], *, together: bool) -> str:
    """The word before belongs to another text where a template was put in place."""
    if not together:
        return f"before `{wording.short(word.text.strip())}`"
    return f"after `{wording.short(before.text.strip())}`" if before.text.strip() else "here"


def _visible(word: Leaf[Any]) -> Span:
    """The end of a line is one character wide, whatever blank lines follow."""
    return word.span._replace(end=word.span.start) if word.kind in ("_END", END) else word.span

"""Templates in words: taken out of the text before it is parsed, and put in place where they are used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from scenc.lang.leaf import Leaf, Word
from scenc.source import Span
from scenc.syntax.lexer import LINE_END, Words
from scenc.syntax.problem import MOST_PROBLEMS, Problem
from scenc.syntax.table import END
from scenc.syntax.wording import similar

DEEPEST = 8
MOST_WORDS = 10_000
"""That one `use` in a block may become."""
Values = Mapping[str, Sequence[Leaf[Any]]]
"""Parameters and the words that take their places."""


@dataclass(frozen=True, slots=True)
class Template:
    """What its declaration says; `parameters` is None if they are written so badly that nobody can know them."""

    name: Word
    parameters: tuple[Word, ...] | None
    body: tuple[Leaf[Any], ...]


@dataclass(frozen=True, slots=True)
class Use:
    """`use NAME (…)` in words; `end` is the index behind it."""

    name: Word
    arguments: tuple[tuple[Word | None, Words], ...]
    end: int


def packed(words: Words) -> Words:
    """The same words with the block of each template, and of `users from`, as one word: BODY, whose value are the words
    in the braces."""
    if not any(word.text in _PACKED for word in words):
        return words
    out: Words = []
    at = depth = 0
    while at < len(words):
        word = words[at]
        fresh = depth == 0 and (not out or out[-1].kind == LINE_END)
        opener = _opener(words, at) if fresh and _is_packed(words, at) else None
        if opener:
            out += words[at:opener]
            closer = _closer(words, opener)
            span = words[opener].span.to(words[closer].span)
            out.append(Leaf("BODY", "{…}", tuple(words[opener + 1 : closer]), span))
            at = closer + (words[closer].kind == "}")
            continue
        depth = max(0, depth + (word.kind == "{") - (word.kind == "}"))
        out.append(word)
        at += 1
    return out


_PACKED = ("template", "users", "phones")


def _is_packed(words: Words, at: int) -> bool:
    """Whether such a statement begins here; without a name after its keyword it does not."""
    first, second = words[at].text, words[at + 1 : at + 2]
    if not second or second[0].kind != "NAME":
        return False
    return first == "template" or (first in _PACKED and second[0].text == "from")


def _opener(words: Words, at: int) -> int | None:
    for index in range(at, len(words)):
        if words[index].kind in ("{", LINE_END, END):
            return index if words[index].kind == "{" else None
    return None


def _closer(words: Words, opener: int) -> int:
    """The index of the brace that closes the block, else of the end."""
    depth = 0
    for index in range(opener, len(words)):
        depth += (words[index].kind == "{") - (words[index].kind == "}")
        if depth == 0:
            return index
    return len(words) - 1


def templates(words: Words) -> Iterator[Template]:
    """The templates that stand in packed words."""
    for index, word in enumerate(words):
        if word.kind == "BODY":
            begin = next((at + 1 for at in range(index, -1, -1) if words[at].kind == LINE_END), 0)
            keyword, *head = words[begin:index]
            if keyword.text == "template":
                name = head.pop(0) if head and head[0].kind == "NAME" else keyword
                yield Template(name, _parameters(head), tuple(without_ends(word.value)))


def _parameters(head: Words) -> tuple[Word, ...] | None:
    """The names in parentheses; none without them."""
    if not head:
        return ()
    kinds = [word.kind for word in head]
    names, commas = kinds[1:-1:2], kinds[2:-1:2]
    fine = len(kinds) % 2 == 1 and kinds[0] == "(" and kinds[-1] == ")" and {*names, *commas} <= {"NAME", "_COMMA"}
    return tuple(head[1:-1:2]) if fine and set(names) == {"NAME"} and "NAME" not in commas else None


def used_names(words: Words) -> Iterator[Word]:
    """The names of templates that are used in packed words, also in templates."""
    for before, word in pairwise(words):
        if before.text == "use" and word.kind == "NAME":
            yield word
        if word.kind == "BODY":
            yield from used_names(list(word.value))


def without_ends(body: Sequence[Leaf[Any]]) -> Words:
    """Without the ends of lines around them."""
    begin = next((index for index, word in enumerate(body) if word.kind != LINE_END), len(body))
    end = next((index for index in range(len(body), begin, -1) if body[index - 1].kind != LINE_END), begin)
    return list(body[begin:end])


class Expansion:
    """Puts templates in place; `problems` are what is wrong with how they are used.

    `known` has the templates by their full names, `full` gives such a name.

    `_left`: words that the outermost `use` may still become; negative once one was too much: nothing follows then.
    """

    def __init__(
        self, known: Mapping[str, Template], full: Callable[[Word], str], is_elsewhere: Callable[[str], bool]
    ) -> None:
        self.known = known
        self.full = full
        self.is_elsewhere = is_elsewhere
        self.problems: list[Problem] = []
        self.used = False
        self._left = MOST_WORDS

    def run(self, words: Sequence[Leaf[Any]], around: tuple[str, ...] = ()) -> Words:
        """The words with the lines of each template behind its `use`; `around` are templates that are being used."""
        out: Words = []
        at = depth = 0
        while at < len(words):
            word = words[at]
            fresh = (depth > 0 or bool(around)) and (not out or out[-1].kind in (LINE_END, "{"))
            use = _use(words, at) if fresh and word.text == "use" else None
            if use:
                out += words[at : use.end]
                out += self._lines(use, word.span.to(words[use.end - 1].span), around)
                at = use.end
                continue
            depth += (word.kind == "{") - (word.kind == "}")
            out.append(word)
            at += 1
        return out

    def _lines(self, use: Use, place: Span, around: tuple[str, ...]) -> Words:
        self.used = True
        name = self.full(use.name)
        if not around and self._left >= 0:
            self._left = MOST_WORDS
        template = self.known.get(name)
        if template is None:
            if not self.is_elsewhere(name):
                self._unknown(use.name, name)
            return []
        if name in around:
            way = " → ".join((*around[around.index(name) :], name))
            message = f"the template `{name}` uses itself: {way}"
            self._say("endless-template", use.name.span, message, "delete one `use`")
            return []
        values = self._values(use, template)
        if values is None or not template.body:
            return []
        self._left -= len(template.body)
        if len(around) == DEEPEST or self._left < 0:
            self._left = -1
            self._say("endless-template", use.name.span, "these templates become too much text", "use fewer of them")
            return []
        body = without_ends(substituted(template.body, values, place))
        end = Leaf(LINE_END, "\n", "\n", place._replace(start=place.end))
        return [end, *self.run(body, (*around, name))] if body else []

    def _unknown(self, word: Word, name: str) -> None:
        meant = similar(name, self.known)
        own = name.removesuffix(word.text)
        help = (
            f"did you mean `{meant.removeprefix(own)}`?" if meant else "write `template` before its name and its lines"
        )
        self._say("unknown-template", word.span, f"no template is called `{word.text}`", help)

    def _values(self, use: Use, template: Template) -> dict[str, Words] | None:
        """What each parameter is; None, and a problem, if the arguments do not fit."""
        if template.parameters is None:
            return None
        names = [parameter.value for parameter in template.parameters]
        values: dict[str, Words] = {}
        free = iter(names)
        for name, words in use.arguments:
            key = name.value if name else next((each for each in free if each not in values), "")
            at = name.span if name else words[0].span
            if key not in names:
                word = f"has no parameter `{name.value}`" if name else f"takes {_count(len(names), 'argument')}"
                meant = similar(key, names) if name else None
                self._wrong(template, at, word, f"did you mean `{meant}`?" if meant else _form(template))
                return None
            if key in values:
                self._wrong(template, at, f"is given `{key}` twice", _form(template))
                return None
            values[key] = words
        missing = [f"`{name}`" for name in names if name not in values]
        if missing:
            self._wrong(template, use.name.span, f"needs {', '.join(missing)}, too", _form(template))
        return None if missing else values

    def _wrong(self, template: Template, at: Span, message: str, help: str) -> None:
        also = ((template.name.span, "declared here"),)
        self._say("wrong-argument", at, f"the template `{template.name.value}` {message}", help, also=also)

    def _say(self, kind: Any, span: Span, message: str, *help: str, also: tuple[tuple[Span, str], ...] = ()) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(kind, span, message, help=help, also=also))


def substituted(body: Sequence[Leaf[Any]], values: Values, place: Span) -> Words:
    """The words of a template used at this place. The first word of a line, and one before `:`, are no parameters.

    In a text they stand in braces. A line is left out if one of its values is an empty cell of a table, but for a
    `use`, which hands it on.
    """
    out: Words = []
    lines = [_Line(0)]
    fresh = True
    following = (*(word.kind for word in body[1:]), "")
    for (kind, text, value, (file, start, end, used)), after in zip(body, following, strict=True):
        line = lines[-1]
        if fresh:
            line.uses = text == "use"
        if kind == "NAME" and not fresh and after != ":" and text in values:
            line.empty = line.empty or not (line.uses or values[text][0].text)
            out += values[text]
        elif kind == LINE_END and line.leave_out(out):
            line.begin = len(out)
        else:
            if kind == "}" and len(lines) > 1:
                lines.pop().leave_out(out)
            said = _filled(value, values) if kind == "TEXT" else value
            out.append(Leaf(kind, text, said, Span(file, start, end, place if used is None else used)))
            if kind == LINE_END:
                line.begin = len(out)
            elif kind == "{":
                lines.append(_Line(len(out)))
        fresh = kind in (LINE_END, "{")
    lines[0].leave_out(out)
    return out


IN_TEXT = re.compile(r"\{([^\W\d][\w-]*)\}")
"""A parameter in a text."""


def _filled(text: str, values: Values) -> str:
    """The text with the values of the parameters that it names; other braces are left to the call."""

    def filled(braces: re.Match[str]) -> str:
        words = values.get(braces[1], ())
        return str(words[0].value if words[0].kind == "TEXT" else words[0].text) if len(words) == 1 else braces[0]

    return IN_TEXT.sub(filled, text) if "{" in text else text


@dataclass(slots=True)
class _Line:
    """A line on its way; `begin` is where its words begin."""

    begin: int
    uses: bool = False
    empty: bool = False

    def leave_out(self, words: Words) -> bool:
        """Take its words away if a value in it is empty; whether it was so."""
        empty, self.empty = self.empty, False
        if empty:
            del words[self.begin :]
        return empty


def _use(words: Sequence[Leaf[Any]], at: int) -> Use | None:
    """The use that begins here; None if it is not written well: the parser will say so."""
    kinds = [word.kind for word in words[at + 1 : at + 3]]
    if kinds[:1] != ["NAME"]:
        return None
    name: Word = words[at + 1]
    if kinds[1:] != ["("]:
        return Use(name, (), at + 2) if _ends(words, at + 2) else None
    depth, begin = 1, at + 3
    arguments: list[Words] = []
    for index in range(begin, len(words)):
        kind = words[index].kind
        depth += (kind == "(") - (kind == ")")
        if kind in (LINE_END, END, "{", "}"):
            return None
        if depth == 0 or (kind == "_COMMA" and depth == 1):
            arguments.append(list(words[begin:index]))
            begin = index + 1
        if depth == 0:
            fine = all(arguments) and _ends(words, begin)
            return Use(name, tuple(map(_argument, arguments)), begin) if fine else None
    return None


def _ends(words: Sequence[Leaf[Any]], at: int) -> bool:
    return at == len(words) or words[at].kind in (LINE_END, END, "}")


def _argument(words: Words) -> tuple[Word | None, Words]:
    named = len(words) > 2 and words[0].kind == "NAME" and words[1].kind == ":"
    return (words[0], words[2:]) if named else (None, words)


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"


def _form(template: Template) -> str:
    names = ", ".join(parameter.value for parameter in template.parameters or ())
    return f"write `use {template.name.value}{f'({names})' if names else ''}`"

"""What may stand at a place: keywords from the parse table, and names of the kinds that are asked for there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenc.editor.names import prefix
from scenc.editor.template import around, in_place, parameters
from scenc.lang.leaf import Leaf
from scenc.lang.node import Declaration, Kind, Node, value
from scenc.lang.number import Number
from scenc.model.program import Program
from scenc.source import Source, Span
from scenc.syntax.lexer import BETWEEN, LINE_END, Words, gaps, words
from scenc.syntax.parse import unfinished
from scenc.syntax.stack import Stack
from scenc.syntax.table import END, table
from scenc.syntax.values import DUMMY

_PROBE = "\N{INFORMATION SEPARATOR ONE}"
"""Stands for the name that is asked for; nobody can write it."""
_VALUES = frozenset({"NAME", "TEXT", "INT", "PHONE", "DURATION", "TIME", "DATE", "YEARLY", "secret"})
"""Where one of these stands, a parameter of a template may."""
_CLOSING = (END, "}", LINE_END)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word that may be put in place of `span`. `kind` is that of the thing it names, or empty for a keyword."""

    text: str
    span: Span
    kind: Kind | str = ""
    detail: str = ""


def proposals(source: Source, program: Program, offset: int) -> list[Proposal]:
    """All words that may stand at this place, the names first."""
    begun, before = _before(source, offset)
    if begun is None:
        return []
    values = parameters(before)
    before = in_place(program, before)
    expected = unfinished(source, before).expected()
    keywords = sorted(kind for kind in expected if kind in table().keywords or kind == "->")
    kinds = _kinds(source, before) if "NAME" in expected else frozenset()
    own = prefix(program, source.file)
    names = [each for name, each in program.names.items() if each.kind in kinds and name.startswith(own)]
    return [
        *(Proposal(name, begun, "parameter", "parameter of this template") for name in values if _VALUES & {*expected}),
        *(Proposal(each.name.value.removeprefix(own), begun, each.kind, described(each)) for each in names),
        *(Proposal(word, begun) for word in keywords),
    ]


def described(declared: Declaration) -> str:
    """`user 601 “Anna Nowak”`."""
    extension, display = declared.extension(), value(getattr(declared, "display", None))
    number = declared.phones.first if isinstance(declared, Number) else extension
    shown = [declared.kind, number.text if number else "", f"“{display}”" if display else ""]
    return " ".join(filter(None, shown))


def _before(source: Source, offset: int) -> tuple[Span | None, Words]:
    """The word that is being written, and the words before it from the beginning of the statement.

    None in a comment or a text.
    """
    source = around(source, offset)
    if _in_comment(source, offset):
        return None, []
    found = [word for word in words(source)[0] if word.span.start < offset and word.kind != END]
    begun = Span(source.file, offset, offset)
    if found and found[-1].span.end >= offset and found[-1].kind != LINE_END:
        last = found[-1]
        if last.kind == "TEXT" and (last.span.end > offset or len(last.text) < 2 or not last.text.endswith('"')):
            return None, []
        if last.kind == "NAME":
            begun = last.span
            found.pop()
    return begun, found


def _in_comment(source: Source, offset: int) -> bool:
    for kind, span in gaps(source):
        if span.start < offset <= span.end and (kind == "COMMENT" or kind in BETWEEN or kind == "WRAP"):
            return "//" in source.text[max(span.start, source.text.rfind("\n", 0, offset) + 1) : offset]
    return False


def _kinds(source: Source, before: Words) -> frozenset[Kind]:
    """The kinds of things whose names may stand behind these words: what the part asks for that gets the name."""
    stack = unfinished(source, before)
    end = before[-1].span.end if before else 0
    stack.push(Leaf("NAME", _PROBE, _PROBE, Span(source.file, end, end)))
    return frozenset(
        kind
        for statement in _completed(stack, end, source.file)
        for part in statement.parts()
        for use in part.uses()
        if use.word.value == _PROBE
        for kind in use.kinds
    )


def _completed(stack: Stack, at: int, file: str) -> Sequence[Node]:
    """The statements of a text of which the end was not written: the shortest one is put there."""
    while True:
        closing = next((kind for kind in _CLOSING if stack.accepts(kind)), "")
        row = (closing,) if closing else stack.route(frozenset(_CLOSING))
        for kind in row:
            keyword = kind in table().keywords
            word = Leaf("NAME" if keyword else kind, kind if keyword else "", DUMMY.get(kind, ""), Span(file, at, at))
            if not stack.push(word):
                return ()
        if closing == END:
            statements: tuple[Node, ...] = stack.values[-1]
            return statements
        if not row:
            return ()

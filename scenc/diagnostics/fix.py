"""What a program may change in the text to mend a finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from scenc.source import Span


class Edit(NamedTuple):
    """`text` in the place of what the span holds; an empty span is a place to put it in."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together; the finding's first help says what they do.

    `safe`: nothing else can have been meant. What is not safe is offered, and done only when asked for.
    """

    edits: tuple[Edit, ...]
    safe: bool = True


def put(span: Span, text: str, *, safe: bool = True) -> Fix:
    """This text in this place."""
    return Fix((Edit(span, text),), safe)


def chosen(fixes: Iterable[Fix], *, unsafe: bool = False) -> tuple[Fix, ...]:
    """Those that can be done together: of two that touch the same text the later one is left out."""
    taken: list[Fix] = []
    done: set[Edit] = set()
    for fix in fixes:
        if (fix.safe or unsafe) and not any(_clash(edit, other) for edit in fix.edits for other in done):
            taken.append(fix)
            done.update(fix.edits)
    return tuple(taken)


def _clash(one: Edit, other: Edit) -> bool:
    if one.span.file != other.span.file:
        return False
    overlap = one.span.start < other.span.end and other.span.start < one.span.end
    return overlap or one.span.start == other.span.start


def applied(text: str, file: str, fixes: Iterable[Fix]) -> str:
    """The text of the file after all its edits, none of which may touch another."""
    edits = {edit for fix in fixes for edit in fix.edits if edit.span.file == file}
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text

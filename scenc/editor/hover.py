"""What a word means here: the thing of that name and where its calls go, or what the line does that it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import getdoc
from zoneinfo import ZoneInfo

from scenc.bundle.schema import Bundle
from scenc.editor.completion import described
from scenc.editor.names import name_at
from scenc.editor.place import touches
from scenc.flow.course import destination, padlocks
from scenc.flow.ops.notice import Notice
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.timeline import Course, timeline
from scenc.lang.node import Declaration, Node
from scenc.lang.number import Number
from scenc.model.program import Program
from scenc.source import Span

MOST_LINES = 16
MOST_CHARACTERS = 60
DAYS = 14
"""So far ahead the next change is looked for."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Markdown about the word in `span`."""

    span: Span
    text: str


def meaning(program: Program, bundle: Bundle | None, file: str, offset: int, now: datetime) -> Meaning | None:
    """About the word at a place; without a bundle, as the scenario has errors, only what is written is known."""
    word = name_at(program, file, offset)
    declared = program.names.get(word.value) if word else None
    if word and declared:
        lines = [f"**{declared.name.value}** {described(declared)}", *_facts(declared, bundle, now)]
        return Meaning(word.span, "\n".join(lines))
    return _keyword(program, file, offset)


def _keyword(program: Program, file: str, offset: int) -> Meaning | None:
    """What the innermost part does that begins with the word here."""
    text = program.source.text
    found = None
    for part in program.parts(Node):
        span = part.span
        end = next((at for at in range(span.start, span.end) if not (text[at].isalpha() or text[at] == "-")), span.end)
        word = Span(file, span.start, end)
        if text[span.start : end].strip("-") and span.file == file and touches(word, file, offset):
            inner = not found or span.end - span.start <= found[0].span.end - found[0].span.start
            found = (part, word) if inner else found
    words = getdoc(type(found[0])) if found else None
    return Meaning(found[1], f"**{text[found[1].start : found[1].end]}** {words}") if found and words else None


def _facts(declared: Declaration, bundle: Bundle | None, now: datetime) -> Iterator[str]:
    if bundle is None:
        return
    entry = declared.entry
    if isinstance(declared, Number):
        entry = next((bundle.numbers[number] for number in declared.phones.numbers if number in bundle.numbers), "")
    node = bundle.nodes.get(entry)
    if node and isinstance(node.op, Notice):
        yield f"- recorded: `{node.op.policy}`"
        node = bundle.nodes.get(node.exits["next"])
    if node is None:
        return
    if isinstance(declared, Number) or isinstance(node.op, Schedule):
        yield from _over_time(entry, bundle, now)
    if isinstance(node.op, Ring) and node.op.targets != (declared.name.value,):
        yield f"- rings {', '.join(node.op.targets)}"
    if not isinstance(declared, Number):
        ways = [f"- `{way}` -> {_goes(id, bundle)}" for way, id in node.exits.items()]
        yield from ways[:MOST_LINES]
        if len(ways) > MOST_LINES:
            yield f"- and {len(ways) - MOST_LINES} more"


def _goes(id: str, bundle: Bundle) -> str:
    return destination(Course((), (id,)), bundle, MOST_CHARACTERS)


def _over_time(entry: str, bundle: Bundle, now: datetime) -> Iterator[str]:
    """What holds now, and what the next change brings."""
    zone = ZoneInfo(bundle.company.timezone)
    today = now.astimezone(zone).date()
    eras = timeline(bundle.nodes, entry, zone, today, today + timedelta(days=DAYS))
    coming = [era for era in eras if era.end > now][:2]
    for when, era in zip(("now", "then"), coming, strict=False):
        since = f", from {era.begin.astimezone(zone):%a %Y-%m-%d %H:%M}" if when == "then" else ""
        decided = padlocks(era.course)
        yield f"- {when}{since}: {f'{decided}: ' if decided else ''}{destination(era.course, bundle, MOST_CHARACTERS)}"

"""A course in words: the padlocks on the way, and the rest as the language writes it."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.bundle.schema import Bundle
from scenc.flow.node import Node
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.notice import BEHIND, Notice
from scenc.flow.ops.play import Play
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.voicemail import Voicemail
from scenc.flow.script import duration
from scenc.flow.timeline import Course
from scenc.flow.transcript import shortened, spoken

NOWHERE = "goes round in circles"
_MOST_STEPS = 20


def padlocks(course: Course) -> str:
    """`office-hours closed, after-hours open`; empty if no schedule is asked."""
    return ", ".join(f"{name(padlock.node)} {padlock.exit}" for padlock in (*course.padlocks, *course.on_duty))


def name(node: str) -> str:
    """What the scenario calls the thing a call enters here."""
    return node.partition(":")[2]


def destination(course: Course, bundle: Bundle, characters: int | None = None) -> str:
    """What the caller meets: announcements, and who or what follows; their texts cut to so many characters."""
    if not course.steps:
        return NOWHERE
    said = [_said(bundle.nodes[step], bundle, characters) for step in course.steps[:-1]]
    return " -> ".join([*said, *_followed(course.destination, bundle, characters)])


def _said(node: Node, bundle: Bundle, characters: int | None) -> str:
    prompt = bundle.prompts.get(node.op.prompts()[0])
    text = spoken(prompt)
    if prompt and prompt.file:
        return f"play {text}"
    return f"say “{text if characters is None else shortened(text, characters)}”"


def _followed(id: str, bundle: Bundle, characters: int | None) -> Iterator[str]:
    """The destination; behind a person who is rung as a step of a chain, the steps that follow a failure."""
    for _ in range(_MOST_STEPS):
        node = bundle.nodes[id]
        if isinstance(node.op, Play) and not (isinstance(node.op, Notice) and "/" not in id):
            yield _said(node, bundle, characters)
        else:
            yield _place(node)
        exits = set(node.exits.values())
        if "/" not in id or not isinstance(node.op, Play | Ring) or len(exits) != 1:
            return
        id = exits.pop()


def _place(node: Node) -> str:
    """Whoever is told of a recording is on the way to the thing that is recorded."""
    own = node.id.removesuffix(BEHIND)
    match node.op:
        case HangUp():
            return "hangup"
        case Voicemail(mailbox):
            return f"voicemail {mailbox}"
        case Ring(_, targets, seconds) if "/" in own:
            return f"ring {', '.join(targets)} for {duration(seconds)}"
    return node.op.name if "/" in own else own.replace(":", " ")

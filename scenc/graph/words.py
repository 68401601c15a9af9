"""The way of a call in the words of the scenario: `menu welcome, 1 -> user anna, on busy -> the end`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenc.bundle.schema import Bundle
from scenc.flow.node import NOBODY, Node
from scenc.flow.ops.conference import Conference
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.language import Language
from scenc.flow.ops.lookup import OTHERWISE, Lookup
from scenc.flow.ops.menu import DIRECT_DIAL, Menu
from scenc.flow.ops.notice import BEHIND, Notice
from scenc.flow.ops.play import Play
from scenc.flow.ops.queue import Queue
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.rota import Rota
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail
from scenc.graph.cut import UNWRITTEN
from scenc.graph.witness import Hop

NOWHERE = ""
_KINDS = {"feature": "code"}
_CHARACTERS = 40


def way(hops: Sequence[Hop], end: str, bundle: Bundle) -> str:
    """Along the hops to the node `end`, or to nowhere. The notice of a recording is not told apart."""
    return " -> ".join([*_steps(hops, bundle), _place(end, bundle) if end != NOWHERE else "nowhere"])


def _steps(hops: Sequence[Hop], bundle: Bundle) -> Iterator[str]:
    for hop in hops:
        node = bundle.nodes[hop.node]
        if node.exits.get(hop.exit) != f"{hop.node}{BEHIND}":
            yield ", ".join(filter(None, (_place(hop.node, bundle), _outcome(node, hop.exit))))


def _place(id: str, bundle: Bundle) -> str:
    """A construct by its kind and name, a step by what it does."""
    if id.startswith(UNWRITTEN):
        return "the end"
    node = bundle.nodes[id]
    if isinstance(node.op, DialPlan):
        return "the number dialled"
    kind, _, name = id.removesuffix("" if isinstance(node.op, Notice) else BEHIND).partition(":")
    return _step(node, bundle) if "/" in name else f"{_KINDS.get(kind, kind)} {name}"


def _step(node: Node, bundle: Bundle) -> str:
    match node.op:
        case Notice():
            return f"record {node.op.policy}"
        case Play(key):
            prompt = bundle.prompts[key]
            return f"say “{_short(prompt.text)}”" if prompt.text else f"play “{prompt.file}”"
        case Ring():
            return f"ring {', '.join(node.op.targets)}"
        case Voicemail(name) | Conference(name) | Language(name):
            return f"{node.op.name} {name}"
    return node.op.name


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _CHARACTERS else f"{words[: _CHARACTERS - 1].rstrip()}…"


def _outcome(node: Node, exit: str) -> str:
    """A key, or what happened; empty if nothing had to."""
    match node.op:
        case Schedule():
            return f"when {exit}"
        case Lookup() if exit != OTHERWISE:
            return f"when {exit}"
        case Rota():
            return f"{'nobody' if exit == NOBODY else exit} on duty"
        case Menu() if exit in node.op.keys or exit == DIRECT_DIAL:
            return exit
        case Menu() | Ring() | Queue():
            return f"on {exit}"
    return "" if exit == "next" else exit

"""A call that breaks a promise, in words and as a `test` that can be run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scenc.bundle.schema import Bundle
from scenc.flow.node import EdgeKind, End, Node
from scenc.flow.ops.conference import Conference
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.lookup import OTHERWISE, Lookup
from scenc.flow.ops.menu import DIRECT_DIAL, EXHAUSTED, Menu
from scenc.flow.ops.queue import NO_AGENTS, Queue
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.rota import Rota
from scenc.flow.ops.voicemail import Voicemail
from scenc.graph.prove import Losing
from scenc.graph.reach import people_of

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = "987654321*#0"
_CHARACTERS = 40


def moment(at: datetime) -> str:
    """As a test has it: a weekday, or a date."""
    day = _WEEKDAYS[at.weekday()] if at.year == 1 else f"{at:%Y-%m-%d}"
    return f"{day} {at:%H:%M}"


def drawn(losing: Losing) -> str:
    """The way it takes, and when."""
    way = " ".join([*map(str, losing.hops), losing.at])
    if losing.then:
        return f"{way}, while the hours change on {moment(losing.then.at)}"
    return way


def as_test(losing: Losing, bundle: Bundle, line: str) -> str:
    """One line that shows the call; `line` is the number as a test calls it. Empty if it cannot be replayed at will:
    it depends on who calls, on who is on duty, or on the hours that change meanwhile."""
    passed = [bundle.nodes[id] for id in (*(hop.node for hop in losing.hops), losing.at)]
    known = any(isinstance(bundle.nodes[hop.node].op, Lookup) and hop.exit != OTHERWISE for hop in losing.hops)
    by_chance = known or any(_asks_rota(node, bundle) for node in passed)
    if losing.occasion is None or losing.then is not None or by_chance:
        return ""
    lines = [f"call {line} at {moment(losing.occasion.at)}"]
    lines += [f"switch {id.partition(':')[2]} {state}" for id, state in losing.occasion.switched]
    for hop in losing.hops:
        lines += _made(bundle.nodes[hop.node], hop.exit, bundle)
    seen = _seen(bundle.nodes[losing.at], bundle)
    if not seen:
        return ""
    lines.append(f"expect {seen}")
    return f'test "a broken promise" {{ {"; ".join(lines)} }}'


def _asks_rota(node: Node, bundle: Bundle) -> bool:
    """Who is on duty depends on the week: a weekday does not tell."""
    return isinstance(node.op, Rota) or any(f"rota:{name}" in bundle.nodes for name in people_of(node.op, bundle))


def _made(node: Node, exit: str, bundle: Bundle) -> Iterator[str]:
    """What brings a call to take this exit."""
    match node.op:
        case DialPlan():
            yield f"press {exit}"
        case Menu() as menu if exit == EXHAUSTED and node.exits.get("timeout") == node.id:
            return
        case Menu() as menu if exit in ("invalid", EXHAUSTED):
            wrong = next((key for key in _KEYS if key not in menu.keys), "9")
            yield from [f"press {wrong}"] * (menu.repeat + 1 if exit == EXHAUSTED else 1)
        case Menu() if node.op.edge_kind(exit) is EdgeKind.CHOICE and exit != DIRECT_DIAL:
            yield f"press {exit}"
        case Ring() if exit in ("busy", "unavailable"):
            for name in people_of(node.op, bundle):
                yield f"{exit} {name}"
        case Queue() if exit == NO_AGENTS:
            for name in people_of(node.op, bundle):
                yield f"agent {name} away"


def _seen(node: Node, bundle: Bundle) -> str:
    """What is expected where the promise is broken; empty if nothing of it is noticed."""
    match node.op:
        case Voicemail(mailbox):
            return f"voicemail {mailbox}"
        case Conference(room):
            return f"conference {room}"
        case Queue(queue):
            return f"queue {queue}"
        case Ring():
            return f"rings {', '.join(dict.fromkeys(people_of(node.op, bundle)))}"
    if End.HANGUP in node.op.ends():
        return "hangup"
    text = next((bundle.prompts[key].text for key in node.op.prompts() if bundle.prompts[key].text), "")
    words = " ".join(text.split()).replace("\\", "").replace('"', "")[:_CHARACTERS].rstrip()
    return f'hears "{words}"' if words and "{" not in words else ""

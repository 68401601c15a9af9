"""A call that breaks a promise, in words and as a `test` that can be run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import ceil

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
from scenc.graph.words import way

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = "987654321*#0"
_CHARACTERS = 40


def moment(at: datetime) -> str:
    """As a test has it: a weekday, or a date."""
    day = _WEEKDAYS[at.weekday()] if at.year == 1 else f"{at:%Y-%m-%d}"
    return f"{day} {at:%H:%M}"


def drawn(losing: Losing, bundle: Bundle) -> str:
    """The way it takes, and when."""
    taken = way(losing.hops, losing.at, bundle)
    if losing.then:
        return f"{taken}, while the hours change on {moment(losing.then.at)}"
    return taken


def as_test(losing: Losing, bundle: Bundle, line: str) -> str:
    """One line that shows the call; `line` is the number as a test calls it. Empty if it cannot be replayed at will:
    it depends on who calls, on who is on duty, on the hours that change meanwhile, or on somebody who is busy here and
    not there."""
    passed = [bundle.nodes[id] for id in (*(hop.node for hop in losing.hops), losing.at)]
    known = any(isinstance(bundle.nodes[hop.node].op, Lookup) and hop.exit != OTHERWISE for hop in losing.hops)
    by_chance = known or any(_asks_rota(node, bundle) for node in passed)
    if losing.occasion is None or losing.then is not None or by_chance or not _at_will(losing, bundle):
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


def _at_will(losing: Losing, bundle: Bundle) -> bool:
    """Whether everybody who is rung twice does the same both times, menus are heard until they are exhausted, and no
    key is pressed behind a menu that waits for one in vain: it would take it."""
    did: dict[tuple[bool, str], str] = {}
    silent = False
    for hop in losing.hops:
        node = bundle.nodes[hop.node]
        if isinstance(node.op, Ring | Queue):
            waits = isinstance(node.op, Queue)  # whether an agent is there is one thing, what their phone does another
            does = {waits: hop.exit} | ({False: "no-answer"} if waits and hop.exit != NO_AGENTS else {})
            people = people_of(node.op, bundle)
            if any(did.setdefault((of, name), what) != what for name in people for of, what in does.items()):
                return False
        elif isinstance(node.op, Menu):
            pressed = any(_made(node, hop.exit, bundle))
            if (silent and pressed) or (hop.exit == EXHAUSTED and not _comes_round(node, node.op, pressed=pressed)):
                return False
            silent = silent or not pressed
    return True


def _comes_round(node: Node, menu: Menu, *, pressed: bool) -> bool:
    """Whether it can be exhausted in one go, by wrong keys or by none."""
    return not menu.repeat or node.exits.get("invalid" if pressed else "timeout") == node.id


def _made(node: Node, exit: str, bundle: Bundle) -> Iterator[str]:
    """What brings a call to take this exit."""
    match node.op:
        case DialPlan():
            yield f"press {exit}"
        case Menu() if exit == EXHAUSTED and node.exits.get("invalid") != node.id == node.exits.get("timeout"):
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
        case Ring() as ring:
            names = tuple(dict.fromkeys(people_of(ring, bundle)))
            return f"rings {', '.join(names[: _in_time(ring)])}"
    if End.HANGUP in node.op.ends():
        return "hangup"
    text = next((bundle.prompts[key].text for key in node.op.prompts() if bundle.prompts[key].text), "")
    words = " ".join(text.split()).replace("\\", "").replace('"', "")[:_CHARACTERS].rstrip()
    return f'hears "{words}"' if words and "{" not in words else ""


def _in_time(ring: Ring) -> int | None:
    """How many of those who ring one after another do so before it is over; None for all."""
    return None if ring.limit is None or ring.strategy == "simultaneous" else ceil(ring.limit / ring.seconds)

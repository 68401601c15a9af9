"""The flow machine: from a state and an event to the next state and what is to be done. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from scenc.flow.actions import Action, Connect, Enter, HangUp, Join, Play, RecordCall, StartTimer, Take
from scenc.flow.events import CallerGone, Event, TimeUp
from scenc.flow.forward import LOOP, NONE, Forward, Forwards, at
from scenc.flow.node import NOTHING_KNOWN, Context, EdgeKind, End, Facts, Finish, Leave, Move, Node, Stay
from scenc.schedule.switch import Switched

HOPS = 200
"""Nodes a call may pass without waiting for anything; one that needs more is going round in circles."""

Shuffled = Callable[[Sequence[str]], Sequence[str]]
Switches = Mapping[str, Switched]
"""The schedules, by their nodes, that are held open or closed by hand."""
_NONE: Switches = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """Where a call stands.

    `tries` counts failed attempts by node, `token` is that of the last timer, `end` is how the call ended, `user` is
    our user who calls, if one does.
    """

    node: str
    memory: object = None
    digits: str = ""
    tries: Mapping[str, int] = field(default_factory=dict)
    token: int = 0
    end: End | None = None
    facts: Facts = NOTHING_KNOWN


Step = tuple[State, tuple[Action, ...]]


@dataclass(frozen=True, slots=True)
class _World:
    nodes: Mapping[str, Node]
    now: datetime
    shuffled: Shuffled
    seconds: float
    switches: Switches
    forwards: Forwards

    def context(self, state: State) -> Context:
        tries = state.tries.get(state.node, 0)
        return Context(
            self.nodes[state.node],
            self.nodes,
            self.now,
            state.digits,
            tries,
            self.shuffled,
            state.facts,
            self.seconds,
            self.switches,
        )


def begin(
    nodes: Mapping[str, Node],
    entry: str,
    digits: str,
    now: datetime,
    shuffled: Shuffled,
    facts: Facts = NOTHING_KNOWN,
    switches: Switches = _NONE,
    forwards: Forwards = NONE,
) -> Step:
    """A call starts at the node `entry`; `digits` were dialled. `now` is local wall-clock time."""
    world = _World(nodes, now, shuffled, 0.0, switches, forwards)
    return _go_on(State(entry, digits=digits, facts=facts), None, world)


def advance(
    state: State,
    event: Event,
    nodes: Mapping[str, Node],
    now: datetime,
    shuffled: Shuffled,
    seconds: float = 0.0,
    switches: Switches = _NONE,
    forwards: Forwards = NONE,
) -> Step:
    """Something happened, so many seconds into the call. To an ended call, or by a replaced timer, nothing happens."""
    if state.end or (isinstance(event, TimeUp) and event.token != state.token):
        return state, ()
    world = _World(nodes, now, shuffled, seconds, switches, forwards)
    move = nodes[state.node].op.handle(state.memory, event, world.context(state))
    if isinstance(event, CallerGone) and not isinstance(move, Finish):
        move = Finish(End.HANGUP)
    return _go_on(state, move, world)


def _go_on(state: State, move: Move | None, world: _World) -> Step:
    """Follow the move through as many nodes as do not wait; None enters the state's node."""
    done: list[Action] = []
    for _ in range(HOPS):
        if move is None:
            if state.node not in world.nodes:
                break
            done.append(Enter(state.node))
            if state.node in world.forwards:
                done.append(Take(state.node, "forward"))
                state = _forwarded(state, world.forwards[state.node])
                continue
            move = world.nodes[state.node].op.enter(world.context(state))
        state, actions = _stamped(state, move.actions)
        done += actions
        if isinstance(move, Stay):
            return state if move.memory is state.memory else replace(state, memory=move.memory), tuple(done)
        if isinstance(move, Finish):
            return replace(state, end=move.end), tuple(done)
        done.append(Take(state.node, move.exit))
        forward = world.forwards.get(at(state.node, move.exit))
        state = _forwarded(state, forward) if forward else _leave(state, move, world.nodes[state.node])
        move = None
    return replace(state, end=End.HANGUP), (*done, HangUp("unavailable"))


def _forwarded(state: State, forward: Forward) -> State:
    """The user's calls go elsewhere, unless that has been so too often for this one."""
    hops = state.facts.hops - 1
    facts = replace(state.facts, hops=hops, sender=forward.user)
    if hops < 0:
        return State(LOOP, token=state.token + 1, facts=state.facts)
    return State(forward.plan, digits=forward.number, token=state.token + 1, facts=facts)


def _leave(state: State, move: Leave, node: Node) -> State:
    """A missing exit leads to no node. Timers of the node left behind no longer count."""
    tries = dict(state.tries)
    if node.op.edge_kind(move.exit) is EdgeKind.BOUNDED:
        tries[node.id] = tries.get(node.id, 0) + 1
    else:
        tries.pop(node.id, None)
    there, facts = node.exits.get(move.exit, ""), move.facts or state.facts
    return State(there, digits=move.digits, tries=tries, token=state.token + 1, facts=facts)


def _stamped(state: State, actions: tuple[Action, ...]) -> Step:
    """Give a timer a token of its own (a move starts at most one), and a prompt the facts that its text may name;
    record those who are connected if that was allowed."""
    token = state.token + 1
    if not actions:
        return state, ()
    stamped = tuple(each for action in actions for each in _stamp(action, token, state.facts))
    timed = any(isinstance(action, StartTimer) for action in actions)
    return (replace(state, token=token) if timed else state), stamped


def _stamp(action: Action, token: int, facts: Facts) -> tuple[Action, ...]:
    match action:
        case StartTimer():
            return (replace(action, token=token),)
        case Play(values=values):
            known = (("language", facts.language), ("caller", facts.caller), ("number", facts.number))
            return (replace(action, values=(*(pair for pair in known if pair[1]), *values)),)
        case Connect(target) if facts.recording and target not in facts.spared and not facts.declined:
            return (action, RecordCall(facts.recording))
        case Join() if facts.recording and not facts.declined:
            return (action, RecordCall(facts.recording))
    return (action,)

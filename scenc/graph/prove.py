"""Whether all calls keep a promise, at all times and whoever answers; the shortest call that does not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from math import inf

from scenc.bundle.schema import Bundle
from scenc.flow.node import EdgeKind, End, Node
from scenc.flow.occasions import Occasion, Times, times
from scenc.flow.ops.dial_plan import UNKNOWN, DialPlan
from scenc.graph.reach import reached_from
from scenc.graph.witness import Hop

Allowed = Mapping[str, Collection[str]]
"""The exits that schedules may take, by their nodes; a schedule that is not named may take any."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What schedules may do at the beginning of a call, and, if the hours change during it, from then on."""

    first: Allowed
    then: Allowed | None = None

    @property
    def either(self) -> Allowed:
        """Before or after the change."""
        if self.then is None:
            return self.first
        return {id: (*exits, *self.then[id]) for id, exits in self.first.items()}


Way = tuple[Hop, ...]
Find = Callable[[str, Hours], Way | None]
"""The shortest way from an entry that breaks the promise."""
_WHENEVER = Hours({})
_State = tuple[str, bool]
"""A node, and what else is true of the call there: that the hours have changed, or that it is recorded."""
_AT_ONCE = ("busy", "unavailable")
"""Exits that nobody waits for."""
_WAITED_FOR = (EdgeKind.AUTO, EdgeKind.TIME)


@dataclass(frozen=True, slots=True)
class Losing:
    """A call that breaks a promise: from `entry` along the hops to the node `at`. `then`: the hours change meanwhile
    to these; without an occasion it is lost at any time."""

    entry: str
    hops: Way
    at: str
    occasion: Occasion | None = None
    then: Occasion | None = None


@dataclass(frozen=True, slots=True)
class ToHuman:
    """How many things the caller notices on the way to a person, that person included; infinite if there is none."""

    steps: float
    hops: Way = ()


class Prover:
    """All that may happen to calls to some numbers, by the nodes where they begin. A call meets at most one change of
    the hours. `years` are those of the calendar; `also` are schedules that are asked about, maybe not on the way."""

    def __init__(
        self, bundle: Bundle, zone: tzinfo, entries: Iterable[str], years: range = range(0), also: Iterable[str] = ()
    ) -> None:
        self.bundle = bundle
        self.nodes = bundle.nodes
        self.entries = tuple(dict.fromkeys(entry for entry in entries if entry in bundle.nodes))
        self._zone = zone
        self._years = years
        self._also = tuple(also)
        self._times: Times | None = None

    @property
    def times(self) -> Times:
        """How all schedules on the way may stand."""
        if self._times is None:
            reached = (id for entry in self.entries for id in reached_from(self.nodes, entry))
            self._times = times(self.nodes, self._zone, dict.fromkeys((*reached, *self._also)), self._years)
        return self._times

    def losing(self, find: Find) -> Losing | None:
        """The first call found that breaks the promise: of one at an hour, else of one while the hours change."""
        for entry in self.entries:
            if find(entry, _WHENEVER) is None:
                continue
            for occasion in self.times.occasions:
                way = find(entry, Hours(_taken(occasion)))
                if way is not None:
                    return Losing(entry, way, self.end(entry, way), occasion)
            for one, other in self.times.changes:
                way = find(entry, Hours(_taken(one), _taken(other)))
                if way is not None:
                    return Losing(entry, way, self.end(entry, way), one, other)
        return None

    def end(self, entry: str, way: Way) -> str:
        """The node to which a way from this entry leads."""
        return self.nodes[way[-1].node].exits[way[-1].exit] if way else entry

    def way(self, entry: str, hours: Hours, reached: Callable[[Node], bool]) -> Way | None:
        """The shortest way to such a node."""
        before: dict[_State, tuple[_State, str] | None] = {(entry, False): None}
        ahead = deque(before)
        while ahead:
            state = ahead.popleft()
            id, changed = state
            if reached(self.nodes[id]):
                return _way_back(state, before)
            for exit, target in self.exits(self.nodes[id], hours.then if changed and hours.then else hours.first):
                if (target, changed) not in before:
                    before[target, changed] = state, exit
                    ahead.append((target, changed))
            if hours.then and not changed and (id, True) not in before:
                before[id, True] = state, ""
                ahead.append((id, True))
        return None

    def exits(self, node: Node, allowed: Allowed) -> Iterator[tuple[str, str]]:
        """The exits that a call may take, with where they lead. What a menu does not know never gets to a dial plan."""
        taken = allowed.get(node.id, node.exits)
        for exit, target in node.exits.items():
            if exit in taken and target in self.nodes and not (exit == UNKNOWN and isinstance(node.op, DialPlan)):
                yield exit, target

    def ending_in(self, wanted: Collection[End]) -> Find:
        """Calls that may end otherwise."""
        return lambda entry, hours: self.way(entry, hours, lambda node: bool(set(node.op.ends()) - set(wanted)))

    def reaching(self, reached: Callable[[Node], bool]) -> Find:
        """Calls that come to such a node."""
        return lambda entry, hours: self.way(entry, hours, reached)

    def far_from_people(self, most: int, during: str) -> Iterator[tuple[str, Occasion, ToHuman]]:
        """The entries from which at some time, or while the schedule `during` is open, more steps lead to a person."""
        asked = [each for each in self.times.occasions if not during or dict(each.exits).get(during) == "open"]
        for entry in self.entries:
            for occasion in asked:
                way = self._to_human(entry, occasion)
                if way.steps > most:
                    yield entry, occasion, way
                    break

    def _to_human(self, entry: str, occasion: Occasion) -> ToHuman:
        """The way with the fewest."""
        allowed = _taken(occasion)
        before: dict[_State, tuple[_State, str] | None] = {}
        ahead: deque[tuple[float, str, tuple[_State, str] | None]] = deque([(0.0, entry, None)])
        while ahead:
            steps, id, last = ahead.popleft()
            if (id, False) in before:
                continue
            before[id, False] = last
            node = self.nodes[id]
            steps += node.op.noticed
            if End.HUMAN in node.op.ends():
                return ToHuman(steps, _way_back((id, False), before))
            add = ahead.append if node.op.noticed else ahead.appendleft
            for exit, target in self.exits(node, allowed):
                add((steps, target, ((id, False), exit)))
        return ToHuman(inf)

    def waiting_longer(self, seconds: float) -> Find:
        """Calls in which somebody who does not choose to waits longer than this."""

        def find(entry: str, hours: Hours) -> Way | None:
            longest = _Longest(self, hours.either)
            for id in reached_from(self.nodes, entry):
                if longest.seconds(id) > seconds:
                    begin = self.way(entry, hours, _named(id))
                    if begin is not None:
                        return (*begin, *longest.way(id))
            return None

        return find

    def waited(self, losing: Losing) -> float:
        """The seconds of the wait at the end of the call."""
        seconds = self.nodes[losing.at].op.longest_wait()
        for hop in reversed(losing.hops):
            if self.nodes[hop.node].op.edge_kind(hop.exit) not in _WAITED_FOR:
                break
            seconds += self.nodes[hop.node].op.longest_wait()
        return seconds

    def recording(self, person: str, rings: Callable[[Node], bool]) -> Find:
        """Calls in which this person, whom such nodes ring, may be recorded."""

        def find(entry: str, hours: Hours) -> Way | None:
            before: dict[_State, tuple[_State, str] | None] = {(entry, False): None}
            ahead = deque(before)
            while ahead:
                state = ahead.popleft()
                id, recorded = state
                node = self.nodes[id]
                if recorded and rings(node):
                    return _way_back(state, before)
                spared = node.op.recorded()
                for exit, target in self.exits(node, hours.either):
                    then = target, recorded if spared is None else person not in spared
                    if then not in before:
                        before[then] = state, exit
                        ahead.append(then)
            return None

        return find


class _Longest:
    """The longest wait from each node, over ways that no caller chooses."""

    def __init__(self, prover: Prover, allowed: Allowed) -> None:
        self._prover = prover
        self._allowed = allowed
        self._known: dict[str, tuple[float, tuple[str, str] | None]] = {}

    def seconds(self, start: str) -> float:
        """Without recursion; a way that comes round is followed once."""
        ahead, entered = [start], set[str]()
        while ahead:
            id = ahead[-1]
            if id in self._known:
                ahead.pop()
                continue
            exits = sorted(self._exits(id), key=lambda way: way[0] in _AT_ONCE)
            fresh = [target for _, target in exits if target not in self._known and target not in entered]
            entered.add(id)
            if fresh:
                ahead += fresh
                continue
            ahead.pop()
            best = max(exits, key=lambda way: self._known.get(way[1], (0.0, None))[0], default=None)
            rest = self._known.get(best[1], (0.0, None))[0] if best else 0.0
            self._known[id] = self._prover.nodes[id].op.longest_wait() + rest, best
        return self._known[start][0]

    def way(self, start: str) -> Iterator[Hop]:
        """The longest one."""
        seen: set[str] = set()
        while start not in seen and (best := self._known[start][1]):
            seen.add(start)
            yield Hop(start, best[0])
            start = best[1]

    def _exits(self, id: str) -> Iterator[tuple[str, str]]:
        node = self._prover.nodes[id]
        for exit, target in self._prover.exits(node, self._allowed):
            if node.op.edge_kind(exit) in _WAITED_FOR:
                yield exit, target


def _named(id: str) -> Callable[[Node], bool]:
    return lambda node: node.id == id


def _taken(occasion: Occasion) -> Allowed:
    return {id: (exit,) for id, exit in occasion.exits}


def _way_back(state: _State, before: Mapping[_State, tuple[_State, str] | None]) -> Way:
    """Where only the hours changed, no exit was taken."""
    hops: list[Hop] = []
    while (last := before[state]) is not None:
        state, exit = last
        if exit:
            hops.append(Hop(state[0], exit))
    return tuple(hops[::-1])

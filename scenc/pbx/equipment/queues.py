"""The queues of the running PBX: `flow/queueing.py` decides, this brings it to the calls."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from scenc.bundle.schema import Bundle
from scenc.flow import queueing
from scenc.flow.events import Event, NobodyThere, Offered, Outcome, Placed, Withdrawn
from scenc.flow.floor import Effect, Floor, Offer, Outcomes, SendAway, Shuffled, Status, Tell, Waiting, Withdraw
from scenc.pbx.timer import Timer

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.equipment.personal import Duty

NONE: Mapping[str, Status] = MappingProxyType({})


class Keeper(Protocol):
    """Who has a place in a line and hears what becomes of it."""

    def post(self, event: Event) -> None:
        """Something happened."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a call waited, and which agent took it; empty: none did."""

    call: str
    queue: str
    seconds: float
    agent: str = ""
    within: float | None = None  # what the queue promises


class Queues:
    """One floor for all queues. What it decides reaches the calls in order, also while they act upon it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, shuffled: Shuffled) -> None:
        self._loop = loop
        self._shuffled = shuffled
        self._timer = Timer(loop)
        self._floor = Floor({}, {})
        self._calls: dict[str, Keeper] = {}
        self._talks: dict[str, set[str]] = {}  # the agents of calls in progress
        self.on_wait: Callable[[Wait], None] = lambda _: None  # somebody waits no longer
        self._rotas = False
        self._on_duty: Callable[[], Mapping[str, str]] = dict
        self._effects: deque[Effect] = deque()
        self._delivering = False

    def load(
        self,
        bundle: Bundle,
        duties: Mapping[str, Status] = NONE,
        on_duty: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Another scenario: whoever waits goes on waiting, agents stay as they are; new ones as their `duties` say.
        `on_duty` tells who is in each rota."""
        self._rotas = any(agent.rota for queue in bundle.queues.values() for agent in queue.agents)
        self._on_duty = on_duty if self._rotas else dict
        fresh = queueing.opened(bundle.queues, bundle.phones)
        desks = {name: replace(fresh.desks[name], status=duty) for name, duty in duties.items() if name in fresh.desks}
        fresh = replace(fresh, desks={**fresh.desks, **desks})
        used = {waiting.queue: self._floor.queues[waiting.queue] for waiting in self._floor.waiting}
        old, desks = self._floor, {**fresh.desks, **self._floor.desks}
        self._floor = Floor({**used, **bundle.queues}, desks, old.waiting, old.last, old.usual)
        self._take(queueing.tick(self._now, self._loop.time(), self._shuffled))

    @property
    def _now(self) -> Floor:
        """The floor, with whoever is on duty."""
        return replace(self._floor, duty=self._on_duty()) if self._rotas else self._floor

    def join(self, call: Call, queue: str) -> None:
        """The call comes to wait."""
        if queue not in self._floor.queues:
            self._bring_back(call.scenario.bundle, queue)
        self._calls[call.journal.call] = call
        self._take(queueing.join(self._now, call.journal.call, queue, self._loop.time(), self._shuffled))

    def _bring_back(self, bundle: Bundle, name: str) -> None:
        """A call that goes the way of an older scenario comes to a queue of that one."""
        old = queueing.opened({name: bundle.queues[name]}, bundle.phones)
        floor = self._floor
        self._floor = replace(floor, queues={**old.queues, **floor.queues}, desks={**old.desks, **floor.desks})

    def promise(self, call: str, kept: str, keeper: Keeper, queue: str) -> None:
        """The place of a call is kept for its caller, who will be called back, as `kept`; offers go to `keeper`."""
        self._calls.pop(call, None)
        self._calls[kept] = keeper
        self._take(queueing.promise(self._now, call, kept, queue, self._loop.time(), self._shuffled))

    def hold(self, kept: str, *, held: bool) -> None:
        """Whether a place that is kept is offered to nobody for now."""
        self._take(queueing.hold(self._now, kept, self._loop.time(), self._shuffled, held=held))

    def drop(self, kept: str) -> None:
        """Nobody has this place any more."""
        if self._calls.pop(kept, None) is not None:
            self._waited(kept)
            self._take(queueing.leave(self._now, kept, self._loop.time(), self._shuffled))

    def leave(self, call: Call) -> None:
        """The call waits no longer."""
        self.drop(call.journal.call)

    def answered(self, call: Call, agent: str) -> None:
        """A target picked up, of a queue or not: it is busy until the call ends."""
        self._waited(call.journal.call, agent)
        self._take(queueing.answered(self._now, call.journal.call, agent, self._loop.time(), self._shuffled))
        self._calls.pop(call.journal.call, None)
        self.talks(call, agent)

    def refused(self, call: Call, agent: str, outcome: Outcome) -> None:
        """A target will not pick up."""
        self._take(queueing.refused(self._now, call.journal.call, agent, outcome, self._loop.time(), self._shuffled))

    def served(self, call: Call, agent: str) -> str:
        """The queue from which an agent has this call; empty for none."""
        talking = agent in self._talks.get(call.journal.call, ())
        return self._floor.desks[agent].queue if talking else ""

    def talks(self, call: Call, agent: str, queue: str = "") -> None:
        """Somebody who may be an agent is in a call until it ends, maybe again in one that they had from a `queue`."""
        desk = self._floor.desks.get(agent)
        if desk is None:
            return
        self._talks.setdefault(call.journal.call, set()).add(agent)
        if desk.status not in ("busy", "paused", "away"):
            self._take(queueing.become(self._now, agent, "busy", self._loop.time(), self._shuffled, queue))

    def status(self, agent: str) -> str:
        """What an agent is doing; empty for who is none."""
        desk = self._floor.desks.get(agent)
        return desk.status if desk is not None else ""

    def serve(self, agent: str, duty: Duty) -> bool:
        """An agent comes, goes or has a break; who still talks is free after that. False for who is no agent."""
        if agent not in self._floor.desks or not duty:
            return False
        talking = any(agent in talking for talking in self._talks.values())
        status: Status = "busy" if duty == "free" and talking else duty
        self._take(queueing.become(self._now, agent, status, self._loop.time(), self._shuffled))
        return True

    def ended(self, call: Call) -> None:
        """The call is over."""
        self.leave(call)
        for agent in self._talks.pop(call.journal.call, ()):
            self._left(agent)

    def parts(self, call: Call, agent: str) -> None:
        """Somebody who may be an agent leaves a call that goes on."""
        self._talks.get(call.journal.call, set()).discard(agent)
        self._left(agent)

    def _left(self, agent: str) -> None:
        """Who talks in no other call is free after that."""
        if not any(agent in talking for talking in self._talks.values()):
            self._take(queueing.ended(self._now, agent, self._loop.time(), self._shuffled))

    def places(self, queue: str) -> list[Waiting]:
        """Who waits there, and whose places are kept."""
        return [waiting for waiting in queueing.served(self._floor) if waiting.queue == queue]

    def _waited(self, call: str, agent: str = "") -> None:
        for waiting in self._floor.waiting:
            if waiting.call == call and not waiting.promised and (not agent or agent in waiting.offered):
                queue = self._floor.queues.get(waiting.queue)
                within = queue.answered_within if queue is not None else None
                self.on_wait(Wait(call, waiting.queue, self._loop.time() - waiting.since, agent, within))

    def _look(self) -> None:
        self._take(queueing.tick(self._now, self._loop.time(), self._shuffled))

    def _take(self, outcomes: Outcomes) -> None:
        self._floor, effects = outcomes
        self._effects.extend(effects)
        if self._delivering:
            return
        self._delivering = True
        try:
            while self._effects:
                self._deliver(self._effects.popleft())
        finally:
            self._delivering = False
        due = queueing.deadline(self._floor)
        if self._rotas and self._floor.waiting:
            due = min(due or inf, self._loop.time() + queueing.DUTY_SECONDS)
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(due - self._loop.time(), 0.0), self._look)

    def _deliver(self, effect: Effect) -> None:
        call = self._calls.get(effect.call)
        if call is not None and (event := self._event(effect)) is not None:
            call.post(event)

    def _event(self, effect: Effect) -> Event | None:
        """An offer that no longer stands is not passed on."""
        match effect:
            case Offer(call, agents):
                waiting = next((each for each in self._floor.waiting if each.call == call), None)
                still = tuple(agent for agent in agents if waiting is not None and agent in waiting.offered)
                return Offered(still) if still else None
            case Withdraw(_, agents):
                return Withdrawn(agents)
            case Tell(_, ahead, seconds):
                return Placed(ahead, seconds)
            case SendAway(call):
                return NobodyThere()
        return None

"""The queues as the simulator plays them: one call is real, those ahead of it exist only on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from scenc.bundle.schema import Bundle
from scenc.flow import queueing
from scenc.flow.choosing import fitting
from scenc.flow.duty import on_duty
from scenc.flow.events import Event, NobodyThere, Offered, Outcome, Placed, Withdrawn
from scenc.flow.floor import Effect, Offer, Outcomes, SendAway, Shuffled, Status, Tell, Withdraw
from scenc.flow.queueing import DUTY_SECONDS, USUAL_SECONDS

_OURS = "call"


class Hall:
    """`ahead` calls wait already wherever ours comes, and all agents talk; each of these talks takes two minutes.

    Every method says what our call hears of it. Times are seconds into our call.
    """

    def __init__(self, bundle: Bundle, local_time: Callable[[float], datetime], shuffled: Shuffled = tuple) -> None:
        self.ahead = 0
        self._nodes = bundle.nodes
        self._local_time = local_time
        self._rotas = any(agent.rota for queue in bundle.queues.values() for agent in queue.agents)
        self._floor = queueing.opened(bundle.queues, bundle.phones)
        self._shuffled = shuffled
        self._talks: dict[str, float] = {}
        self._looked = 0.0

    @property
    def waits(self) -> bool:
        """Whether our call is in a queue."""
        return any(waiting.call == _OURS for waiting in self._floor.waiting)

    @property
    def due(self) -> float | None:
        """When something happens by itself that our call may hear of."""
        if not self.waits:
            return None
        deadline = queueing.deadline(self._floor)
        changes = (self._looked + DUTY_SECONDS,) if self._rotas else ()
        return min((*self._talks.values(), *(() if deadline is None else (deadline,)), *changes), default=None)

    def staff(self, agent: str, status: Status, now: float) -> list[Event]:
        """The agent is this from now on."""
        self._talks.pop(agent, None)
        return self._take(queueing.become(self._floor, agent, status, now, self._shuffled), now)

    def join(self, queue: str, now: float) -> list[Event]:
        """Our call comes to the queue."""
        self.look(now)
        agents = fitting(self._floor, self._floor.queues[queue])
        there = sum(self._floor.desks[agent.name].status == "free" for agent in agents)
        others = self.ahead + there if self.ahead else 0
        news = [self._take(self._joined(f"other {n}", queue, now), now) for n in range(others)]
        return [*(event for each in news for event in each), *self._take(self._joined(_OURS, queue, now), now)]

    def leave(self, now: float) -> None:
        """Our call waits no longer."""
        self._take(queueing.leave(self._floor, _OURS, now, self._shuffled), now)

    def answered(self, agent: str, now: float) -> list[Event]:
        """The agent takes our call."""
        return self._take(queueing.answered(self._floor, _OURS, agent, now, self._shuffled), now)

    def refused(self, agent: str, outcome: Outcome, now: float) -> list[Event]:
        """The agent does not take our call."""
        return self._take(queueing.refused(self._floor, _OURS, agent, outcome, now, self._shuffled), now)

    def look(self, now: float) -> list[Event]:
        """It is time: talks end, agents have rung long enough."""
        self._looked = now
        self._floor = replace(self._floor, duty=on_duty(self._nodes, self._local_time(now)) if self._rotas else {})
        over = [agent for agent, until in self._talks.items() if until <= now]
        news: list[Event] = []
        for agent in over:
            del self._talks[agent]
            news += self._take(queueing.ended(self._floor, agent, now, self._shuffled), now)
        return [*news, *self._take(queueing.tick(self._floor, now, self._shuffled), now)]

    def _joined(self, call: str, queue: str, now: float) -> Outcomes:
        return queueing.join(self._floor, call, queue, now, self._shuffled)

    def _take(self, outcomes: Outcomes, now: float) -> list[Event]:
        self._floor, effects = outcomes
        return [event for effect in effects for event in self._heard(effect, now)]

    def _heard(self, effect: Effect, now: float) -> Iterator[Event]:
        if effect.call != _OURS:
            if isinstance(effect, Offer):
                yield from self._others_answered(effect.call, effect.agents, now)
            return
        match effect:
            case Offer(_, agents):
                yield Offered(agents)
            case Withdraw(_, agents):
                yield Withdrawn(agents)
            case Tell(_, ahead, seconds):
                yield Placed(ahead, seconds)
            case SendAway():
                yield NobodyThere()

    def _others_answered(self, call: str, agents: Sequence[str], now: float) -> Iterator[Event]:
        """A call on paper is answered at once."""
        self._talks[agents[0]] = now + USUAL_SECONDS
        yield from self._take(queueing.answered(self._floor, call, agents[0], now, self._shuffled), now)

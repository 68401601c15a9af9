"""Fifty callers and three agents in ten minutes: order kept, nobody lost, everybody free at the end."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from heapq import heappop, heappush

from scenc.bundle.schema import Agent, Queue
from scenc.flow import queueing
from scenc.flow.floor import Offer, Outcomes, SendAway, Tell, Withdraw

AGENTS = ("anna", "ewa", "jan")
CALLERS, SECONDS, WRAP_UP = 50, 600.0, 3.0


@dataclass
class Rush:
    """Who does what when: callers come in five minutes, agents answer or let it ring, and talk for a while."""

    chance: random.Random
    now: float = 0.0
    due: list[tuple[float, int, str, str]] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)  # each call once, in the order of its first offer
    rings: dict[str, str] = field(default_factory=dict)  # by agent
    talks: dict[str, str] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    ahead: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        queue = Queue("office", "220", "Office", tuple(map(Agent, AGENTS)), wrap_up=WRAP_UP, ring_seconds=10.0)
        self.floor = queueing.opened({"office": queue})
        for number, at in enumerate(sorted(self.chance.uniform(0, 300) for _ in range(CALLERS))):
            self.later(at, "comes", f"call {number}")

    def later(self, seconds: float, what: str, whom: str) -> None:
        heappush(self.due, (self.now + seconds, len(self.due), what, whom))

    def take(self, outcomes: Outcomes) -> None:
        self.floor, effects = outcomes
        for effect in effects:
            match effect:
                case Offer(call, (agent,)):
                    assert agent not in self.rings, "an agent is offered two calls"
                    assert agent not in self.talks, "an agent who talks is offered a call"
                    self.rings[agent] = call
                    self.offered += [] if call in self.offered else [call]
                    if self.chance.random() < 0.95:
                        self.later(self.chance.uniform(1, 4), "answers", f"{agent}/{call}")
                case Withdraw(call, (agent,)):
                    assert self.rings.pop(agent) == call
                case Tell(call, ahead):
                    self.ahead[call] = ahead
                case SendAway():
                    raise AssertionError("the agents are there all the time")

    def play(self) -> None:
        while self.now < SECONDS:
            due = queueing.deadline(self.floor)
            if due is not None and (not self.due or due <= self.due[0][0]):
                self.now = due
                self.take(queueing.tick(self.floor, self.now))
            elif self.due:
                self.now, _, what, whom = heappop(self.due)
                self.happens(what, whom)
            else:
                return

    def happens(self, what: str, whom: str) -> None:
        agent, _, call = whom.partition("/")
        if what == "comes":
            self.came.append(whom)
            self.take(queueing.join(self.floor, whom, "office", self.now))
        elif what == "answers" and self.rings.get(agent) == call:
            del self.rings[agent]
            self.talks[agent] = call
            self.answered.append(call)
            self.take(queueing.answered(self.floor, call, agent, self.now))
            self.later(self.chance.uniform(10, 25), "ends", whom)
        elif what == "ends":
            del self.talks[agent]
            self.take(queueing.ended(self.floor, agent, self.now))


def test_fifty_callers_and_three_agents_in_ten_minutes() -> None:
    for seed in range(20):
        rush = Rush(random.Random(seed))
        rush.play()
        assert rush.now <= SECONDS
        assert sorted(rush.answered) == sorted(rush.came), "nobody is lost"
        assert len(rush.answered) == CALLERS
        assert rush.offered == rush.came, "whoever came first is offered first"
        assert rush.floor.waiting == ()
        assert [rush.floor.desks[agent].status for agent in AGENTS] == ["free"] * 3
        assert sum(desk.taken for desk in rush.floor.desks.values()) == CALLERS

"""Who is offered which call: rules that hold whatever happens, and each strategy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scenc.bundle.schema import Agent, Queue, Skill, Strategy
from scenc.flow import queueing
from scenc.flow.events import Outcome
from scenc.flow.floor import Desk, Effect, Floor, Offer, Outcomes, SendAway, Status, Tell, Withdraw

AGENTS = ("anna", "ewa", "jan")


def queue(name: str = "office", *agents: Agent, strategy: Strategy = "longest-idle", **more: object) -> Queue:
    return Queue(name, "220", name, agents or tuple(map(Agent, AGENTS)), strategy, **more)  # type: ignore[arg-type]


def floor_of(*queues: Queue, outside: tuple[str, ...] = ()) -> Floor:
    return queueing.opened({each.name: each for each in queues}, outside)


def offers(effects: tuple[Effect, ...]) -> list[tuple[str, ...]]:
    return [effect.agents for effect in effects if isinstance(effect, Offer)]


class OfficeDay(RuleBasedStateMachine):
    """Two queues share three agents; `offered` is who rings for whom, as the effects told it."""

    def __init__(self) -> None:
        super().__init__()
        first = queue("first", strategy="round-robin", wrap_up=10.0, priority=1)
        self.floor = floor_of(first, queue("second", Agent("jan"), Agent("ewa", 2)))
        self.now = 0.0
        self.calls = 0
        self.line: list[str] = []
        self.offered: dict[str, str] = {}
        self.talking: dict[str, str] = {}

    def take(self, outcomes: Outcomes) -> None:
        self.floor, effects = outcomes
        for effect in effects:
            match effect:
                case Offer(call, agents):
                    assert call in self.line
                    before = [each for each in self.line[: self.line.index(call)] if each[:5] == call[:5]]
                    assert set(before) <= set(self.offered.values()), "a later call is served first"
                    for agent in agents:
                        assert agent not in self.offered, "an agent is offered two calls"
                        assert agent not in self.talking, "an agent who talks is offered a call"
                        self.offered[agent] = call
                case Withdraw(call, agents):
                    for agent in agents:
                        assert self.offered.pop(agent) == call
                case SendAway(call):
                    self.line.remove(call)
                case Tell(call):
                    assert call in self.line

    @rule(name=st.sampled_from(["first", "second"]))
    def somebody_calls(self, name: str) -> None:
        self.calls += 1
        self.line.append(f"{name} {self.calls}")
        self.take(queueing.join(self.floor, self.line[-1], name, self.now))

    @precondition(lambda self: self.line)
    @rule(data=st.data())
    def somebody_gives_up(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.line))
        self.line.remove(call)
        self.offered = {agent: held for agent, held in self.offered.items() if held != call}
        self.take(queueing.leave(self.floor, call, self.now))

    @precondition(lambda self: self.offered)
    @rule(data=st.data())
    def somebody_answers(self, data: st.DataObject) -> None:
        agent = data.draw(st.sampled_from(sorted(self.offered)))
        call = self.offered[agent]
        self.line.remove(call)
        self.offered = {other: held for other, held in self.offered.items() if held != call}
        self.talking[agent] = call
        self.take(queueing.answered(self.floor, call, agent, self.now))

    @precondition(lambda self: self.offered)
    @rule(data=st.data(), outcome=st.sampled_from(["busy", "unavailable"]))
    def somebody_declines(self, data: st.DataObject, outcome: Outcome) -> None:
        agent = data.draw(st.sampled_from(sorted(self.offered)))
        self.take(queueing.refused(self.floor, self.offered.pop(agent), agent, outcome, self.now))

    @precondition(lambda self: self.talking)
    @rule(data=st.data())
    def a_talk_ends(self, data: st.DataObject) -> None:
        agent = data.draw(st.sampled_from(sorted(self.talking)))
        del self.talking[agent]
        self.take(queueing.ended(self.floor, agent, self.now))

    @rule(agent=st.sampled_from(AGENTS), status=st.sampled_from(["free", "paused", "away", "wrap-up"]))
    def somebody_comes_or_goes(self, agent: str, status: Status) -> None:
        if agent not in self.talking:
            self.take(queueing.become(self.floor, agent, status, self.now))

    @rule(seconds=st.sampled_from([1.0, 5.0, 20.0, 40.0]))
    def time_passes(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := queueing.deadline(self.floor)) is not None and due <= until:
            self.now = due
            self.take(queueing.tick(self.floor, due))
        self.now = until

    @invariant()
    def nobody_is_lost(self) -> None:
        assert sorted(waiting.call for waiting in self.floor.waiting) == sorted(self.line)
        held = {agent: waiting.call for waiting in self.floor.waiting for agent in waiting.offered}
        assert held == self.offered

    @invariant()
    def nobody_free_is_left_idle_while_somebody_waits(self) -> None:
        for waiting in self.floor.waiting:
            free = [
                a.name for a in self.floor.queues[waiting.queue].agents if self.floor.desks[a.name].status == "free"
            ]
            assert waiting.offered or not free

    @invariant()
    def everybody_is_told_the_right_place(self) -> None:
        for name in ("first", "second"):
            line = [waiting for waiting in queueing.served(self.floor) if waiting.queue == name]
            assert [waiting.since for waiting in line] == sorted(waiting.since for waiting in line)
            assert [waiting.ahead for waiting in line] == list(range(len(line)))


TestOfficeDay = OfficeDay.TestCase
TestOfficeDay.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def answer(floor: Floor, call: str, agent: str, now: float, talk: float = 60.0) -> Floor:
    floor, _ = queueing.answered(floor, call, agent, now)
    return queueing.ended(floor, agent, now + talk)[0]


@pytest.mark.parametrize(
    ("strategy", "order"),
    [
        ("sequential", ["anna", "anna", "anna", "anna"]),
        ("round-robin", ["anna", "ewa", "jan", "anna"]),
        ("longest-idle", ["anna", "ewa", "jan", "anna"]),
        ("fewest-calls", ["anna", "ewa", "jan", "anna"]),
        ("random", ["jan", "jan", "jan", "jan"]),
    ],
)
def test_four_calls_one_after_another(strategy: Strategy, order: list[str]) -> None:
    floor = floor_of(queue(strategy=strategy))
    found: list[str] = []
    for number in range(4):
        floor, effects = queueing.join(floor, f"{number}", "office", number * 100.0, lambda names: names[::-1])
        ((agent,),) = offers(effects)
        found.append(agent)
        floor = answer(floor, f"{number}", agent, number * 100.0)
    assert found == order


def test_longest_idle_and_fewest_calls_differ_for_who_had_one_long_ago() -> None:
    for strategy, first in (("longest-idle", "anna"), ("fewest-calls", "jan")):
        floor = floor_of(queue(strategy=strategy))  # type: ignore[arg-type]
        desks = {
            "anna": Desk(idle=10, taken=3),
            "ewa": Desk(idle=20, taken=2),
            "jan": Desk(idle=30, taken=1),
        }
        _, effects = queueing.join(replace(floor, desks=desks), "a", "office", 40.0)
        assert offers(effects) == [(first,)]


def test_simultaneous_rings_all_of_the_best_and_frees_those_who_were_slower() -> None:
    agents = (Agent("anna"), Agent("ewa"), Agent("jan", 2))
    floor, effects = queueing.join(floor_of(queue("office", *agents, strategy="simultaneous")), "a", "office", 0.0)
    assert offers(effects) == [("anna", "ewa")]
    floor, _ = queueing.answered(floor, "a", "ewa", 3.0)
    assert (floor.desks["anna"].status, floor.desks["ewa"].status) == ("free", "busy")


def test_who_does_not_answer_is_passed_over_and_rests() -> None:
    floor, _ = queueing.join(floor_of(queue("office", Agent("anna"), Agent("jan", 2))), "a", "office", 0.0)
    assert queueing.deadline(floor) == 20.0
    floor, effects = queueing.tick(floor, 20.0)
    assert effects == (Withdraw("a", ("anna",)), Offer("a", ("jan",)))
    assert floor.desks["anna"].status == "resting"


def test_who_did_not_take_a_call_comes_after_those_who_have_not_been_asked() -> None:
    floor = floor_of(queue("office", Agent("anna"), Agent("jan"), strategy="sequential"))
    floor, _ = queueing.become(floor, "jan", "busy", 0.0)
    floor, _ = queueing.join(floor, "a", "office", 0.0)
    floor, _ = queueing.refused(floor, "a", "anna", "busy", 1.0)
    _, effects = queueing.ended(floor, "jan", 1.0 + queueing.REST_SECONDS)
    assert offers(effects) == [("jan",)]


def test_skills_decide_who_is_asked_and_the_better_one_comes_first() -> None:
    agents = (Agent("anna"), Agent("ewa", skills=(Skill("tax"),)), Agent("jan", skills=(Skill("tax", 3),)))
    floor, effects = queueing.join(floor_of(queue("office", *agents, needs=("tax",))), "a", "office", 0.0)
    assert offers(effects) == [("jan",)]
    floor, effects = queueing.join(floor, "b", "office", 1.0)
    assert offers(effects) == [("ewa",)]
    _, effects = queueing.join(floor, "c", "office", 2.0)
    assert offers(effects) == []


def test_an_agent_of_two_queues_serves_the_one_with_the_higher_priority_first() -> None:
    one = (Agent("anna"),)
    floor = floor_of(queue("low", *one), queue("high", *one, priority=5))
    floor, _ = queueing.become(floor, "anna", "busy", 0.0)
    floor, _ = queueing.join(floor, "early", "low", 1.0)
    floor, _ = queueing.join(floor, "late", "high", 2.0)
    _, effects = queueing.become(floor, "anna", "free", 3.0)
    assert [effect.call for effect in effects if isinstance(effect, Offer)] == ["late"]


def test_without_anybody_the_call_is_sent_on_at_once_and_when_the_last_one_goes() -> None:
    floor = floor_of(queue("office", Agent("duty")), outside=("duty",))
    assert queueing.join(floor, "a", "office", 0.0)[1] == (SendAway("a"),)
    floor, _ = queueing.become(floor, "duty", "busy", 0.0)
    floor, _ = queueing.join(floor, "b", "office", 1.0)
    assert queueing.become(floor, "duty", "away", 2.0)[1] == (SendAway("b"),)
    always = floor_of(queue("office", Agent("duty", always=True)), outside=("duty",))
    assert offers(queueing.join(always, "a", "office", 0.0)[1]) == [("duty",)]


def test_the_wait_is_estimated_from_what_calls_took() -> None:
    floor = floor_of(queue("office", Agent("anna"), wrap_up=20.0))
    floor, _ = queueing.join(floor, "a", "office", 0.0)
    floor, _ = queueing.answered(floor, "a", "anna", 0.0)
    _, effects = queueing.join(floor, "b", "office", 0.0)
    assert effects == (Tell("b", 0, 120.0),)
    floor, _ = queueing.ended(floor, "anna", 300.0)
    floor, _ = queueing.join(floor, "c", "office", 300.0)
    _, effects = queueing.join(floor, "d", "office", 300.0)
    assert effects == (Tell("d", 1, 2 * (3 * 120 + 320) / 4),)

"""`queue`: callers wait until an agent takes the call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, cast

from scenc.bundle import schema
from scenc.flow.ops.queue import MAX_WAIT, NO_AGENTS, Announcement, CallBackOffer
from scenc.flow.ops.queue import Queue as Op
from scenc.lang.chain import Chain
from scenc.lang.leaf import Seconds, Word
from scenc.lang.music import Music
from scenc.lang.node import RUNG, Kind, Node, Numbered, Setting, Use, part, value
from scenc.lang.number import Number
from scenc.lang.record import behind_notice
from scenc.lang.ring import Confirm
from scenc.lang.rota import Rota
from scenc.lang.say import Sound
from scenc.lang.weave import Home, Weave
from scenc.source import Span

STRATEGY = "longest-idle"
OFFER_SECONDS = 20.0
CALL_BACK_SECONDS = 60.0
ATTEMPTS = 3


@part
class AgentPriority(Node):
    """A lower number comes first."""

    number: Word


@part
class AgentSkill(Node):
    """What the agent is good at, and how good: a higher level comes first."""

    name: Word
    level: Word | None


@part
class Always(Node):
    """An outside telephone that counts as logged in."""


@part
class Agent(Node):
    """Somebody who takes calls; forwards and mailbox of their own do not run."""

    name: Word
    options: tuple[AgentPriority | AgentSkill | Always | Confirm, ...]

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.name, RUNG),)

    def has(self, kind: type[Node]) -> bool:
        """Whether this option is written."""
        return any(isinstance(option, kind) for option in self.options)

    def skills(self) -> tuple[AgentSkill, ...]:
        """What the agent is good at."""
        return tuple(option for option in self.options if isinstance(option, AgentSkill))

    def people(self, weave: Weave) -> tuple[str, ...]:
        """The agent, or all who are on duty in turns."""
        declared = weave.find(self.name.value)
        return declared.people(weave.years) if isinstance(declared, Rota) else (self.name.value,)

    def values(self, weave: Weave) -> Iterator[schema.Agent]:
        """As the runtime knows it, or each of them."""
        priorities = (int(option.number.value) for option in self.options if isinstance(option, AgentPriority))
        skills = (schema.Skill(s.name.value, int(s.level.value) if s.level else 1) for s in self.skills())
        agent = schema.Agent(self.name.value, next(priorities, 1), tuple(skills), always=self.has(Always))
        people = self.people(weave)
        if people == (agent.name,):
            yield agent
        else:
            yield from (replace(agent, name=name, rota=agent.name) for name in people)


@part
class Agents(Setting):
    """Who takes the calls; where the strategy leaves it open, in this order."""

    agents: tuple[Agent, ...]


@part
class Distribution(Setting):
    """Which of the free agents comes first."""

    name: Word


@part
class _Time(Setting):
    seconds: Seconds


@part
class OfferTime(_Time):
    """How long one agent is offered a call."""


@part
class WrapUp(_Time):
    """What an agent has between two calls."""


@part
class AnnouncePlace(Setting):
    """The caller is told how many come first, or how long it will take."""

    values: tuple[Word, ...]
    every: Seconds


@part
class AnnounceSound(Setting):
    """A message of one's own; several are heard in turn."""

    sound: Sound
    every: Seconds

    def slots(self) -> tuple[str, ...]:
        return ()


@part
class Needs(Setting):
    """The skills that an agent must have."""

    skills: tuple[Word, ...]


@part
class QueuePriority(Setting):
    """Agents of several queues take calls of the one with the higher number first."""

    number: Word


@part
class ServiceLevel(Setting):
    """How many percent should be answered within which time; for reports."""

    percent: Word
    seconds: Seconds


@part
class CallBack(Setting):
    """Callers may be called back instead of waiting."""

    key: Word
    after: Seconds | None
    attempts: Word | None
    present: Word | None

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.present, frozenset({"number"})),) if self.present else ()


@part
class WaitLimit(_Time):
    """Holds instead of the company's `limit waiting`."""

    warn: Seconds | None


@part
class QueueOn(Setting):
    """Where a call goes that nobody takes: after the longest wait, or if no agent is there."""

    ways: tuple[Word, ...]
    seconds: Seconds | None
    chain: Chain

    def slots(self) -> tuple[Word, ...]:
        return self.ways


@part
class Queue(Numbered):
    """Callers are served in the order in which they came."""

    kind: ClassVar[Kind] = "queue"

    def agents(self) -> tuple[Agent, ...]:
        """Who takes the calls."""
        return next((line.agents for line in self.lines() if isinstance(line, Agents)), ())

    def ways(self) -> dict[str, QueueOn]:
        """The ways out that are written."""
        return {way.value: line for line in self.lines() if isinstance(line, QueueOn) for way in line.ways}

    def max_wait(self) -> float | None:
        """The longest wait, if there is one."""
        way = self.ways().get(MAX_WAIT)
        return way.seconds.value if way and way.seconds else None

    def needs(self) -> tuple[Word, ...]:
        """The skills that an agent must have."""
        return next((line.skills for line in self.lines() if isinstance(line, Needs)), ())

    def call_back(self) -> CallBack | None:
        """Whether callers may be called back."""
        return self.line(CallBack)

    def announced(self) -> tuple[AnnouncePlace | AnnounceSound, ...]:
        """What is told while waiting."""
        return tuple(line for line in self.lines() if isinstance(line, AnnouncePlace | AnnounceSound))

    def weave(self, weave: Weave) -> None:
        display = self.title
        weave.queues[self.name.value] = self._values(weave, display)
        exits: dict[str, str] = {}
        for line in self.lines():
            if isinstance(line, QueueOn):
                begin = line.chain.weave(weave, f"{self.entry}/{line.ways[0].value}", Home())
                exits |= {way.value: begin for way in line.ways}
        exits = {MAX_WAIT: exits[MAX_WAIT], NO_AGENTS: exits[NO_AGENTS]}
        at = behind_notice(self.lines(), weave, self.entry, self.name.span)
        weave.node(at, self._op(weave, self.max_wait()), exits, self.name.span, display)

    def returns(self) -> bool:
        return True

    def wait(self, weave: Weave, at: str, then: str, limit: float | None, span: Span) -> str:
        op = self._op(weave, limit if limit is not None else self.max_wait())
        return weave.node(at, op, dict.fromkeys((MAX_WAIT, NO_AGENTS), then), span, self.name.value)

    def _values(self, weave: Weave, display: str) -> schema.Queue:
        level = self.line(ServiceLevel)
        strategies = (line.name.value for line in self.lines() if isinstance(line, Distribution))
        priorities = (int(line.number.value) for line in self.lines() if isinstance(line, QueuePriority))
        return schema.Queue(
            self.name.value,
            value(self.number),
            display,
            tuple(each for agent in self.agents() for each in agent.values(weave)),
            cast("schema.Strategy", next(strategies, STRATEGY)),
            self._seconds(OfferTime, OFFER_SECONDS),
            self._seconds(WrapUp, 0.0),
            tuple(skill.value for skill in self.needs()),
            next(priorities, 0),
            int(level.percent.value) if level else None,
            level.seconds.value if level else None,
            self._calls_back(weave),
        )

    def _calls_back(self, weave: Weave) -> schema.CallBack | None:
        call_back = self.call_back()
        if not call_back:
            return None
        after = call_back.after.value if call_back.after else CALL_BACK_SECONDS
        attempts = int(call_back.attempts.value) if call_back.attempts else ATTEMPTS
        shown = weave.find(call_back.present.value) if call_back.present else None
        number = shown.phones.first.value if isinstance(shown, Number) else ""
        return schema.CallBack(call_back.key.value, after, attempts, number)

    def _op(self, weave: Weave, longest: float | None) -> Op:
        music = next((line.weave(weave) for line in self.lines() if isinstance(line, Music)), "")
        assert longest is not None
        people = {name: a.has(Confirm) for a in self.agents() for name in a.people(weave)}
        confirm = tuple(name for name, asked in people.items() if asked or weave.find(name).confirms())
        return Op(
            self.name.value,
            longest,
            music,
            (*self._places(weave), *self._messages(weave)),
            self._offer(weave),
            confirm,
            weave.phrase("confirm") if confirm else "",
            *self._limit(weave),
        )

    def _limit(self, weave: Weave) -> tuple[float, float]:
        """The longest wait of all, and how long before its end a tone is heard."""
        line = self.line(WaitLimit)
        if line is None:
            return weave.company.waiting_seconds, weave.company.waiting_warn_seconds
        return line.seconds.value, line.warn.value if line.warn else 0.0

    def _places(self, weave: Weave) -> Iterator[Announcement]:
        for line in self.lines():
            if isinstance(line, AnnouncePlace):
                prompts = tuple(weave.phrase("place" if v.value == "position" else "wait") for v in line.values)
                yield Announcement(prompts, line.every.value, line.every.value)

    def _messages(self, weave: Weave) -> Iterator[Announcement]:
        """In turn: each comes its own time after the one before."""
        lines = [line for line in self.lines() if isinstance(line, AnnounceSound)]
        turn = sum(line.every.value for line in lines)
        first = 0.0
        for line in lines:
            first += line.every.value
            yield Announcement((line.sound.prompt(weave),), first, turn)

    def _offer(self, weave: Weave) -> CallBackOffer | None:
        call_back = self._calls_back(weave)
        if not call_back:
            return None
        offer = weave.phrase("call-back-offer", key=call_back.key)
        promise, refusal = weave.phrase("call-back-promise"), weave.phrase("call-back-refusal")
        return CallBackOffer(call_back.key, call_back.after, offer, promise, refusal)

    def _seconds(self, kind: type[_Time], usual: float) -> float:
        return next((line.seconds.value for line in self.lines() if isinstance(line, kind)), usual)

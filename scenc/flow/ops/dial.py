"""Dial a number outside, over the first trunk that works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import Answered, CallerGone, Event, Failed, PartyGone, TimeUp, Used
from scenc.flow.node import Context, End, Finish, Leave, Move, Op, Stay
from scenc.flow.ops.outbound import Outbound

PATIENCE_SECONDS = 90.0
WARN_SECONDS = 30.0  # before a limit ends the call, or when half of a shorter time is over


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call to `number` over the trunk at `index`; it may last so many `seconds`, or as long as it likes, and is
    `warned` before that."""

    number: str
    index: int = -1
    seconds: float | None = None
    connected: bool = False
    warned: bool = False

    @property
    def warning(self) -> float:
        """Seconds between the warning and the end."""
        return min(WARN_SECONDS, (self.seconds or 0.0) / 2)


@dataclass(frozen=True, slots=True)
class Dial(Op):
    """`rules` is the id of the node that knows trunks and permissions. Another trunk is tried only if the first cannot
    carry the call; a number that is busy or does not answer is so everywhere. `limited`: there are limits a day.
    `notices` are the policies by which calls out are recorded, with what is said before; who calls may have one of
    them, or the number that is shown, by `numbers`."""

    name: ClassVar[str] = "dial"
    rules: str
    limited: bool = False
    notices: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)

    def enter(self, context: Context) -> Move:
        rules, number = self._rules(context), context.digits
        fare = None if number in rules.emergency else rules.fare(number)
        if (
            self.limited
            and fare
            and (rules.permission(fare, context).seconds_a_day is not None or rules.spend is not None)
        ):
            return Stay(Attempt(number), (actions.AskUse(fare.kind),))
        return self._next(Attempt(number), context)

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        assert isinstance(memory, Attempt)
        match event:
            case Used() if memory.index < 0:
                seconds = _left(self._rules(context), event, context)
                if seconds is not None and seconds < 1:
                    return Leave("used-up")
                return self._next(replace(memory, seconds=seconds), context)
            case Answered():
                free = memory.seconds - memory.warning if memory.seconds is not None else None
                timer = (actions.StartTimer(free),) if free is not None else ()
                talk = (actions.Connect(memory.number), *self._record(memory.number, context), *timer)
                return Stay(replace(memory, connected=True), talk)
            case Failed(outcome="unavailable"):
                return self._next(memory, context)
            case Failed(outcome=outcome):
                return Leave(outcome)
            case TimeUp() if memory.connected and not memory.warned:
                return Stay(replace(memory, warned=True), (actions.Warn(), actions.StartTimer(memory.warning)))
            case TimeUp() if memory.connected:
                return Finish(End.HUMAN, (actions.HangUp(),))
            case TimeUp():
                return Leave("no-answer", (actions.StopRinging((memory.number,)),))
            case PartyGone():
                return Finish(End.HUMAN, (actions.HangUp(),))
            case CallerGone() if memory.connected:
                return Finish(End.HUMAN)
            case CallerGone():
                return Finish(End.HANGUP, (actions.StopRinging((memory.number,)),))
        return Stay(memory)

    def prompts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.notices.values()))

    def ways_out(self) -> tuple[str, ...]:
        return ("busy", "no-answer", "unavailable", *(("used-up",) if self.limited else ()))

    def ends(self) -> tuple[End, ...]:
        return (End.HUMAN,)

    def _rules(self, context: Context) -> Outbound:
        rules = context.nodes[self.rules].op
        assert isinstance(rules, Outbound)
        return rules

    def _record(self, number: str, context: Context) -> tuple[actions.Action, ...]:
        """Our own calls are recorded as who calls wants it, or the number they show; calls for help never."""
        rules, user = self._rules(context), context.facts.user
        if user is None or user.privileged or number in rules.emergency:
            return ()
        shown = user.present or rules.present or rules.home
        wanted = "" if user.on_demand else user.record
        policy = wanted if wanted in self.notices else self.numbers.get(shown, "")
        return (actions.RecordCall(policy, self.notices[policy]),) if policy else ()

    def _next(self, attempt: Attempt, context: Context) -> Move:
        rules, index = self._rules(context), attempt.index + 1
        if index >= len(rules.trunks):
            return Leave("unavailable")
        emergency = attempt.number in rules.emergency
        rights = context.facts.rights
        own = rights.present if rights else ""
        present = own or rules.present
        fare = None if emergency else rules.fare(attempt.number)
        dial = actions.Dial(
            attempt.number,
            rules.trunks[index],
            rules.trunks[index + 1 :],
            rules.home if emergency and present == "withheld" else present,
            fare.kind if fare else "",
            fare.rate or 0.0 if fare else 0.0,
            emergency,
        )
        return Stay(replace(attempt, index=index), (dial, actions.StartTimer(PATIENCE_SECONDS)))


def _left(rules: Outbound, used: Used, context: Context) -> float | None:
    """Seconds that the call may last."""
    fare = rules.fare(context.digits)
    assert fare is not None
    limit = rules.permission(fare, context).seconds_a_day
    left = [limit - used.seconds] if limit is not None else []
    if rules.spend is not None and fare.rate:
        left.append((rules.spend - used.money) / fare.rate * 60)
    return min(left, default=None)

"""Wait until an agent takes the call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.actions import Action
from scenc.flow.events import (
    Answered,
    CallBackNoted,
    CallerGone,
    Digit,
    Event,
    Failed,
    NobodyThere,
    Offered,
    Placed,
    Played,
    TimeUp,
    Withdrawn,
)
from scenc.flow.node import Context, End, Facts, Finish, Leave, Move, Op, Stay
from scenc.flow.ops.ring import Connected, limited, talking

MAX_WAIT = "max-wait"
NO_AGENTS = "no-agents"
MOST_AHEAD = 20
"""Above it, callers hear that there are more."""
MINUTES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 45, 60)
"""The waiting times that are told; a longer one is more than the last."""
LIMIT_SECONDS, WARN_SECONDS = 3600.0, 60.0
"""If nothing is written."""
NOTED, NOT_POSSIBLE = "noted", "not possible"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Prompts that are heard after `first` seconds, and `every` so many seconds from then on."""

    prompts: tuple[str, ...]
    first: float
    every: float

    def due(self, elapsed: float) -> bool:
        """Whether it is heard now."""
        return elapsed >= self.first and (elapsed - self.first) % self.every == 0

    def after(self, elapsed: float) -> float:
        """When it is heard next."""
        if elapsed < self.first:
            return self.first
        return self.first + ((elapsed - self.first) // self.every + 1) * self.every


@dataclass(frozen=True, slots=True)
class CallBackOffer:
    """From `after` seconds on `key` asks for a call back. Prompts: the offer, the promise, and that it cannot be."""

    key: str
    after: float
    offer: str
    promise: str
    refusal: str


@dataclass(frozen=True, slots=True)
class InLine:
    """`elapsed` seconds were waited at the last look at the clock, the next is at `until`. `ahead` and `seconds` are
    the place in the line; `playing` are the prompts being heard and still to be heard; `ringing` agents ring. It began
    `since` seconds into the call, and ends after `left`."""

    elapsed: float = 0.0
    until: float = 0.0
    ahead: int = 0
    seconds: float = 0.0
    playing: tuple[str, ...] = ()
    ringing: tuple[str, ...] = ()
    since: float = 0.0
    left: float = inf


@dataclass(frozen=True, slots=True)
class Queue(Op):
    """`queue` names a queue of the bundle. Its `music` is a prompt's key, empty for the built-in one.

    Whom the call is offered to, and when, is decided by `queueing.py` for all calls together. Telephones outside that
    ring for one of `confirm` hear the prompt `ask`, and only 1 takes the call there. Callers from outside wait `limit`
    seconds at most in all queues together, and hear a tone `warn` seconds before they are let go.
    """

    name: ClassVar[str] = "queue"
    answers: ClassVar[bool] = True
    speaks_for_itself: ClassVar[bool] = True
    queue: str
    max_wait: float
    music: str = ""
    announcements: tuple[Announcement, ...] = ()
    call_back: CallBackOffer | None = None
    confirm: tuple[str, ...] = ()
    ask: str = ""
    limit: float = LIMIT_SECONDS
    warn: float = WARN_SECONDS

    def enter(self, context: Context) -> Move:
        return Stay(None, (actions.JoinQueue(self.queue),))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        if isinstance(memory, Connected):
            return talking(memory, event, context)
        if isinstance(memory, str):
            return self._told_goodbye(memory, event)
        if isinstance(memory, InLine):
            return self._waiting(memory, event, context)
        match event:
            case Placed(ahead, seconds):
                return self._begin(ahead, seconds, context)
            case NobodyThere():
                return Leave(NO_AGENTS)
            case CallerGone():
                return Finish(End.HANGUP, (actions.LeaveQueue(self.queue),))
        return Stay(memory)

    def hears_keys(self, memory: object) -> bool:
        return self.call_back is not None and isinstance(memory, InLine) and memory.elapsed >= self.call_back.after

    def ways_out(self) -> tuple[str, ...]:
        return (MAX_WAIT, NO_AGENTS)

    def ends(self) -> tuple[End, ...]:
        return (End.HUMAN, End.HANGUP) if self.max_wait > self.limit else (End.HUMAN,)

    def prompts(self) -> tuple[str, ...]:
        offered = (self.call_back.offer, self.call_back.promise, self.call_back.refusal) if self.call_back else ()
        announced = (prompt for announcement in self.announcements for prompt in announcement.prompts)
        return tuple(dict.fromkeys(key for key in (self.music, *announced, *offered, self.ask) if key))

    def longest_wait(self) -> float:
        return min(self.max_wait, self.limit)

    def summary(self) -> str:
        return f"at most {self.max_wait:g}s"

    def _begin(self, ahead: int, seconds: float, context: Context) -> Move:
        left = inf if context.facts.user else max(self.limit - context.facts.waited, 0.0)
        line = InLine(0.0, 0.0, ahead, seconds, since=context.seconds, left=left)
        until = self._next(line)
        line = replace(line, until=until)
        return Stay(line, (actions.Answer(), actions.Music(self.music), actions.StartTimer(until)))

    def _waiting(self, line: InLine, event: Event, context: Context) -> Move:
        match event:
            case Placed(ahead, seconds):
                return Stay(replace(line, ahead=ahead, seconds=seconds))
            case Offered(targets):
                ringing = (*line.ringing, *targets)
                return Stay(replace(line, ringing=ringing), (self._ring(targets),))
            case Withdrawn(targets):
                return Stay(_less(line, targets), (actions.StopRinging(targets),))
            case Answered(target) if target in line.ringing:
                others = _stop(_less(line, (target,)))
                return Stay(Connected(target), (*others, actions.Connect(target), *limited(context.facts)))
            case Failed(target):
                return Stay(_less(line, (target,)))
            case Played():
                return self._go_on(line)
            case TimeUp():
                return self._look(replace(line, elapsed=line.until), context)
            case Digit(key) if self.call_back and key == self.call_back.key and line.elapsed >= self.call_back.after:
                return Stay(line, (actions.CallBack(self.queue),))
            case CallBackNoted(possible) if self.call_back:
                return self._noted(line, self.call_back, possible=possible)
            case NobodyThere():
                return Leave(NO_AGENTS, (*_stop(line), actions.StopPlaying()), facts=_waited(line, context))
            case CallerGone():
                return Finish(End.HANGUP, (*_stop(line), actions.LeaveQueue(self.queue)))
        return Stay(line)

    def _ring(self, targets: tuple[str, ...]) -> Action:
        confirm = tuple(target for target in targets if target in self.confirm)
        return actions.Ring(targets, confirm, self.ask, silent=True)

    def _look(self, line: InLine, context: Context) -> Move:
        """The clock says that something is due."""
        over = (*_stop(line), actions.LeaveQueue(self.queue), actions.StopPlaying())
        if line.elapsed >= self.max_wait:
            return Leave(MAX_WAIT, over, facts=_waited(line, context))
        if line.elapsed >= line.left:
            return Finish(End.HANGUP, (*over, actions.HangUp()))
        until = self._next(line)
        due = [key for each in self.announcements if each.due(line.elapsed) for key in each.prompts]
        if self.call_back and line.elapsed == self.call_back.after:
            due.append(self.call_back.offer)
        timer = actions.StartTimer(until - line.elapsed)
        line = replace(line, until=until)
        if self.warn and line.elapsed == line.left - self.warn:
            return Stay(replace(line, playing=("", *due)), (timer, actions.Warn()))
        if line.playing:  # what is due follows the one being heard, unless that is the same
            more = tuple(key for key in due if key not in line.playing)
            return Stay(replace(line, playing=(*line.playing, *more)), (timer,))
        if not due:
            return Stay(line, (timer,))
        return Stay(replace(line, playing=tuple(due)), (timer, _play(due[0], line)))

    def _next(self, line: InLine) -> float:
        elapsed = line.elapsed
        times = [self.max_wait, line.left, *(announcement.after(elapsed) for announcement in self.announcements)]
        if elapsed < line.left - self.warn:
            times.append(line.left - self.warn)
        if self.call_back and elapsed < self.call_back.after:
            times.append(self.call_back.after)
        return min(times)

    def _go_on(self, line: InLine) -> Move:
        """A prompt was heard: the next, or music again."""
        left = line.playing[1:]
        line = replace(line, playing=left)
        return Stay(line, (_play(left[0], line) if left else actions.Music(self.music),))

    def _noted(self, line: InLine, offer: CallBackOffer, *, possible: bool) -> Move:
        if possible:
            return Stay(NOTED, (*_stop(line), actions.Play(offer.promise)))
        return Stay(replace(line, playing=(offer.refusal,)), (actions.Play(offer.refusal),))

    def _told_goodbye(self, memory: str, event: Event) -> Move:
        """The caller will be called back."""
        match event:
            case Played():
                return Finish(End.HANGUP, (actions.HangUp(),))
            case CallerGone():
                return Finish(End.HANGUP)
        return Stay(memory)


def place_values(ahead: int, seconds: float) -> tuple[tuple[str, str], ...]:
    """What `{position}` and `{waiting-time}` stand for: the forms of a prompt have these values."""
    minutes = -(-seconds // 60) if seconds >= 60 else 0
    told = 0 if not minutes else next((known for known in MINUTES if minutes <= known), MINUTES[-1] + 1)
    return ("position", str(min(ahead, MOST_AHEAD + 1))), ("waiting-time", str(told))


def _play(prompt: str, line: InLine) -> Action:
    return actions.Play(prompt, place_values(line.ahead, line.seconds))


def _waited(line: InLine, context: Context) -> Facts:
    """The wait is over, and counts in the next queue."""
    return replace(context.facts, waited=context.facts.waited + context.seconds - line.since)


def _less(line: InLine, targets: tuple[str, ...]) -> InLine:
    return replace(line, ringing=tuple(target for target in line.ringing if target not in targets))


def _stop(line: InLine) -> tuple[Action, ...]:
    return (actions.StopRinging(line.ringing),) if line.ringing else ()

"""The flow machine's driver in virtual time: phones, prompts and timers that exist only on paper."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from scenc.flow import actions, events, machine
from scenc.flow.actions import Action
from scenc.flow.events import Event
from scenc.flow.hall import Hall
from scenc.flow.heard import Heard
from scenc.flow.machine import Shuffled, State
from scenc.flow.node import Facts, Node
from scenc.flow.script import Behave, Staff, Use
from scenc.schedule.switch import Held, Switched

EVENTS = 2000
"""A call with more events than this does not end by itself."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something the caller, a phone or the scenario did, so many seconds into the call.

    `heard` are the prompts that are heard: which, may depend on the time and the caller's place in a queue.
    """

    seconds: float
    what: Action | Event
    heard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spell:
    """A phone rang: together with the whole `group`, since the beat number `beat`, until `ended` if it has."""

    target: str
    group: tuple[str, ...]
    beat: int
    began: float
    ended: float | None = None


@dataclass
class Stage:
    """One call. `local_time` turns seconds into the call to wall-clock time, `prompt_seconds` is a prompt's length,
    and `hear` says what is heard when it is played. `pin_right`: the caller knows the PIN. `used` seconds by class of
    outside numbers, and `spent` money, are today's."""

    nodes: Mapping[str, Node]
    local_time: Callable[[float], datetime]
    prompt_seconds: Callable[[str], float]
    shuffled: Shuffled
    hall: Hall
    hear: Callable[[Heard, datetime], tuple[str, ...]]
    look_up: Callable[[actions.LookUp], str]
    state: State = field(default_factory=lambda: State(""))
    seconds: float = 0.0
    beats: list[Beat] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    switches: dict[str, Switched] = field(default_factory=dict)
    pin_right: bool = False
    used: dict[str, float] = field(default_factory=dict)
    spent: float = 0.0
    _line: tuple[str, str] = ("", "")
    _wary: frozenset[str] = frozenset()
    _behaviours: dict[str, Behave] = field(default_factory=dict)
    _steps: int = 0
    _due: dict[str, tuple[float, Event]] = field(default_factory=dict)
    _news: deque[Event] = field(default_factory=deque)
    """What the queues said; it happens before anything else."""

    def begin(self, entry: str, digits: str, facts: Facts) -> None:
        """The call comes in."""
        self._follow(machine.begin(self.nodes, entry, digits, self._now(), self.shuffled, facts, self.switches))
        self._tell([])

    def step(self) -> bool:
        """Go on to what happens next; False if nothing will, or too much did."""
        source = min(self._due, key=lambda name: self._due[name][0], default="")
        queues = None if self.state.end else self.hall.due
        if not (source or queues is not None) or self._steps == EVENTS:
            return False
        self._steps += 1
        if queues is not None and (not source or queues <= self._due[source][0]):
            self.seconds = max(queues, self.seconds)
            self._tell(self.hall.look(self.seconds))
        else:
            self.seconds, event = self._due.pop(source)
            used = events.Used(self.used.get(source, 0.0), self.spent)
            self._happen(used if isinstance(event, events.Used) else event)
        return True

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        until = self.seconds + seconds
        while self._next() <= until and self.step():
            pass
        self.seconds = until

    def staff(self, staff: Staff) -> None:
        """From now on the agent of a queue is this."""
        self._tell(self.hall.staff(staff.agent, staff.status, self.seconds))

    def press(self, key: str) -> None:
        """The caller presses a key now."""
        self._happen(events.Digit(key))

    def hang_up(self) -> None:
        """The caller hangs up now."""
        self._due.clear()
        self._news.clear()
        self._happen(events.CallerGone())

    @property
    def ringing(self) -> tuple[str, ...]:
        """The phones that ring now."""
        return tuple(spell.target for spell in self.spells if spell.ended is None)

    def behave(self, behave: Behave) -> None:
        """From now on the target does this, also if it is ringing already."""
        self._behaviours[behave.target] = behave
        if behave.target == self._line[0] and self._line[1] in self.ringing:
            self._dial(self._line[1], behave.target)
        elif any(spell.target == behave.target and spell.ended is None for spell in self.spells):
            self._react(behave.target)

    def use(self, use: Use) -> None:
        """So much more was used up today before this call."""
        self.spent += use.money
        self.used[use.kind] = self.used.get(use.kind, 0.0) + use.seconds

    def turn(self, schedule: str, state: Held | None) -> None:
        """From now on the schedule at this node is held so by hand; None: its hours decide."""
        self.switches.pop(schedule, None)
        if state:
            self.switches[schedule] = Switched(state)

    @property
    def listens(self) -> bool:
        """Whether the call stands where keys are asked for."""
        return self.state.end is None and self.nodes[self.state.node].op.hears_keys(self.state.memory)

    def _now(self) -> datetime:
        return self.local_time(self.seconds)

    def _next(self) -> float:
        """When something happens by itself."""
        queues = None if self.state.end else self.hall.due
        times = (due for due, _ in self._due.values())
        return min((*times, *([] if queues is None else [queues])), default=float("inf"))

    def _happen(self, event: Event) -> None:
        self.beats.append(Beat(self.seconds, event))
        if isinstance(event, events.Answered | events.Failed):
            self._silence((event.target,))
        self._follow(
            machine.advance(self.state, event, self.nodes, self._now(), self.shuffled, self.seconds, self.switches)
        )
        match event:
            case events.Answered(target):
                self._tell(self.hall.answered(target, self.seconds))
            case events.Failed(target, outcome):
                self._tell(self.hall.refused(target, outcome, self.seconds))
            case _:
                self._tell([])

    def _tell(self, news: Iterable[Event]) -> None:
        """The queues say this, and whatever they have to say besides."""
        self._news.extend(news)
        while self._news and not self.state.end:
            self._happen(self._news.popleft())

    def _follow(self, step: machine.Step) -> None:
        self.state, todo = step
        for action in todo:
            heard = self.hear(action, self._now()) if isinstance(action, Heard) else ()
            self.beats.append(Beat(self.seconds, action, heard))
            self._do(action, heard)

    def _do(self, action: Action, heard: tuple[str, ...]) -> None:
        """What it brings about at once."""
        self._await(action, heard)
        match action:
            case actions.StopPlaying() | actions.Music():
                self._due.pop("prompt", None)
            case actions.JoinQueue(queue):
                self._news.extend(self.hall.join(queue, self.seconds))
            case actions.LeaveQueue():
                self.hall.leave(self.seconds)
            case actions.CallBack():
                self._news.append(events.CallBackNoted(bool(self.state.facts.caller)))
            case actions.LookUp():
                self._news.append(events.LookedUp(self.look_up(action)))
            case actions.Ring(targets, confirm):
                self._wary = frozenset(confirm)
                self._ring(targets)
            case actions.StopRinging(targets):
                self._silence(targets)
            case actions.Dial(number, trunk):
                self._dial(number, trunk)
            case actions.Switch(schedule, to):
                self.switches.pop(schedule, None)
                self.switches |= {schedule: to} if to else {}
            case actions.Connect() | actions.HangUp():
                self._due.clear()
                self._news.clear()

    def _await(self, action: Action, heard: tuple[str, ...]) -> None:
        """What will come of it by itself. Nobody has left a message on paper."""
        match action:
            case actions.Play():
                self._plan("prompt", sum(map(self.prompt_seconds, heard)), events.Played())
            case actions.PlayMessage():
                self._plan("prompt", 0.0, events.Played())
            case actions.Warn() if self.hall.waits:
                self._plan("prompt", 0.0, events.Played())
            case actions.StartTimer(seconds, token):
                self._plan("timer", seconds, events.TimeUp(token))
            case actions.Record(_, seconds) | actions.RecordGreeting(_, seconds):
                self._plan("recording", seconds, events.Recorded())
            case actions.CheckPin():
                self._plan("pin", 0.0, events.PinChecked(self.pin_right))
            case actions.AskUse(kind):
                self._plan(kind, 0.0, events.Used(0.0, 0.0))
            case actions.OpenBox(number):
                user = self.state.facts.user
                self._plan("box", 0.0, events.BoxOpened("" if number or user is None else user.name))
            case actions.Serve():
                self._plan("service", 0.0, events.Served(True))

    def _plan(self, source: str, seconds: float, event: Event) -> None:
        self._due[source] = (self.seconds + seconds, event)

    def _ring(self, targets: tuple[str, ...]) -> None:
        for target in targets:
            self.spells.append(Spell(target, targets, len(self.beats) - 1, self.seconds))
            self._react(target)

    def _dial(self, number: str, trunk: str) -> None:
        line = self._behaviours.get(trunk)
        self._wary, self._line = frozenset(), (trunk, number)
        if line and line.how == "unavailable":
            self._silence((number,))
            self._plan(f"phone {number}", line.after, events.Failed(number, "unavailable"))
        elif number not in self.ringing:
            self._ring((number,))

    def _react(self, target: str) -> None:
        behave = self._behaviours.get(target)
        self._due.pop(f"phone {target}", None)
        match behave:
            case Behave(how="machine") if target in self._wary:
                pass
            case Behave(how="answers" | "machine"):
                self._plan(f"phone {target}", behave.after, events.Answered(target))
            case Behave(how="busy" | "unavailable" as outcome):
                self._plan(f"phone {target}", behave.after, events.Failed(target, outcome))

    def _silence(self, targets: tuple[str, ...]) -> None:
        for target in targets:
            self._due.pop(f"phone {target}", None)
        self.spells = [
            replace(spell, ended=self.seconds) if spell.target in targets and spell.ended is None else spell
            for spell in self.spells
        ]

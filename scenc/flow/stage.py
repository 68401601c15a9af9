"""The flow machine's driver in virtual time: phones, prompts and timers that exist only on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from scenc.flow import actions, events, machine
from scenc.flow.actions import Action
from scenc.flow.events import Event
from scenc.flow.machine import Shuffled, State
from scenc.flow.node import Node
from scenc.flow.script import Behave
from scenc.schedule.switch import Held, Switched

EVENTS = 500
"""A call with more events than this does not end by itself."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something the caller, a phone or the scenario did, so many seconds into the call."""

    seconds: float
    what: Action | Event


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
    """One call. `local_time` turns seconds into the call to wall-clock time, `prompt_seconds` is a prompt's length."""

    nodes: Mapping[str, Node]
    local_time: Callable[[float], datetime]
    prompt_seconds: Callable[[str], float]
    shuffled: Shuffled
    state: State = field(default_factory=lambda: State(""))
    seconds: float = 0.0
    beats: list[Beat] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    switches: dict[str, Switched] = field(default_factory=dict)
    _wary: frozenset[str] = frozenset()
    _behaviours: dict[str, Behave] = field(default_factory=dict)
    _steps: int = 0
    _due: dict[str, tuple[float, Event]] = field(default_factory=dict)

    def begin(self, entry: str, digits: str, user: str = "") -> None:
        """The call comes in, from our `user` if one calls."""
        self._follow(machine.begin(self.nodes, entry, digits, self._now(), self.shuffled, user, self.switches))

    def step(self) -> bool:
        """Go on to what happens next; False if nothing will, or too much did."""
        if not self._due or self._steps == EVENTS:
            return False
        self._steps += 1
        source = min(self._due, key=lambda name: self._due[name][0])
        self.seconds, event = self._due.pop(source)
        self._happen(event)
        return True

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        until = self.seconds + seconds
        while any(due <= until for due, _ in self._due.values()) and self.step():
            pass
        self.seconds = until

    def press(self, key: str) -> None:
        """The caller presses a key now."""
        self._happen(events.Digit(key))

    def hang_up(self) -> None:
        """The caller hangs up now."""
        self._due.clear()
        self._happen(events.CallerGone())

    @property
    def ringing(self) -> tuple[str, ...]:
        """The phones that ring now."""
        return tuple(spell.target for spell in self.spells if spell.ended is None)

    def behave(self, behave: Behave) -> None:
        """From now on the target does this, also if it is ringing already."""
        self._behaviours[behave.target] = behave
        if any(spell.target == behave.target and spell.ended is None for spell in self.spells):
            self._react(behave.target)

    def turn(self, schedule: str, state: Held | None) -> None:
        """From now on the schedule at this node is held so by hand; None: its hours decide."""
        self.switches.pop(schedule, None)
        if state:
            self.switches[schedule] = Switched(state)

    @property
    def listens(self) -> bool:
        """Whether the call stands where keys are asked for."""
        return self.state.end is None and self.nodes[self.state.node].op.listens

    def _now(self) -> datetime:
        return self.local_time(self.seconds)

    def _happen(self, event: Event) -> None:
        self.beats.append(Beat(self.seconds, event))
        if isinstance(event, events.Answered | events.Failed):
            self._silence((event.target,))
        self._follow(
            machine.advance(self.state, event, self.nodes, self._now(), self.shuffled, self.seconds, self.switches)
        )

    def _follow(self, step: machine.Step) -> None:
        self.state, todo = step
        for action in todo:
            self.beats.append(Beat(self.seconds, action))
            self._do(action)

    def _do(self, action: Action) -> None:
        match action:
            case actions.Play(prompt):
                self._plan("prompt", self.prompt_seconds(prompt), events.Played())
            case actions.StopPlaying():
                self._due.pop("prompt", None)
            case actions.StartTimer(seconds, token):
                self._plan("timer", seconds, events.TimeUp(token))
            case actions.Ring(targets, confirm):
                self._wary = frozenset(confirm)
                self._ring(targets)
            case actions.StopRinging(targets):
                self._silence(targets)
            case actions.Record(_, seconds):
                self._plan("recording", seconds, events.Recorded())
            case actions.Switch(schedule, None):
                self.switches.pop(schedule, None)
            case actions.Switch(schedule, Switched() as to):
                self.switches[schedule] = to
            case actions.Connect() | actions.HangUp():
                self._due.clear()

    def _plan(self, source: str, seconds: float, event: Event) -> None:
        self._due[source] = (self.seconds + seconds, event)

    def _ring(self, targets: tuple[str, ...]) -> None:
        for target in targets:
            self.spells.append(Spell(target, targets, len(self.beats) - 1, self.seconds))
            self._react(target)

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

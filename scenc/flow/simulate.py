"""Run a `test` block: its call on the flow machine with a virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import takewhile

from scenc.bundle.schema import Bundle
from scenc.flow.actions import Take
from scenc.flow.events import PinChecked
from scenc.flow.expectation import TOLERANCE_SECONDS, met
from scenc.flow.hall import Hall
from scenc.flow.heard import heard
from scenc.flow.machine import Shuffled
from scenc.flow.node import Facts, Place
from scenc.flow.outside import e164
from scenc.flow.script import (
    Ahead,
    Behave,
    Call,
    Dial,
    Expect,
    ExpectLasts,
    KeyPin,
    Press,
    Script,
    Staff,
    Step,
    Turn,
    Use,
    duration,
)
from scenc.flow.stage import Stage
from scenc.flow.transcript import Line, opening, spoken, told

CHARACTERS_A_SECOND = 15.0
RECORDING_SECONDS = 3.0
KEY_GAP_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not happen, and from which line of the transcript on something else did."""

    place: Place
    message: str
    since: int


@dataclass(frozen=True, slots=True)
class Result:
    """`seconds` is the virtual time that passed; `taken` are the nodes that were left, each with the exit."""

    script: Script
    failure: Failure | None
    transcript: tuple[Line, ...]
    seconds: float
    taken: frozenset[tuple[str, str]] = frozenset()


def simulate(script: Script, bundle: Bundle, zone: tzinfo, shuffled: Shuffled = tuple) -> Result:
    """Play the script. Members of a random group ring as `shuffled` says, by default in written order."""
    stage = stage_of(script.call, bundle, zone, shuffled)
    entry, digits = entry_of(script.call, bundle)
    if not entry:
        nobody = Failure(script.call.place, "no number of this company was called", 1)
        return Result(script, nobody, (opening(script.call),), 0.0)
    director = _Director(stage, bundle)
    left = director.prepare(script.steps)
    stage.begin(entry, digits, facts_of(script.call, bundle))
    failure = director.play(left)
    taken = frozenset((beat.what.node, beat.what.exit) for beat in stage.beats if isinstance(beat.what, Take))
    return Result(script, failure, (opening(script.call), *told(stage.beats, bundle)), stage.seconds, taken)


class _Director:
    """Gives the steps their turn. `since` is the first beat that the next expectation may be met by."""

    def __init__(self, stage: Stage, bundle: Bundle) -> None:
        self.stage = stage
        self.bundle = bundle
        self.since = 0
        self.pressed: int | None = None
        self.reached: float | None = None
        self.looked = 0

    def prepare(self, steps: Sequence[Step]) -> Sequence[Step]:
        """What is said about others before anything is pressed or expected holds from the beginning."""
        said = list(takewhile(lambda step: isinstance(step, Behave | Turn | Staff | Ahead | Use), steps))
        for step in said:
            self._take(step)
        return steps[len(said) :]

    def play(self, steps: Sequence[Step]) -> Failure | None:
        for step in steps:
            problem = self._take(step)
            if problem:
                return Failure(step.place, problem, 1 + len(told(self.stage.beats[: self.since], self.bundle)))
        return None

    def _take(self, step: Step) -> str:
        """What went wrong, or nothing."""
        match step:
            case Behave():
                self.stage.behave(step)
            case Turn(schedule, state):
                self.stage.turn(schedule, state)
            case Staff():
                self.stage.staff(step)
            case Ahead(count):
                self.stage.hall.ahead = count
            case Use():
                self.stage.use(step)
            case Press(keys):
                return self._press(keys)
            case KeyPin(right):
                self.stage.pin_right = right
                return self._press("0000#")
            case ExpectLasts():
                return self._lasts(step)
            case _:
                self.looked = 0
                return "" if self._until(lambda: self._met(step)) else f"expected: {step.told()}"
        return ""

    def _until(self, reached: Callable[[], bool]) -> bool:
        while not reached():
            if not self.stage.step():
                return False
        return True

    def _may_press(self) -> bool:
        """A menu listens that has acted upon what was pressed before."""
        beats = self.stage.beats
        acted = self.pressed is None or any(isinstance(beat.what, Take | PinChecked) for beat in beats[self.pressed :])
        return self.stage.listens and acted

    def _press(self, keys: str) -> str:
        if not self._until(self._may_press):
            return f"expected: a menu or a question that asks for keys, to press {keys}"
        self.since = self.pressed = len(self.stage.beats)
        for index, key in enumerate(keys):
            if index:
                self.stage.pause(KEY_GAP_SECONDS)
            self.stage.press(key)
        return ""

    def _lasts(self, expect: ExpectLasts) -> str:
        """Measured to what was expected before this, else to the end of the call."""
        if self.reached is None and not self._until(lambda: self.stage.state.end is not None):
            return f"expected: {expect.told()}, but the call is not over by itself; expect something before this"
        took = self.stage.seconds if self.reached is None else self.reached
        least = 0.0 if expect.under else expect.seconds - TOLERANCE_SECONDS
        most = expect.seconds - TOLERANCE_SECONDS if expect.under else expect.seconds + TOLERANCE_SECONDS
        return "" if least <= took < most else f"expected: {expect.told()}; it took {duration(round(took, 1))}"

    def _met(self, expect: Expect) -> bool:
        beat = met(expect, self.stage, self.since, self.bundle, self.looked)
        self.looked = len(self.stage.beats)
        if beat is not None:
            self.since = beat + 1
            self.reached = self.stage.beats[beat].seconds
        return beat is not None


def stage_of(call: Call | Dial, bundle: Bundle, zone: tzinfo, shuffled: Shuffled = tuple) -> Stage:
    """Where the call can be played; it has not begun."""
    local_time = _local_time(call.at, zone)
    return Stage(
        bundle.nodes,
        local_time,
        lambda key: _length(key, bundle),
        shuffled,
        Hall(bundle, local_time, shuffled),
        lambda played, now: heard(played, bundle, now),
        lambda asked: bundle.lookups[asked.lookup].entries.get(asked.caller, ""),
    )


def entry_of(call: Call | Dial, bundle: Bundle) -> tuple[str, str]:
    """The node where the call begins, empty if nobody has the number, and the digits dialled.

    An own telephone number dialled inside is a call from outside that never leaves.
    """
    if isinstance(call, Dial):
        number = e164(call.digits, bundle.company.country)
        dialled = call.digits in bundle.nodes[bundle.dial_plan].exits or number not in bundle.numbers
        return (bundle.dial_plan, call.digits) if dialled else (bundle.numbers[number], "")
    return bundle.numbers.get(call.number, ""), ""


def facts_of(call: Call | Dial, bundle: Bundle) -> Facts:
    """Who calls what."""
    if isinstance(call, Dial):
        user = bundle.users[call.user]
        return Facts.at_first(bundle.company, user.number, user=user)
    return Facts.at_first(bundle.company, call.caller, call.number, outside=True)


def _local_time(at: datetime, zone: tzinfo) -> Callable[[float], datetime]:
    began = at.replace(tzinfo=zone).astimezone(UTC)
    return lambda seconds: (began + timedelta(seconds=seconds)).astimezone(zone)


def _length(key: str, bundle: Bundle) -> float:
    """Estimated seconds of a prompt."""
    prompt = bundle.prompts.get(key)
    if prompt is None or prompt.file:
        return RECORDING_SECONDS
    return len(spoken(prompt)) / CHARACTERS_A_SECOND

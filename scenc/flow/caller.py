"""A caller who decides step by step: what they hear is told as text, time passes only when they wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from scenc.bundle.schema import Bundle
from scenc.flow import actions
from scenc.flow.machine import Shuffled
from scenc.flow.node import Place
from scenc.flow.script import Behave, Behaviour, Call, Dial
from scenc.flow.simulate import KEY_GAP_SECONDS, entry_of, facts_of, stage_of
from scenc.flow.stage import Beat
from scenc.flow.transcript import Line, hearing, opening, told

HELP = (
    "2, 603, *, #       press keys",
    "answer NAME        NAME picks up: now, or as soon as it rings",
    "answering-machine NAME",
    "                   a mailbox picks up for NAME",
    "busy NAME          NAME is busy from now on",
    "unavailable NAME   NAME cannot be reached from now on",
    "wait [20s]         until the next thing happens, or so long (s, min)",
    "hang up            the end",
)
_BEHAVIOURS: dict[str, Behaviour] = {
    "answer": "answers",
    "answering-machine": "machine",
    "busy": "busy",
    "unavailable": "unavailable",
}
_UNITS = {"s": 1.0, "min": 60.0}
_LONGEST_WAIT = 86400.0
_HERE = Place("", 1, 1)


class Caller:
    """One call. Each command returns what came of it, in lines."""

    def __init__(self, call: Call | Dial, bundle: Bundle, zone: tzinfo, shuffled: Shuffled = tuple) -> None:
        self._call = call
        self._bundle = bundle
        self._stage = stage_of(call, bundle, zone, shuffled)
        self._told = 0

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._stage.state.end is not None

    @property
    def seconds(self) -> float:
        """How long the call has lasted."""
        return self._stage.beats[-1].seconds if self.over else self._stage.seconds

    def begin(self) -> list[str]:
        """The call comes in."""
        entry, digits = entry_of(self._call, self._bundle)
        self._stage.begin(entry, digits, facts_of(self._call, self._bundle))
        return [str(opening(self._call)), *self._news()]

    def do(self, command: str) -> list[str]:
        """What the user typed; what is no command, is explained."""
        words = command.split()
        match words:
            case []:
                return []
            case ["help" | "?"]:
                return list(HELP)
            case ["hang", "up"] | ["hangup"]:
                return self.hang_up()
            case ["wait"]:
                return self._wait()
            case ["wait", *rest] if (seconds := _seconds("".join(rest))) is not None:
                return self._pass(seconds)
            case ["wait", *_]:
                return [f"wait how long? {_told_time()}"]
            case [("answer" | "answering-machine" | "busy" | "unavailable") as how, name]:
                return self._behave(_BEHAVIOURS[how], name)
            case [*keys] if re.fullmatch(r"[0-9*#]{1,32}", "".join(keys)):
                return self._press("".join(keys))
        return [f"“{command.strip()}” is not understood; this is:", *HELP]

    def hang_up(self) -> list[str]:
        """The caller has had enough."""
        self._stage.hang_up()
        return [str(Line(self.seconds, "the caller hangs up")), *self._news()]

    def _press(self, keys: str) -> list[str]:
        ignored = [] if self._stage.listens else ["nobody listens for keys here"]
        for index, key in enumerate(keys):
            if index:
                self._stage.pause(KEY_GAP_SECONDS)
            if not self.over:
                self._stage.press(key)
        return [*self._news(), *ignored]

    def _behave(self, how: Behaviour, name: str) -> list[str]:
        known = [*self._bundle.users, *self._bundle.phones]
        if name not in known:
            return [f"nobody is called {name}; there are {', '.join(known) or 'no phones'}"]
        rings = name in self._stage.ringing
        self._stage.behave(Behave(name, how, _HERE))
        self._stage.pause(0)
        return self._news() if rings else [f"{name} does not ring now; noted for later", *self._news()]

    def _wait(self) -> list[str]:
        """Until something happens that is worth telling."""
        while self._stage.step():
            news = self._news()
            if news:
                return news
            if self._stage.listens:
                return [str(Line(self.seconds, "silence: a key is waited for"))]
        return [f"nothing more happens by itself: {self._state()}"]

    def _pass(self, seconds: float) -> list[str]:
        self._stage.pause(seconds)
        return self._news() or [str(Line(self.seconds, "nothing happened"))]

    def _state(self) -> str:
        if self._stage.ringing:
            return f"{', '.join(self._stage.ringing)} may answer, or the caller hang up"
        return "the caller may hang up"

    def _news(self) -> list[str]:
        """What happened since it was told last."""
        beats = self._stage.beats[self._told :]
        self._told = len(self._stage.beats)
        return [str(line) for beat in beats for line in self._tell(beat)]

    def _tell(self, beat: Beat) -> Iterator[Line]:
        """As a transcript does, but with the whole text of what is heard."""
        if isinstance(beat.what, actions.Play):
            yield Line(beat.seconds, f"hears “{hearing(beat, self._bundle)}”")
        else:
            yield from told([beat], self._bundle)


def _seconds(written: str) -> float | None:
    match = re.fullmatch(r"(\d{1,6})(s|min)?", written)
    return min(int(match[1]) * _UNITS[match[2] or "s"], _LONGEST_WAIT) if match else None


def _told_time() -> str:
    return "write wait 20s or wait 2min, or wait alone until the next thing happens"

"""T121 no-time."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.group import HuntTime
from scenc.lang.leaf import Seconds
from scenc.lang.menu import Wait
from scenc.lang.queue import AnnouncePlace, AnnounceSound, OfferTime, QueueOn
from scenc.lang.recording import Retention
from scenc.lang.ring import Ring
from scenc.lang.user import UserOn
from scenc.lang.voicemail import Max
from scenc.model.program import Program
from scenc.rules.rule import Rule


class NoTime(Rule):
    """A duration of nothing.

    ## Why

    Nobody answers within no time, presses a key or leaves a message; a limit that does not exist is not written.

    ## Example

    ```scen
    user anna 601
    number main +48 12 345 67 00 -> ring anna for 0s -> hangup
    ```

    ## Use instead

    ```scen
    user anna 601
    number main +48 12 345 67 00 -> ring anna for 20s -> hangup
    ```
    """

    code = "T121"
    name = "no-time"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for seconds in _times(program):
            if not seconds.value:
                yield self.report(f"{seconds.text} is no time at all", seconds.span)


def _times(program: Program) -> Iterator[Seconds]:
    timed = (*program.parts(HuntTime), *program.parts(Ring), *program.parts(UserOn), *_limits(program))
    yield from (part.seconds for part in timed if part.seconds)
    yield from (line.seconds for line in program.parts(Retention))
    yield from (line.every for line in program.parts(AnnouncePlace))
    yield from (line.every for line in program.parts(AnnounceSound))


def _limits(program: Program) -> Iterator[Wait | OfferTime | QueueOn | Max]:
    yield from program.parts(Wait)
    yield from program.parts(OfferTime)
    yield from program.parts(QueueOn)
    yield from program.parts(Max)

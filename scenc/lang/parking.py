"""`parking`: places where a call can be left and fetched."""

from __future__ import annotations

from scenc.flow.ops.feature import Feature
from scenc.flow.ops.park import Park
from scenc.lang.chain import Chain
from scenc.lang.leaf import Seconds, Word
from scenc.lang.music import Music
from scenc.lang.node import Setting, Statement, part
from scenc.lang.weave import Home, Weave

ENTRY = "parking"
MOST_PLACES = 100


@part
class ParkingTimeout(Setting):
    """Where a call goes that nobody fetches."""

    seconds: Seconds
    chain: Chain


@part
class Parking(Statement):
    """Who dials a place has the call that was left there."""

    first: Word
    last: Word
    settings: tuple[Setting, ...]

    def places(self) -> tuple[str, ...]:
        """Their numbers; none if the range runs backwards, is too long, or its ends differ in length."""
        width, first, last = len(self.first.value), int(self.first.value or 0), int(self.last.value or 0)
        if width != len(self.last.value) or not 0 <= last - first < MOST_PLACES:
            return ()
        return tuple(f"{n:0{width}}" for n in range(first, last + 1))

    def timeout(self) -> ParkingTimeout | None:
        """What is written for a call that nobody fetches."""
        return self.line(ParkingTimeout)

    def _music(self, weave: Weave) -> str:
        return next((line.weave(weave) for line in self.settings if isinstance(line, Music)), "")

    def weave(self, weave: Weave) -> None:
        from scenc.lang.codes import served

        timeout = self.timeout()
        assert timeout is not None
        after = timeout.chain.weave(weave, f"{ENTRY}/timeout", Home())
        weave.node(
            ENTRY,
            Park(timeout.seconds.value, weave.phrase("parked"), self._music(weave)),
            {"timeout": after},
            self.span,
            "parking",
        )
        for place in self.places():
            op = Feature("fetch", place, stays=True)
            weave.codes[place] = served(weave, f"{ENTRY}/{place}", op, self.first.span, park=ENTRY)

"""`attendance`: where agents with an outside telephone log in, out, and have a break."""

from __future__ import annotations

from typing import ClassVar

from scenc.flow.ops.feature import Feature, FeatureName
from scenc.flow.ops.menu import EXHAUSTED, Menu
from scenc.lang.codes import served
from scenc.lang.conference import RoomPin
from scenc.lang.node import Kind, Numbered, part
from scenc.lang.weave import Weave

KEYS: dict[str, FeatureName] = {"1": "agent-in", "2": "agent-out", "3": "pause"}
WAIT_SECONDS = 8.0


@part
class Attendance(Numbered):
    """Agents are known by the number from which they call, and asked for the PIN, since a number may be forged."""

    kind: ClassVar[Kind] = "attendance"

    def weave(self, weave: Weave) -> None:
        at, span = self.entry, self.name.span
        pin = next(line for line in self.lines() if isinstance(line, RoomPin))
        keys = {key: served(weave, f"{at}/{what}", Feature(what), span) for key, what in KEYS.items()}
        menu = Menu((weave.phrase("attendance"),), tuple(KEYS), WAIT_SECONDS, repeat=1)
        again = dict.fromkeys(("timeout", "invalid"), f"{at}/menu")
        weave.node(f"{at}/menu", menu, {**keys, **again, EXHAUSTED: f"{at}/end"}, span)
        pin.guard(weave, at, f"{at}/menu", span, self.title)

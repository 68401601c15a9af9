"""The system itself rings somebody: there is no call yet, and nothing is heard or asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scenc.flow.events import Outcome
from scenc.pbx.calls.deaf import Deaf
from scenc.pbx.calls.dialling import Asleep, Device, Dialling
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.presentation import Caller
from scenc.pbx.timer import Timer
from scenc.sip.events import Event

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange


class Attempt(Deaf):
    """Owns the legs until one is answered. `answered(leg)` or `failed(outcome)` is called once for each `start`,
    unless `stop` comes first."""

    def __init__(self, exchange: Exchange, answered: Callable[[Leg], None], failed: Callable[[Outcome], None]) -> None:
        self._exchange = exchange
        self._answered = answered
        self._failed = failed
        self._timer = Timer(exchange.loop)
        self._dialling: Dialling | None = None

    @property
    def rings(self) -> bool:
        """Whether it is under way."""
        return self._dialling is not None

    def start(self, devices: Sequence[Device | Asleep], who: Caller, shown: Caller, seconds: float) -> None:
        """Ring the telephones of `who` for so long; `shown` seems to call."""
        self._dialling = Dialling(self._exchange, self, self._on_answered, self._on_failed, who)
        self._timer.start(seconds, lambda: self._on_failed("no-answer"))
        self._dialling.start(devices, shown)

    def stop(self) -> None:
        """Ring no more."""
        self._timer.stop()
        dialling, self._dialling = self._dialling, None
        if dialling is not None:
            dialling.cancel()

    def on_leg(self, leg: Leg, event: Event) -> None:
        """All are about the attempt."""
        if self._dialling is not None:
            self._dialling.on_leg(leg, event)

    def _on_answered(self, leg: Leg) -> None:
        self.stop()
        self._answered(leg)

    def _on_failed(self, outcome: Outcome) -> None:
        self.stop()
        self._failed(outcome)

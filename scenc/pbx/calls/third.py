"""A third is called by one of two who talk: the other one hears music until the third answers, then all three talk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from scenc.flow.node import Facts
from scenc.pbx.calls.call import Call
from scenc.pbx.calls.journal import Journal
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.transfer import has_keys
from scenc.pbx.reception import Reception
from scenc.pbx.text import printable

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("call")


class Third:
    """Between the `first` call and the `second`, whose caller is whoever called the third."""

    def __init__(self, first: Call, second: Call, recorded: str) -> None:
        self._exchange = first.exchange
        self._first = first
        self._second = second
        self._recorded = recorded
        self._waits = first.leg
        first.after.append(self._left)
        second.after.append(self._over)

    @property
    def rings(self) -> bool:
        """Whether the third has not answered yet."""
        return self._second.bridge is None

    def joined(self) -> None:
        """The third has answered, or is talked with again: whoever waits comes in."""
        if self._second.bridge is not None and not self._first.over:
            self._exchange.media.halt(self._waits.open_media())
            self._second.bridge.admit(self._waits, self.wait)

    def wait(self) -> None:
        """Until the third is talked with (again) there is music."""
        if not self._waits.over:
            self._exchange.media.play(self._waits.open_media(), self._first.music, 0, loop=True)

    def back(self) -> None:
        """The third is not there, or has gone: the two talk again."""
        leg, second = self._second.leg, self._second
        if self._first.over or leg.over or leg.owner is not second:
            return
        second.hearing.hush()
        if second.bridge is not None:
            second.bridge.dismiss(self._waits)
            second.bridge.part()
        self._first.take_back(self._first.state, leg, self._recorded)

    def _left(self) -> None:
        """Whoever waited has gone; the others talk on."""
        if self._second.bridge is not None:
            self._second.bridge.dismiss(self._waits)

    def _over(self) -> None:
        """Whoever brought them together has gone: it is over for all."""
        if self._first.bridge is None and not self._first.over:
            self._first.hang_up(None, "the conference is over")


class Thirds:
    """Calls a third as if whoever asks had dialled the number. `begin` lets a call begin at a node."""

    def __init__(
        self,
        exchange: Exchange,
        reception: Reception,
        new_token: Callable[[], str],
        begin: Callable[[Call, str, str, Facts], None],
    ) -> None:
        self._exchange = exchange
        self._reception = reception
        self._new_token = new_token
        self._begin = begin

    def by_keys(self, call: Call, leg: Leg, number: str) -> None:
        """The number was keyed in; a code is none."""
        if number and not number.startswith("*") and has_keys(leg) and call.third is None:
            self._exchange.loop.call_soon(self._call, call, leg, printable(number))

    def _call(self, call: Call, leg: Leg, number: str) -> None:
        if call.over or leg.over or call.bridge is None or leg.who is None:
            return
        exchange, scenario, who, now = self._exchange, call.scenario, leg.who, self._exchange.time()
        entry, digits = self._reception.place(number, scenario.bundle)
        recorded = call.recorder.stop()
        call.part_from(leg)
        id = self._new_token()
        journal = Journal(id, "internal", who.number, who.display, number, scenario.id, now, answered=now)
        second = Call(exchange, scenario, leg, who, journal)
        second.third = Third(call, second, recorded)
        second.third.wait()
        log.info("conference", call=call.journal.call, by=who.number, to=number)
        user = scenario.bundle.users.get(who.user)
        facts = Facts.at_first(scenario.bundle.company, who.number, user=user)
        self._begin(second, entry, digits, facts)

"""Who was transferred and is not taken comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.ops.queue import Queue
from scenc.pbx.timer import Timer

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


class Recall:
    """Of one call: waits for the time the company gives, and knows the node where the call goes then."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._timer = Timer(call.exchange.loop)
        self._entry = ""

    def expect(self) -> None:
        """The caller has been transferred, and has still to get somewhere."""
        company = self._call.scenario.bundle.company
        self._entry = company.recall
        if company.recall_seconds is not None:
            self._timer.start(company.recall_seconds, self._call.not_taken)

    def off(self) -> None:
        """The caller has got somewhere."""
        self._entry = ""
        self._timer.stop()

    def look(self) -> None:
        """Telephones have rung long enough; whoever waits in a queue goes on waiting."""
        call = self._call
        if call.diallings and not isinstance(call.op, Queue):
            self._silence()
            if call.transfer is None or not call.transfer.failed(480):
                self.come_back()

    def come_back(self) -> bool:
        """Nobody takes a call that was transferred: it goes where the company says. False if it says nothing."""
        entry, self._entry = self._entry, ""
        if not entry:
            return False
        self._silence()
        self._call.transfer = None
        self._call.go_on_at(entry)
        return True

    def _silence(self) -> None:
        self._timer.stop()
        self._call.timer.stop()
        for dialling in self._call.diallings.values():
            dialling.cancel()
        self._call.diallings.clear()
        self._call.hearing.stop_ring_back()

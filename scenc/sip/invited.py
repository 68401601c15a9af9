"""An INVITE of the peer's, first or again, from its arrival to its ACK (:rfc:`3261#section-13.3`)."""

from __future__ import annotations

from collections.abc import Callable

from scenc.sip.core import Core
from scenc.sip.cseq import CSeq
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response
from scenc.sip.reliable import Reliable, wanted
from scenc.sip.reply import Fields, dialog_reply, reply
from scenc.sip.timers import Alarm
from scenc.sip.transaction.machine import Transaction

_REMINDER = 60.0  # seconds between provisional responses, :rfc:`3261#section-13.3.1.1`


class Invited:
    """`tag` is ours. `lost(now)` is called when the ACK of a 2xx, or a PRACK, never comes."""

    def __init__(
        self, core: Core, transaction: Transaction, flow: Flow, tag: str, lost: Callable[[float], None]
    ) -> None:
        self.request: Request = transaction.request
        self.number = CSeq.parse(self.request.headers.get("CSeq") or "").number
        self.awaits_ack = False
        self._core = core
        self._transaction = transaction
        self._flow = flow
        self._tag = tag
        self._lost = lost
        self.reliable = Reliable(core, self.number, transaction.respond)
        self._again: Alarm | None = None
        self._deadline: Alarm | None = None

    @property
    def answered(self) -> bool:
        """Whether the final response was sent."""
        return self._transaction.answered

    def proceed(self, status: int, now: float, body: bytes = b"", headers: Fields = ()) -> None:
        """Send a provisional response, 100 or one that is repeated every minute."""
        if status == 100:
            self._transaction.respond(reply(self._core, self.request, 100), now)
        else:
            response = dialog_reply(self._core, self.request, self._flow, status, self._tag, body, headers)
            if wanted(self.request, body):
                self._core.timers.cancel(self._again)
                self.reliable.offer(response, self._unacknowledged, now)
            else:
                self._send(response, _REMINDER, _REMINDER, now)

    def accept(self, body: bytes, now: float, headers: Fields = ()) -> None:
        """Send a 200, again and again until its ACK (:rfc:`3261#section-13.3.1.4`)."""
        config = self._core.config
        self.awaits_ack = True
        self._deadline = self._core.timers.set(now + 64 * config.t1, self._give_up)
        response = dialog_reply(self._core, self.request, self._flow, 200, self._tag, body, headers)
        self._send(response, config.t1, config.t2, now)

    def refuse(self, status: int, now: float, reason: str | None = None, headers: Fields = ()) -> None:
        """Send a failure; its ACK is the transaction's matter."""
        self.reliable.stop()
        self._core.timers.cancel(self._again)
        self._transaction.respond(reply(self._core, self.request, status, reason, self._tag, headers), now)

    def turn_away(self, status: int, headers: Fields, now: float) -> None:
        """Send a failure in the place of the 100, if that has not left yet, and forget about it."""
        output = self._core.transactions.output
        if output and output[-1] == (self._transaction.flow, self._transaction.last):
            output.pop()
        self.reliable.stop()
        self._core.timers.cancel(self._again)
        self._transaction.dismiss(reply(self._core, self.request, status, None, self._tag, headers), now)

    def stop(self, now: float) -> None:
        """The session is over: an open INVITE gets 487 (:rfc:`3261#section-15.1.2`), a 2xx is not repeated."""
        if not self.answered:
            self.refuse(487, now)
        self.acknowledged()

    def acknowledged(self) -> None:
        """The ACK of our 2xx came, or is no longer waited for."""
        self.awaits_ack = False
        self._core.timers.cancel(self._again)
        self._core.timers.cancel(self._deadline)

    def _send(self, response: Response, interval: float, longest: float, now: float) -> None:
        self._core.timers.cancel(self._again)
        self._transaction.respond(response, now)

        def again(later: float) -> None:
            self._send(response, min(interval * 2, longest), longest, later)

        self._again = self._core.timers.set(now + interval, again)

    def _unacknowledged(self, now: float) -> None:
        """The PRACK never came (:rfc:`3262#section-3`)."""
        self.refuse(504, now)
        self._lost(now)

    def _give_up(self, now: float) -> None:
        self.acknowledged()
        self._lost(now)

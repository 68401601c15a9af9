"""An INVITE of ours, first or again, from its sending to its ACK (:rfc:`3261#section-13.2`)."""

from __future__ import annotations

from typing import Protocol

from scenc.sip.address import NameAddr
from scenc.sip.config import Login
from scenc.sip.core import Core
from scenc.sip.cseq import CSeq
from scenc.sip.dialog import Dialog
from scenc.sip.exchange import Exchange, ignore
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response
from scenc.sip.retry import Retry
from scenc.sip.timers import Alarm
from scenc.sip.transaction.machine import Transaction
from scenc.sip.via import Via

MAX_FORKS = 16  # tags of one INVITE's responses we care for


class Owner(Protocol):
    """Who is told how our INVITE fares."""

    def progressed(self, inviting: Inviting, response: Response, now: float) -> None:
        """100 to 199."""

    def accepted(self, inviting: Inviting, response: Response, now: float) -> None:
        """The first 2xx of a To tag; call `acknowledge`, or `disregard`."""

    def refused(self, status: int, response: Response | None, now: float) -> None:
        """The end without a 2xx: a final response, or 408, 487, 503 of our own."""


class Inviting:
    """`cancelled` says that we have given up, whether a CANCEL was sent yet or not. The owner need not keep this once a
    final response has come: the transaction does, for what is sent again and for other forks."""

    def __init__(
        self, core: Core, owner: Owner, request: Request, flow: Flow, login: Login | None, dialog: Dialog | None = None
    ) -> None:
        self.request = request
        self.cancelled = False
        self._core = core
        self._owner = owner
        self._flow = flow
        self._retry = Retry(core, login, dialog)
        self._heard = False
        self._reason: str | None = None
        self._deadline: Alarm | None = None
        self._transaction: Transaction | None = None
        self._acks: dict[str, tuple[Flow, bytes]] = {}

    @property
    def flow(self) -> Flow:
        """The way that the INVITE took."""
        return self._flow if self._transaction is None else self._transaction.flow

    def way(self, response: Response) -> Flow:
        """The way of what follows in the dialog of this response: that which we were given, unless the INVITE was too
        large for it and the peer wishes to keep the connection."""
        contact = response.headers.member("Contact") or ""
        return self.flow if "transport=tcp" in contact.lower() else self._flow

    def send(self, now: float) -> None:
        """Start the transaction."""
        self._transaction = self._core.transactions.send(self.request, self._flow, self, now)

    def cancel(self, now: float, reason: str | None = None) -> None:
        """Give up; CANCEL waits for the first provisional response (:rfc:`3261#section-9.1`). `reason` is the value
        of a Reason header (:rfc:`3326`)."""
        if self.cancelled:
            return
        self.cancelled = True
        self._reason = reason
        if self._heard:
            self._send_cancel(now)

    @property
    def heard(self) -> bool:
        """Whether anything came back."""
        return self._heard

    def acknowledge(self, dialog: Dialog, response: Response) -> None:
        """Send the ACK of a 2xx, with the INVITE's credentials, and keep it (:rfc:`3261#section-13.2.2.4`)."""
        number = CSeq.parse(self.request.headers.get("CSeq") or "").number
        ack = dialog.request("ACK", self._core.config, number)
        for name in ("Authorization", "Proxy-Authorization"):
            for value in self.request.headers.get_all(name):
                ack.headers.add(name, value)
        way = dialog.way
        data = self._core.transactions.send_alone(ack, way)
        dialog.ack = (number, way, data)
        self._acks[tag_of(response)] = (way, data)

    def disregard(self, now: float) -> None:
        """This 2xx is of nobody that we know: one that fits may come for 64*T1 yet."""
        self._end_by(now + 64 * self._core.config.t1)

    def _end_by(self, deadline: float) -> None:
        self._core.timers.cancel(self._deadline)
        self._deadline = self._core.timers.set(deadline, self._give_up)

    def told(self, _transaction: Transaction, message: Request | Response, now: float) -> None:
        """A response came: the first ones, and every 2xx."""
        if not isinstance(message, Response):
            return
        if message.status < 200:
            self._provisional(message, now)
        elif message.status < 300:
            self._success(message, now)
        else:
            self._failure(message, now)

    def failed(self, _transaction: Transaction, status: int, now: float) -> None:
        """No final response will come."""
        self._core.timers.cancel(self._deadline)
        self._owner.refused(status, None, now)

    def _provisional(self, response: Response, now: float) -> None:
        first, self._heard = not self._heard, True
        if self.cancelled and first:
            self._send_cancel(now)
        self._owner.progressed(self, response, now)

    def _success(self, response: Response, now: float) -> None:
        self._core.timers.cancel(self._deadline)
        ack = self._acks.get(tag_of(response))
        if ack is not None:
            self._core.transactions.output.append(ack)
        elif len(self._acks) < MAX_FORKS:
            self._owner.accepted(self, response, now)

    def _failure(self, response: Response, now: float) -> None:
        self._core.timers.cancel(self._deadline)
        again = None if self.cancelled else self._retry.after(self.request, response)
        if again is None:
            self._owner.refused(487 if self.cancelled else response.status, response, now)
            return
        self.request, self._heard = again, False
        self.send(now)

    def _send_cancel(self, now: float) -> None:
        """Same hop, same branch, same number. Without a final response the INVITE is over after 64*T1."""
        headers = self.request.headers.only(_CANCEL_COPIES)
        headers.add("CSeq", f"{CSeq.parse(self.request.headers.get('CSeq') or '').number} CANCEL")
        if self._reason is not None:
            headers.add("Reason", self._reason)
        branch = Via.parse(self.request.headers.get("Via") or "").branch
        cancel = Request("CANCEL", self.request.uri, headers)
        silent = Exchange(self._core, cancel, self.flow, ignore, None)
        self._core.transactions.send(cancel, self.flow, silent, now, branch)
        self._end_by(now + 64 * self._core.config.t1)

    def _give_up(self, now: float) -> None:
        if self._transaction is not None:
            self._transaction.end()
        self._owner.refused(487, None, now)


def tag_of(response: Response) -> str:
    """The To tag; peers of :rfc:`2543` have none."""
    return NameAddr.parse(response.headers.get("To") or "").tag or ""


_CANCEL_COPIES = frozenset(("max-forwards", "route", "from", "to", "call-id"))

"""A session: one INVITE usage of a dialog (:rfc:`5057`), from the first INVITE to the end of its BYE."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from scenc.sip.config import Login
from scenc.sip.content import SDP, sdp_of
from scenc.sip.core import Core, Refused
from scenc.sip.cseq import CSeq
from scenc.sip.dialog import Dialog
from scenc.sip.events import (
    Acknowledged,
    Cancelled,
    Ended,
    InDialogRequest,
    InviteReceived,
    Reinvited,
    Reoffered,
    TakenBack,
)
from scenc.sip.exchange import Exchange, Report
from scenc.sip.flow import Flow
from scenc.sip.invited import Invited
from scenc.sip.message import Request, Response
from scenc.sip.reliable import wanted
from scenc.sip.renewal import Renewal
from scenc.sip.reply import Fields, reply
from scenc.sip.sdp.answer import decline
from scenc.sip.transaction.machine import Transaction
from scenc.sip.upkeep import Upkeep, admit

_NO_PRACK = 'SIP;cause=504;text="No PRACK"'


class Phase(StrEnum):
    """How far a session is."""

    SETUP = "no final answer yet"
    UP = "established"
    ENDING = "our BYE is under way, or waits for the ACK"
    OVER = "over"


class Session:
    """Both ends of a session once it is established, and the callee's before. Commands that come too late are void."""

    owns_call_id = False

    def __init__(self, core: Core, login: Login | None = None) -> None:
        self.core = core
        self.token = core.new_name("s")
        self.phase = Phase.SETUP
        self.dialog: Dialog | None = None
        self.login = login
        self.renewal = Renewal(core, self)
        self.upkeep = Upkeep(core, self)
        self.described = b""  # what we last said of our media
        self._invited: Invited | None = None
        self._updated: Transaction | None = None  # the peer's UPDATE with an offer, until it is answered
        self._parting: str | None = None  # the Reason of a BYE that waits for an ACK
        core.sessions[self.token] = self

    @property
    def is_up(self) -> bool:
        """Whether the session is established and nobody has hung up."""
        return self.phase is Phase.UP

    @property
    def is_invited(self) -> bool:
        """Whether an INVITE of the peer's has no final answer, or its ACK is missing."""
        return self._invited is not None and (not self._invited.answered or self._invited.awaits_ack)

    @property
    def is_asked(self) -> bool:
        """Whether the peer's offer waits for our answer, or our answer for its ACK."""
        return self.is_invited or self._updated is not None

    @classmethod
    def of_callee(cls, core: Core, transaction: Transaction, flow: Flow, now: float) -> Session:
        """The session that a peer's INVITE begins."""
        dialog = Dialog.of_callee(transaction, core.new_token(), flow)
        admit(transaction.request)
        session = cls(core)
        session.dialog = dialog
        core.dialogs[dialog.key] = session
        session._take(transaction, flow, dialog, now)
        core.events.append(InviteReceived(session.token, transaction.request, flow))
        return session

    def ring(self, status: int, body: bytes, headers: Fields, now: float) -> None:
        """A provisional response to the peer's INVITE."""
        if self._invited is not None and not self._invited.answered:
            self.described = body or self.described
            if self.dialog is not None and self._invited.request.body and body:
                self.dialog.agreed = self.dialog.agreed or wanted(self._invited.request, body)
            self._invited.proceed(status, now, body, headers)

    def answer(self, body: bytes, headers: Fields, now: float) -> None:
        """200 to the peer's INVITE, first or again, or to its UPDATE."""
        invited = self._invited
        if self._updated is not None and self.phase is Phase.UP:
            self._answer_update(self._updated, body, now)
        elif invited is None or invited.answered or self.dialog is None:
            return
        elif invited.reliable.waits or self._updated is not None:  # :rfc:`3262#section-3`
            invited.reliable.finish(lambda later: self.answer(body, headers, later))
        else:
            body = b"" if self._is_settled else body
            self.phase = Phase.UP
            self.described = body or self.described
            self.dialog.retarget(invited.request.headers)
            invited.accept(body, now, [*headers, *self.upkeep.grant(invited.request, now)])

    def reject(self, status: int, reason: str | None, headers: Fields, now: float) -> None:
        """A failure to the peer's INVITE or UPDATE; that to the first INVITE ends the session."""
        if self._updated is not None and self.phase is Phase.UP:
            updated, self._updated = self._updated, None
            updated.respond(reply(self.core, updated.request, status, reason, headers=headers), now)
            self.renewal.proceed(now)
            return
        if self._invited is None or self._invited.answered:
            return
        self._invited.refuse(status, now, reason, headers)
        if self.phase is Phase.SETUP:
            self.over(now)
        else:
            self.renewal.proceed(now)

    def agree(self, body: bytes, now: float) -> None:
        """Answer an offer that came before the session stood; none is refused, which to a PRACK is an answer without
        any stream (:rfc:`6337#section-3.1.2`)."""
        asked = self._updated
        if asked is None:
            return
        if asked.request.method == "PRACK":
            body = body or decline(sdp_of(asked.request) or b"")
        if body or asked.request.method == "PRACK":
            self.dialog_of(asked.request).reoffered = True
            self._answer_update(asked, body, now)
        else:
            self._updated = None
            asked.respond(reply(self.core, asked.request, 488), now)
        if self._invited is not None:
            self._invited.reliable.proceed(now)

    @property
    def _is_settled(self) -> bool:
        """Whether the 2xx to the first INVITE has nothing more to say of media (:rfc:`6337#section-3.1.1`)."""
        if self.phase is not Phase.SETUP or self.dialog is None or self._invited is None:
            return False
        return self.dialog.reoffered or (self.dialog.agreed and not self._invited.request.body)

    def turn_away(self, status: int, headers: Fields, now: float) -> None:
        """A failure to the peer's first INVITE, sent once."""
        if self._invited is not None and self.phase is Phase.SETUP and not self._invited.answered:
            self._invited.turn_away(status, headers, now)
            self.over(now)

    def cancel(self, reason: str | None, now: float) -> None:
        """End the session however far it is."""
        self.bye(reason, now)

    def bye(self, reason: str | None, now: float) -> None:
        """End the session however far it is. A BYE waits for the ACK of our 2xx (:rfc:`3261#section-15`)."""
        if self.phase is Phase.SETUP:
            self.reject(480, None, _reason(reason), now)
        elif self.phase is Phase.UP:
            self.phase = Phase.ENDING
            self.renewal.stop(now)
            self.upkeep.stop()
            if self._invited is not None and self._invited.awaits_ack:
                self._parting = reason
                return
            if self._invited is not None:
                self._invited.stop(now)
            self._part(reason, now)

    def reinvite(self, body: bytes, now: float) -> None:
        """Offer a change of the session."""
        if self.phase is Phase.UP:
            self.renewal.want(body, now)

    def send(self, request: Request, report: Report, now: float) -> None:
        """A request of ours within the dialog."""
        if self.dialog is None:
            return
        full = self.dialog.request(request.method, self.core.config)
        way = self.dialog.way
        for name, value in (*request.headers, self.core.contact(way)):
            full.headers.add(name, value)
        full.body = request.body
        Exchange(self.core, full, way, report, self.login, self.dialog).send(now)

    def requested(self, transaction: Transaction, flow: Flow, now: float) -> None:
        """A request within the dialog came, other than ACK and CANCEL. Raises Refused."""
        request = transaction.request
        dialog = self.dialog_of(request)
        number = CSeq.parse(request.headers.get("CSeq") or "").number
        if number < dialog.remote_number:
            raise Refused(500, "CSeq Out of Order")
        dialog.hear(number, transaction.via, flow)
        if request.method == "BYE":
            transaction.respond(reply(self.core, request, 200), now)
            self._bye_received(request, now)
        elif self.phase is Phase.ENDING:
            raise Refused(481)
        elif request.method == "INVITE":
            self._reinvited(transaction, flow, dialog, now)
        elif request.method == "UPDATE":
            self._update(transaction, dialog, now)
        elif request.method == "PRACK":
            self._prack(transaction, dialog, now)
        else:
            name = self.core.transactions.name(transaction)
            self.core.events.append(InDialogRequest(self.token, name, request))

    def dialog_of(self, request: Request) -> Dialog:
        """The dialog of a request that was found to belong to this session. Raises Refused."""
        if self.dialog is None:
            raise Refused(481)
        return self.dialog

    def acknowledged(self, request: Request, now: float) -> None:
        """An ACK came; only the first one of the last 2xx matters."""
        invited = self._invited
        if invited is None or not invited.awaits_ack:
            return
        if CSeq.parse(request.headers.get("CSeq") or "").number != invited.number:
            return
        invited.acknowledged()
        if self.phase is Phase.ENDING:
            self._part(self._parting, now)
        else:
            self.core.events.append(Acknowledged(self.token, sdp_of(request) or b""))
            self.renewal.proceed(now)

    def cancelled(self, request: Request, now: float) -> None:
        """A CANCEL of the peer's open INVITE came (:rfc:`3261#section-9.2`)."""
        if self._invited is None or self._invited.answered:
            return
        self._invited.refuse(487, now)
        if self.phase is Phase.SETUP:
            self.core.events.append(Cancelled(self.token, request.headers.get("Reason") or ""))
            self.over(now)
        else:
            if self.phase is Phase.UP:
                self.core.events.append(TakenBack(self.token))
            self.renewal.proceed(now)

    def repeated(self, response: Response) -> None:
        """A 2xx came again after its transaction was over: so does its ACK (:rfc:`3261#section-13.2.2.4`)."""
        ack = self.dialog.ack if self.dialog is not None else None
        if ack is not None and CSeq.parse(response.headers.get("CSeq") or "").number == ack[0]:
            self.core.transactions.output.append(ack[1:])

    def lose(self, reason: str, now: float, said: str | None = None) -> None:
        """The established session cannot go on: tell call control, and the peer by a BYE with the Reason `said`."""
        if self.phase is Phase.UP:
            self.core.events.append(Ended(self.token, reason))
            self.bye(said, now)

    def over(self, now: float) -> None:
        """Leave nothing behind."""
        if self.phase is Phase.OVER:
            return
        self.phase = Phase.OVER
        self.renewal.stop(now)
        self.upkeep.stop()
        if self._updated is not None:
            self._updated.respond(reply(self.core, self._updated.request, 487), now)
        if self._invited is not None:
            self._invited.stop(now)
        self.core.sessions.pop(self.token, None)
        for dialog in self.dialogs():
            self.core.dialogs.pop(dialog.key, None)
        self._let_go()

    def _let_go(self) -> None:
        """Of the parts, which know us: in no circle, what is over is gone at once, and nobody has to look for it."""
        self._invited = self._updated = None
        del self.renewal, self.upkeep

    def dialogs(self) -> Iterable[Dialog]:
        """All dialogs this session is found by."""
        return () if self.dialog is None else (self.dialog,)

    def told(self, _transaction: Transaction, message: Request | Response, now: float) -> None:
        """The ACK of a 2xx came within the INVITE's own transaction."""
        if isinstance(message, Request):
            self.acknowledged(message, now)

    def failed(self, _transaction: Transaction, status: int, now: float) -> None:
        """A server transaction never says this."""

    def hang_up(self, dialog: Dialog, reason: str | None, now: float) -> None:
        """Send a BYE in that dialog; the answer to that of the session's own dialog is the end."""
        request = dialog.request("BYE", self.core.config)
        for name, value in _reason(reason):
            request.headers.add(name, value)

        def answered(status: int, _response: Response | None, later: float) -> None:
            if status >= 200 and dialog is self.dialog:
                self.over(later)

        Exchange(self.core, request, dialog.way, answered, self.login, dialog).send(now)

    def _part(self, reason: str | None, now: float) -> None:
        if self.dialog is not None:
            self.hang_up(self.dialog, reason, now)

    def _bye_received(self, request: Request, now: float) -> None:
        if self.phase is Phase.UP:
            self.core.events.append(Ended(self.token, request.headers.get("Reason") or "BYE"))
        elif self.phase is Phase.SETUP:
            self.core.events.append(Cancelled(self.token, request.headers.get("Reason") or "BYE"))
        self.over(now)

    def _reinvited(self, transaction: Transaction, flow: Flow, dialog: Dialog, now: float) -> None:
        """:rfc:`3261#section-14.2`; a new offer before the last one's ACK is glare too (:rfc:`6337#section-2.2`)."""
        if self._invited is not None and not self._invited.answered:
            raise Refused(500, "INVITE Pending", (("Retry-After", str(int(self.core.fraction() * 11))),))
        if self.renewal.pending or self.is_asked:
            raise Refused(491)
        admit(transaction.request)
        self._take(transaction, flow, dialog, now)
        self.core.events.append(Reinvited(self.token, transaction.request, sdp_of(transaction.request) or b""))

    def _update(self, transaction: Transaction, dialog: Dialog, now: float) -> None:
        """:rfc:`3311#section-5.2`."""
        request = transaction.request
        admit(request)
        offer = sdp_of(request)
        if offer is None:
            raise Refused(415, None, (("Accept", SDP),))
        if not offer:
            dialog.retarget(request.headers)
            self._answer_update(transaction, b"", now)
        elif self.phase is Phase.SETUP:
            self._offered_early(transaction, dialog, offer)
        elif self.renewal.pending:
            raise Refused(491)
        elif self.is_asked:
            raise Refused(500, "Offer Pending", (("Retry-After", str(int(self.core.fraction() * 11))),))
        else:
            self._updated = transaction
            self.core.events.append(Reinvited(self.token, request, offer))

    def _offered_early(self, transaction: Transaction, dialog: Dialog, offer: bytes) -> None:
        """An offer before the session stands; one that has no answer yet, theirs or ours, is in its way
        (:rfc:`3311#section-5.2`)."""
        theirs = self._invited is not None and bool(self._invited.request.body) and not dialog.agreed
        if theirs or self._updated is not None:
            raise Refused(500, "Offer Pending", (("Retry-After", str(int(self.core.fraction() * 11))),))
        if not dialog.agreed:
            raise Refused(491)
        self._updated = transaction
        self.core.events.append(Reoffered(self.token, offer))

    def _answer_update(self, transaction: Transaction, body: bytes, now: float) -> None:
        self._updated = None
        self.described = body or self.described
        self.dialog_of(transaction.request).retarget(transaction.request.headers)
        fields = self.upkeep.grant(transaction.request, now) if self.phase is Phase.UP else ()
        response = reply(self.core, transaction.request, 200, headers=fields)
        response.headers.add(*self.core.contact(transaction.flow))
        if body:
            response.headers.add("Content-Type", SDP)
            response.body = body
        transaction.respond(response, now)
        self.renewal.proceed(now)

    def _prack(self, transaction: Transaction, dialog: Dialog, now: float) -> None:
        """:rfc:`3262#section-3`. The answer to an offer of ours may come with it, or a new offer (section 5)."""
        request, invited = transaction.request, self._invited
        if invited is None or not invited.reliable.expects(request):
            raise Refused(481)
        body = sdp_of(request) or b""
        if body and invited.request.body:
            self._offered_early(transaction, dialog, body)
            invited.reliable.acknowledged()
            return
        transaction.respond(reply(self.core, request, 200), now)
        if body:
            dialog.agreed = True
            self.core.events.append(Acknowledged(self.token, body))
        invited.reliable.acknowledged()
        invited.reliable.proceed(now)

    def _take(self, transaction: Transaction, flow: Flow, dialog: Dialog, now: float) -> None:
        transaction.user = self
        self._invited = Invited(self.core, transaction, flow, dialog.tags[0], self._unacknowledged)
        self._invited.proceed(100, now)

    def _unacknowledged(self, now: float) -> None:
        """64*T1 without the ACK of our 2xx (:rfc:`3261#section-13.3.1.4`), or without a PRACK."""
        if self.phase is Phase.SETUP:
            self.core.events.append(Cancelled(self.token, _NO_PRACK))
            self.over(now)
        elif self.phase is Phase.ENDING:
            self._part(self._parting, now)
        else:
            self.lose("no ACK", now)


def _reason(value: str | None) -> Fields:
    return () if value is None else (("Reason", value),)

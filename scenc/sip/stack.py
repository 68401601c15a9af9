"""The SIP stack of a user agent, without I/O: bytes and time in; bytes, events and the next deadline out."""

from __future__ import annotations

from collections.abc import Callable

from scenc.sip.address import NameAddr
from scenc.sip.caller import Caller
from scenc.sip.config import Login, StackConfig
from scenc.sip.content import SDP
from scenc.sip.core import Core, Refused
from scenc.sip.cseq import CSeq
from scenc.sip.events import Event, Garbled, RequestReceived, ResponseReceived
from scenc.sip.exchange import Exchange, add_missing, prepare
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Malformed, Request, Response, parse, response_to
from scenc.sip.modest import modest
from scenc.sip.reply import Fields, reply
from scenc.sip.routing import note_source
from scenc.sip.screening import screen, to_tag
from scenc.sip.session import Session
from scenc.sip.subscription import Standing, Subscription
from scenc.sip.transaction.layer import goes_by
from scenc.sip.transaction.machine import Transaction
from scenc.sip.transaction.tables import Input

__all__ = ["Login", "Stack", "StackConfig"]

_OVERLOADED = (("Retry-After", "5"),)
_REFUSALS = frozenset((400, 401, 403))  # of who proved nothing, or may not; whoever proved more is told by others


class Stack:
    """After every call: send `take_output()`, handle `take_events()`, wake up at `next_timer()`.

    `now` is any clock that never goes back, in seconds. `new_token` gives unguessable tokens of RFC 3261; it is the
    only source of chance. A request given to the stack is the stack's: it adds to its headers. A command for a
    session or transaction that is over, or has gone past it, does nothing: the event that says so is on its way.
    """

    def __init__(self, config: StackConfig, new_token: Callable[[], str]) -> None:
        self._core = Core(config, new_token)
        self._transactions = self._core.transactions

    # the I/O contract

    def receive(self, data: bytes, flow: Flow, now: float) -> None:
        """One datagram, or one message cut from a stream. Line ends and zeros alone keep a way through NAT open."""
        if not data.strip(b"\r\n\0"):
            return
        try:
            message = parse(data)
        except Malformed as fault:
            self._core.events.append(Garbled(flow))
            self._answer_malformed(fault, flow, len(data))
            return
        if isinstance(message, Request):
            self._request(message, flow, len(data), now)
        else:
            self._response(message, now)

    def closed(self, flow: Flow, now: float) -> None:
        """A stream broke or could not be opened, or a datagram came back by ICMP. Established sessions go on; their
        next request asks for a new connection."""
        self._transactions.closed(flow, now)
        if not flow.reliable:
            return
        dialogs = [dialog for session in self._core.sessions.values() for dialog in session.dialogs()]
        dialogs += [subscription.dialog for subscription in self._core.subscribed.values()]
        for dialog in dialogs:
            if goes_by(dialog.flow, flow):
                dialog.reopen()

    def elapse(self, now: float) -> None:
        """Let all timers up to `now` go off."""
        self._core.timers.elapse(now)

    def next_timer(self) -> float | None:
        """When `elapse` must be called next."""
        return self._core.timers.next()

    def take_output(self) -> list[tuple[Flow, bytes]]:
        """What is to be sent, in order."""
        output, self._transactions.output = self._transactions.output, []
        return output

    def take_events(self) -> list[Event]:
        """What call control should know, in order."""
        events, self._core.events = self._core.events, []
        return events

    @property
    def load(self) -> tuple[int, int]:
        """Transactions and sessions alive."""
        return len(self._transactions), len(self._core.sessions)

    # commands of call control

    def respond(self, transaction: str, response: Response, now: float) -> None:
        """Answer a RequestReceived or an InDialogRequest; a To tag is added where there is none. What strangers are
        told is forgotten."""
        found = self._transactions.named(transaction)
        if found is None:
            return
        if response.status > 100:
            receiver = response.headers.get("To") or ""
            if NameAddr.parse(receiver).tag is None:
                response.headers.set("To", f"{receiver};tag={self._core.new_token()}")
        if "Server" not in response.headers:
            response.headers.add("Server", self._core.config.name)
        if to_tag(found.request) is None and (response.status in _REFUSALS or found.request.method == "OPTIONS"):
            found.dismiss(response, now)
        else:
            found.respond(response, now)

    def subscribe(self, transaction: str, flow: Flow, seconds: int, now: float) -> str:
        """Accept a SUBSCRIBE that came as RequestReceived, for so many seconds: the subscription's token. `notify` must
        follow at once. "" if the transaction is over."""
        found = self._transactions.named(transaction)
        return "" if found is None else Subscription.accepted(self._core, found, flow, seconds, now).token

    def standing(self, subscription: str) -> Standing | None:
        """What the subscription needs to go on after a restart."""
        found = self._core.subscribed.get(subscription)
        return found.standing if found is not None else None

    def resume(self, standing: Standing) -> str:
        """A subscription of before a restart goes on: its token. `notify` should follow."""
        return Subscription.resumed(self._core, standing).token

    def notify(self, subscription: str, body: bytes, now: float, headers: Fields = ()) -> None:
        """Send a NOTIFY; ResponseReceived does not follow."""
        if found := self._core.subscribed.get(subscription):
            found.notify(body, headers, now)

    def request(self, request: Request, flow: Flow, now: float, credentials: Login | None = None) -> str:
        """Send a request outside a dialog; ResponseReceived names the token returned. ValueError without a From."""
        prepare(self._core, request)
        name = self._core.new_name("r")

        def report(status: int, response: Response | None, _now: float) -> None:
            local = response is None
            told = response_to(request, status) if response is None else response
            self._core.events.append(ResponseReceived(name, told, local))

        Exchange(self._core, request, flow, report, credentials).send(now)
        return name

    def invite(self, request: Request, flow: Flow, now: float, credentials: Login | None = None) -> str:
        """Begin a session; the body is the offer. ValueError without an offer or a From."""
        if not request.body:
            raise ValueError("an INVITE of ours carries the offer")
        prepare(self._core, request)
        add_missing(request.headers, (self._core.contact(flow), self._core.allow, ("Content-Type", SDP)))
        session = Caller(self._core, credentials)
        session.invite(request, flow, now)
        return session.token

    def log_in(self, session: str, credentials: Login | None) -> None:
        """Answer challenges within a session that the peer began: a carrier's call."""
        if found := self._core.sessions.get(session):
            found.login = credentials

    def ring(self, session: str, now: float, status: int = 180, body: bytes = b"", headers: Fields = ()) -> None:
        """A provisional response to the peer's INVITE, repeated every minute."""
        if found := self._core.sessions.get(session):
            found.ring(status, body, headers, now)

    def answer(self, session: str, body: bytes, now: float, headers: Fields = ()) -> None:
        """200 to the peer's INVITE or re-INVITE; `body` is the answer, or our offer if the INVITE had none."""
        if found := self._core.sessions.get(session):
            found.answer(body, headers, now)

    def agree(self, session: str, body: bytes, now: float) -> None:
        """Answer an offer that came before the session is established (Reoffered); without a body it is refused."""
        if found := self._core.sessions.get(session):
            found.agree(body, now)

    def reject(self, session: str, status: int, now: float, reason: str | None = None, headers: Fields = ()) -> None:
        """A failure to the peer's INVITE, which ends the session, or re-INVITE, which does not. `reason` is the
        phrase in the status line."""
        if found := self._core.sessions.get(session):
            found.reject(status, reason, headers, now)

    def turn_away(self, session: str, status: int, now: float, headers: Fields = ()) -> None:
        """A failure to the peer's first INVITE, sent once and then forgotten: a challenge
        (:rfc:`3261#section-26.3.2.4`). Nothing is kept for who never comes back."""
        if found := self._core.sessions.get(session):
            found.turn_away(status, headers, now)

    def heard(self, session: str) -> bool:
        """Whether anything, be it a 100, came back to the INVITE of ours that began this session."""
        found = self._core.sessions.get(session)
        return not isinstance(found, Caller) or found.heard

    def cancel(self, session: str, now: float, reason: str | None = None) -> None:
        """Give up our INVITE; Rejected will follow. If the peer has answered meanwhile, BYE. `reason` is the value of
        a Reason header (:rfc:`3326`)."""
        if found := self._core.sessions.get(session):
            found.cancel(reason, now)

    def bye(self, session: str, now: float, reason: str | None = None) -> None:
        """Hang up; no event follows. A session not yet established is cancelled, or rejected by 480."""
        if found := self._core.sessions.get(session):
            found.bye(reason, now)

    def within(self, session: str, request: Request, now: float) -> str:
        """Send a request of this method, with these headers and this body, in an established session;
        ResponseReceived names the token returned. "" if the session is not established (any more)."""
        found = self._core.sessions.get(session)
        if found is None or not found.is_up:
            return ""
        name = self._core.new_name("r")

        def report(status: int, response: Response | None, _now: float) -> None:
            told = response_to(request, status) if response is None else response
            self._core.events.append(ResponseReceived(name, told, response is None))

        found.send(request, report, now)
        return name

    def session_of(self, call_id: str, local: str, remote: str) -> str:
        """The session that has a dialog with these tags, ours and the peer's; "" if there is none."""
        found = self._core.dialogs.get((call_id, local, remote))
        return found.token if found is not None else ""

    def reinvite(self, session: str, body: bytes, now: float) -> None:
        """Offer a change of the session: Accepted or Rejected with `again` follows, once for offers that overtake
        one another. ValueError without an offer."""
        if not body:
            raise ValueError("an INVITE of ours carries the offer")
        if found := self._core.sessions.get(session):
            found.reinvite(body, now)

    # what peers send

    def _answer_malformed(self, fault: Malformed, flow: Flow, size: int) -> None:
        if fault.drop or fault.request is None:
            return
        try:
            back = note_source(fault.request, flow)[1]
        except (ValueError, IndexError):
            back = flow
        response = response_to(fault.request, fault.status, fault.reason, self._core.new_token())
        self._answer_once(response, back, size)

    def _answer_once(self, response: Response, back: Flow, size: int) -> None:
        if back.reliable or modest(response, size):
            self._transactions.output.append((back, response.to_bytes()))

    def _request(self, request: Request, flow: Flow, size: int, now: float) -> None:
        via, back = note_source(request, flow)
        known = self._transactions.server_of(request, via)
        if known is not None:
            known.feed(Input.ACK if request.method == "ACK" else Input.REQUEST, now, request)
        elif request.method == "ACK":
            session = self._session_of(request)
            if session is not None:
                session.acknowledged(request, now)
        elif self._is_full(request):
            self._answer_once(reply(self._core, request, 503, headers=_OVERLOADED), back, size)
        else:
            transaction = self._transactions.receive(request, via, back, now)
            transaction.size = size
            try:
                if request.method == "CANCEL":
                    self._cancel(transaction, self._transactions.server_of(request, via, "INVITE"), now)
                else:
                    screen(request, self._core.config, transaction.merged)
                    self._dispatch(transaction, flow, now)
            except Refused as refused:
                refusal = reply(self._core, request, refused.status, refused.reason, headers=refused.headers)
                self._refuse(transaction, refusal, now)
            except ValueError:
                self._refuse(transaction, reply(self._core, request, 400), now)

    def _refuse(self, transaction: Transaction, refusal: Response, now: float) -> None:
        """One request of a stranger never makes us send more than once."""
        if self._session_of(transaction.request) is None:
            transaction.dismiss(refusal, now)
        else:
            transaction.respond(refusal, now)

    def _is_full(self, request: Request) -> bool:
        limit, alive = self._core.config.max_transactions, len(self._transactions)
        return alive >= limit and (alive >= 2 * limit or to_tag(request) is None)

    def _session_of(self, request: Request) -> Session | None:
        return self._core.dialogs.get(_dialog_key(request.headers, "To", "From"))

    def _dispatch(self, transaction: Transaction, flow: Flow, now: float) -> None:
        request = transaction.request
        if to_tag(request) is not None:
            self._within_dialog(transaction, flow, now)
        elif request.method != "INVITE":
            name = self._transactions.name(transaction)
            self._core.events.append(RequestReceived(name, request, flow))
        elif len(self._core.sessions) >= self._core.config.max_sessions:
            raise Refused(503, None, _OVERLOADED)
        else:
            Session.of_callee(self._core, transaction, flow, now)

    def _within_dialog(self, transaction: Transaction, flow: Flow, now: float) -> None:
        request = transaction.request
        session = self._session_of(request)
        if session is not None:
            session.requested(transaction, flow, now)
            return
        subscription = self._core.subscriptions.get(_dialog_key(request.headers, "To", "From"))
        if subscription is None:
            raise Refused(481)
        subscription.requested(transaction, flow, self._core.config.longest_subscription, now)

    def _cancel(self, transaction: Transaction, invite: Transaction | None, now: float) -> None:
        """:rfc:`3261#section-9.2`."""
        if invite is None:
            raise Refused(481)
        session = invite.user if isinstance(invite.user, Session) else None
        dialog = session.dialog if session is not None else None
        tag = dialog.tags[0] if dialog is not None else None
        transaction.respond(reply(self._core, transaction.request, 200, tag=tag), now)
        if session is not None and not invite.answered:
            session.cancelled(transaction.request, now)

    def _response(self, response: Response, now: float) -> None:
        if len(response.headers.get_all("Via")) != 1:
            return
        transaction = self._transactions.client_of(response)
        if transaction is not None:
            transaction.feed(_KINDS.get(response.status // 100, Input.FAILURE), now, response)
        elif response.status // 100 == 2 and CSeq.parse(response.headers.get("CSeq") or "").method == "INVITE":
            session = self._core.dialogs.get(_dialog_key(response.headers, "From", "To"))
            if session is not None:
                session.repeated(response)


_KINDS = {1: Input.PROVISIONAL, 2: Input.SUCCESS}


def _dialog_key(headers: Headers, ours: str, theirs: str) -> tuple[str | None, str, str]:
    """The key of the dialog, by the headers that hold our tag and the peer's."""
    own, other = (NameAddr.parse(headers.get(name) or "").tag or "" for name in (ours, theirs))
    return headers.get("Call-ID"), own, other

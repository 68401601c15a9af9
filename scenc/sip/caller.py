"""A session that our INVITE begins, forks and all (:rfc:`3261#section-13.2`)."""

from __future__ import annotations

from collections.abc import Iterable

from scenc.sip.address import NameAddr
from scenc.sip.config import Login
from scenc.sip.content import sdp_of
from scenc.sip.core import Core, Refused
from scenc.sip.dialog import Dialog
from scenc.sip.events import Accepted, Progressed, Rejected
from scenc.sip.flow import Flow
from scenc.sip.inviting import MAX_FORKS, Inviting, tag_of
from scenc.sip.message import Request, Response, reason_phrase
from scenc.sip.reliable import acknowledge
from scenc.sip.session import Phase, Session
from scenc.sip.transaction.machine import Transaction


class Caller(Session):
    """Until a 2xx chooses one, every To tag is an early dialog of its own."""

    owns_call_id = True

    def __init__(self, core: Core, login: Login | None) -> None:
        super().__init__(core, login)
        self._early: dict[str, Dialog] = {}
        self._inviting: Inviting | None = None  # until it has a final response

    def invite(self, request: Request, flow: Flow, now: float) -> None:
        """Send the INVITE."""
        self.described = request.body
        request.headers.add(*self.core.supported)
        self.upkeep.ask(request)
        self._inviting = Inviting(self.core, self, request, flow, self.login)
        self._inviting.send(now)

    @property
    def heard(self) -> bool:
        """Whether anything came back to the INVITE."""
        return self._inviting is None or self._inviting.heard

    def bye(self, reason: str | None, now: float) -> None:
        """End the session however far it is; before an answer that is a CANCEL."""
        if self._inviting is not None:
            self._inviting.cancel(now, reason)
        else:
            super().bye(reason, now)

    def progressed(self, inviting: Inviting, response: Response, now: float) -> None:
        """A provisional response, to make an early dialog (:rfc:`3261#section-12.1.2`)."""
        if self.phase is not Phase.SETUP or response.status == 100:
            return
        tag = tag_of(response)
        if tag and tag not in self._early and len(self._early) < MAX_FORKS:
            dialog = self._early[tag] = Dialog.of_caller(inviting.request, response, inviting.way(response))
            self.core.dialogs[dialog.key] = self
        if tag in self._early and not acknowledge(self.core, self._early[tag], response, self.login, now):
            return
        if not inviting.cancelled:
            self.core.events.append(Progressed(self.token, response.status, sdp_of(response) or b""))

    def accepted(self, inviting: Inviting, response: Response, now: float) -> None:
        """A 2xx: the first one is the call, one that crosses our CANCEL or comes from another fork is hung up."""
        self._inviting = None
        dialog = self._early.get(tag_of(response))
        if dialog is None:
            dialog = Dialog.of_caller(inviting.request, response, inviting.way(response))
        dialog.confirm(response)
        inviting.acknowledge(dialog, response)
        if self.phase is not Phase.SETUP:
            self.hang_up(dialog, None, now)
        elif inviting.cancelled:
            self.core.events.append(Rejected(self.token, 487, reason_phrase(487), None))
            self.phase = Phase.ENDING
            self._settle(dialog)
            self.hang_up(dialog, None, now)
        else:
            self.phase = Phase.UP
            self._settle(dialog)
            self.upkeep.hear(response, now)
            body = b"" if dialog.reoffered else sdp_of(response) or dialog.early_body
            self.core.events.append(Accepted(self.token, response, body))

    def refused(self, status: int, response: Response | None, now: float) -> None:
        """The INVITE failed."""
        self._inviting = None
        if self.phase is Phase.SETUP:
            reason = response.reason if response is not None and response.status == status else reason_phrase(status)
            self.core.events.append(Rejected(self.token, status, reason, response))
            self.over(now)

    def requested(self, transaction: Transaction, flow: Flow, now: float) -> None:
        """While our INVITE is open the peer may not send one (:rfc:`3261#section-14.2`)."""
        if self.phase is Phase.SETUP and transaction.request.method == "INVITE":
            raise Refused(491)
        super().requested(transaction, flow, now)

    def dialog_of(self, request: Request) -> Dialog:
        """The confirmed dialog, or the early one of the request's From tag."""
        if self.dialog is not None:
            return self.dialog
        dialog = self._early.get(NameAddr.parse(request.headers.get("From") or "").tag or "")
        if dialog is None:
            raise Refused(481)
        return dialog

    def dialogs(self) -> Iterable[Dialog]:
        """All dialogs this session is found by."""
        return (*self._early.values(), *super().dialogs())

    def _settle(self, dialog: Dialog) -> None:
        for early in self._early.values():
            self.core.dialogs.pop(early.key, None)
        self._early.clear()
        self.dialog = dialog
        self.core.dialogs[dialog.key] = self

    def _bye_received(self, request: Request, now: float) -> None:
        """A BYE in an early dialog is not allowed to a callee; it means that its 2xx was lost."""
        if self._inviting is not None:
            self._inviting.cancel(now)
        else:
            super()._bye_received(request, now)

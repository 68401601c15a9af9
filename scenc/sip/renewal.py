"""Our re-INVITEs of one session: one at a time, and again after glare (:rfc:`3261#section-14.1`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.sip.content import SDP, sdp_of
from scenc.sip.core import Core
from scenc.sip.events import Accepted, Rejected
from scenc.sip.inviting import Inviting, tag_of
from scenc.sip.message import Request, Response, reason_phrase
from scenc.sip.reliable import acknowledge
from scenc.sip.timers import Alarm

if TYPE_CHECKING:
    from scenc.sip.session import Session

_ATTEMPTS = 5  # at glare


class Renewal:
    """A part of its session, which keeps it until it is over."""

    def __init__(self, core: Core, session: Session) -> None:
        self._core = core
        self._session = session
        self._body = b""
        self._silent = False
        self._next: bytes | None = None
        self._attempts = 0
        self._glare: Alarm | None = None
        self._inviting: Inviting | None = None  # that has no final response yet

    @property
    def pending(self) -> bool:
        """Whether a re-INVITE of ours has no final response yet."""
        return self._inviting is not None

    def want(self, body: bytes, now: float) -> None:
        """Offer `body` as soon as it may be offered; one that still waits is replaced."""
        self._next, self._silent = body, False
        self._attempts = 0
        self.proceed(now)

    def refresh(self, body: bytes, now: float) -> None:
        """Offer what holds already (:rfc:`4028#section-7.4`), unless another offer is under way, which does as well."""
        if self._next is None and not self.pending and self._glare is None:
            self._next, self._silent, self._attempts = body, True, 0
            self.proceed(now)

    def proceed(self, now: float) -> None:
        """Send what waits, unless an INVITE is pending in either direction."""
        dialog = self._session.dialog
        if self._next is None or dialog is None or self.pending or self._glare or self._session.is_asked:
            return
        self._body, self._next = self._next, None
        dialog.early_number, dialog.early_body = None, b""
        request = dialog.request("INVITE", self._core.config)
        way = dialog.way
        self._describe(request, way_contact=self._core.contact(way))
        self._inviting = Inviting(self._core, self, request, way, self._session.login, dialog)
        self._inviting.send(now)

    def stop(self, now: float) -> None:
        """Nothing more is offered: the session ends."""
        self._next = None
        self._core.timers.cancel(self._glare)
        if self._inviting is not None:
            self._inviting.cancel(now)

    def progressed(self, _inviting: Inviting, response: Response, now: float) -> None:
        """A provisional response says nothing new within a session; one that must arrive is acknowledged."""
        dialog = self._session.dialog
        if dialog is not None and response.status > 100 and tag_of(response) == dialog.tags[1]:
            acknowledge(self._core, dialog, response, self._session.login, now)

    def accepted(self, inviting: Inviting, response: Response, now: float) -> None:
        """The new offer holds; where another has overtaken it, that one's answer is what is told."""
        dialog = self._session.dialog
        if dialog is None or tag_of(response) != dialog.tags[1]:
            inviting.disregard(now)
            return
        self._inviting = None
        dialog.retarget(response.headers)
        inviting.acknowledge(dialog, response)
        self._session.described = self._body
        if self._session.is_up:
            self._session.upkeep.hear(response, now)
            if not self._silent and self._next is None:
                self._core.events.append(Accepted(self._session.token, response, sdp_of(response) or dialog.early_body))
            self.proceed(now)

    def refused(self, status: int, response: Response | None, now: float) -> None:
        """The session goes on as it was, unless the peer does not know it any more (:rfc:`3261#section-12.2.1.2`)."""
        self._inviting = None
        if not self._session.is_up:
            return
        if status == 491 and self._attempts < _ATTEMPTS:
            self._wait(now)
            return
        reason = reason_phrase(status) if response is None else response.reason
        if not self._silent:
            self._core.events.append(Rejected(self._session.token, status, reason, response, again=True))
        if status in (408, 481):
            self._session.lose(f"lost: {status}", now)
        else:
            self.proceed(now)

    def _wait(self, now: float) -> None:
        """Who chose the Call-ID waits 2.1 to 4 seconds, the other less than 2, in steps of 10 ms."""
        self._attempts += 1
        self._next = self._body if self._next is None else self._next
        fraction = self._core.fraction()
        delay = 2.1 + fraction * 1.9 if self._session.owns_call_id else fraction * 2
        self._glare = self._core.timers.set(now + round(delay, 2), self._retry)

    def _retry(self, now: float) -> None:
        self._glare = None
        self.proceed(now)

    def _describe(self, request: Request, way_contact: tuple[str, str]) -> None:
        for name, value in (way_contact, self._core.allow, self._core.supported, ("Content-Type", SDP)):
            request.headers.add(name, value)
        self._session.upkeep.ask(request)
        request.body = self._body

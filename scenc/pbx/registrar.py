"""The registrar (:rfc:`3261#section-10.3`): REGISTER in, bindings kept, contacts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from scenc.pbx.identity import Doorkeeper, Refusal
from scenc.pbx.location import Binding, Location, TooManyContacts
from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response, response_to

MIN_EXPIRES = 60
MAX_EXPIRES = 3600
DEFAULT_EXPIRES = 600

log = structlog.get_logger("registrar")


@dataclass(frozen=True, slots=True)
class _Wish:
    """One Contact of a REGISTER; `seconds` 0 removes it."""

    contact: str
    seconds: int


class Registrar:
    """Answers REGISTER requests and changes the location service by them."""

    def __init__(self, doorkeeper: Doorkeeper, location: Location, clock: Callable[[], float]) -> None:
        self._doorkeeper = doorkeeper
        self._location = location
        self._clock = clock

    def register(self, request: Request, flow: Flow, tag: str) -> Response:
        """The response to a REGISTER that came over `flow`."""
        account = self._doorkeeper.identify(request, "To")
        if isinstance(account, Refusal):
            if request.headers.get("Authorization") and account.status == 401:
                log.info("register refused", source=f"{flow.remote[0]}:{flow.remote[1]}")
            return account.response(request, tag)
        try:
            return self._change(account.number, request, flow, tag)
        except ValueError:
            return response_to(request, 400, to_tag=tag)

    def _change(self, user: str, request: Request, flow: Flow, tag: str) -> Response:
        cseq, call_id = CSeq.parse(request.headers.get("CSeq") or "").number, request.headers.get("Call-ID") or ""
        contacts = request.headers.listed("Contact")
        if "*" in (contact.strip() for contact in contacts):
            if len(contacts) > 1 or (request.headers.get("Expires") or "").strip() != "0":
                return response_to(request, 400, to_tag=tag)
            self._location.unbind(user)
            return self._current(user, request, tag)
        wishes = [_wish(NameAddr.parse(contact), request) for contact in contacts]
        if any(0 < wish.seconds < MIN_EXPIRES for wish in wishes):
            response = response_to(request, 423, to_tag=tag)
            response.headers.add("Min-Expires", str(MIN_EXPIRES))
            return response
        for wish in wishes:
            if not self._grant(user, wish, flow, (call_id, cseq), request):
                return response_to(request, 503, "Too Many Contacts", to_tag=tag)
        return self._current(user, request, tag)

    def _grant(self, user: str, wish: _Wish, flow: Flow, order: tuple[str, int], request: Request) -> bool:
        if wish.seconds == 0:
            self._location.unbind(user, wish.contact)
            log.info("unregistered", user=user, contact=wish.contact)
            return True
        now = self._clock()
        expires = now + min(wish.seconds, MAX_EXPIRES)
        agent = (request.headers.get("User-Agent") or "")[:80]
        try:
            self._location.bind(user, Binding(wish.contact, flow, expires, *order, agent), now)
        except TooManyContacts:
            return False
        log.info("registered", user=user, contact=wish.contact, transport=flow.transport)
        return True

    def _current(self, user: str, request: Request, tag: str) -> Response:
        now = self._clock()
        response = response_to(request, 200, to_tag=tag)
        for binding in self._location.of(user, now):
            response.headers.add("Contact", f"<{binding.contact}>;expires={max(1, round(binding.expires - now))}")
        return response


def _wish(contact: NameAddr, request: Request) -> _Wish:
    """How long a contact is to be bound: its own parameter, else the Expires header, else our default."""
    text = contact.params.get("expires") or request.headers.get("Expires") or str(DEFAULT_EXPIRES)
    seconds = int(text) if text.strip().isdecimal() and len(text) < 11 else DEFAULT_EXPIRES
    return _Wish(str(contact.uri), seconds)

"""The registrar (:rfc:`3261#section-10.3`): REGISTER in, bindings kept, contacts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from scenc.pbx.identity import Doorkeeper, Refusal
from scenc.pbx.location import Binding, Location, OutOfOrder, TooManyContacts
from scenc.pbx.text import printable
from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response, response_to
from scenc.sip.params import EMPTY

MIN_EXPIRES = 60
MAX_EXPIRES = 3600
DEFAULT_EXPIRES = 600
LONGEST_CONTACT = 512  # characters

log = structlog.get_logger("registrar")


class Registrar:
    """Answers REGISTER requests and changes the location service by them."""

    def __init__(self, doorkeeper: Doorkeeper, location: Location, clock: Callable[[], float]) -> None:
        self._doorkeeper = doorkeeper
        self._location = location
        self._clock = clock

    def register(self, request: Request, flow: Flow) -> Response:
        """The response to a REGISTER that came over `flow`."""
        account = self._doorkeeper.identify(request, "To")
        if isinstance(account, Refusal):
            if request.headers.get("Authorization"):
                log.info("register refused", source=f"{flow.remote[0]}:{flow.remote[1]}", status=account.status)
            return account.response(request)
        try:
            return self._change(account.number, request, flow)
        except ValueError:
            return response_to(request, 400)
        except OutOfOrder:
            return response_to(request, 500, "CSeq Out of Order")
        except TooManyContacts:
            return response_to(request, 503, "Too Many Contacts")

    def _change(self, user: str, request: Request, flow: Flow) -> Response:
        now = self._clock()
        wanted = self._wanted(user, request, flow, now)
        if any(0 < binding.expires - now < MIN_EXPIRES for binding in wanted):
            response = response_to(request, 423)
            response.headers.add("Min-Expires", str(MIN_EXPIRES))
            return response
        before = {binding.contact for binding in self._location.of(user, now)}
        self._location.bind(user, wanted, now)
        bound = self._location.of(user, now)
        after = {binding.contact for binding in bound}
        for contact in sorted(after - before):
            log.info("registered", user=user, contact=contact, transport=flow.transport)
        for contact in sorted(before - after):
            log.info("unregistered", user=user, contact=contact)
        response = response_to(request, 200)
        for binding in bound:
            response.headers.add("Contact", f"<{binding.contact}>;expires={max(1, round(binding.expires - now))}")
        return response

    def _wanted(self, user: str, request: Request, flow: Flow, now: float) -> list[Binding]:
        """Bindings as the request wants them, those to be removed with no time left. Raises `ValueError`."""
        headers = request.headers
        cseq, call_id = CSeq.parse(headers.get("CSeq") or "").number, headers.get("Call-ID") or ""
        contacts = headers.listed("Contact")
        if "*" in contacts:
            if len(contacts) > 1 or (headers.get("Expires") or "").strip() != "0":
                raise ValueError("Contact: * stands alone, with Expires: 0")
            gone = self._location.of(user, now)
            return [replace(each, expires=now, call_id=call_id, cseq=cseq) for each in gone]
        agent, default = printable(headers.get("User-Agent") or ""), headers.get("Expires")
        parsed = [NameAddr.parse(contact) for contact in contacts]
        return [Binding(_contact(each), flow, now + _seconds(each, default), call_id, cseq, agent) for each in parsed]


def _contact(address: NameAddr) -> str:
    """The URI we shall call, without what a Request-URI may not have. Raises `ValueError`."""
    contact = str(replace(address.uri, headers=EMPTY))
    if address.uri.scheme != "sip" or len(contact) > LONGEST_CONTACT:
        raise ValueError("a telephone is reached by a SIP URI of bearable length")
    return contact


def _seconds(contact: NameAddr, default: str | None) -> int:
    """How long a contact is to be bound: its own parameter, else the Expires header, else our default."""
    text = (contact.params.get("expires") or default or "").strip()
    return min(int(text), MAX_EXPIRES) if text.isdecimal() and len(text) < 11 else DEFAULT_EXPIRES

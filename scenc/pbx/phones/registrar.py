"""The registrar (:rfc:`3261#section-10.3`): REGISTER in, bindings kept, contacts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from scenc.pbx.phones.contact import NoOutbound, wanted, written
from scenc.pbx.phones.identity import Doorkeeper, Refusal
from scenc.pbx.phones.location import Binding, Location, OutOfOrder, TooManyContacts
from scenc.pbx.phones.push import Waker
from scenc.pbx.seldom import Seldom
from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.flow import Flow
from scenc.sip.grammar import quote, write_host
from scenc.sip.message import Request, Response, response_to

MIN_EXPIRES = 60

log = structlog.get_logger("registrar")


class Registrar:
    """Answers REGISTER requests and changes the location service by them. `keep(user, bindings)` is told of every
    change."""

    def __init__(
        self,
        doorkeeper: Doorkeeper,
        location: Location,
        clock: Callable[[], float],
        keep: Callable[[str, list[Binding]], None],
        waker: Waker,
    ) -> None:
        self._doorkeeper = doorkeeper
        self._location = location
        self._clock = clock
        self._keep = keep
        self._waker = waker
        self._say_refused = Seldom(log.info, clock)

    def register(self, request: Request, flow: Flow) -> Response:
        """The response to a REGISTER that came over `flow`."""
        account = self._doorkeeper.admit(request, flow, "To")
        if isinstance(account, Refusal):
            if request.headers.get("Authorization"):
                self._say_refused("register refused", source=write_host(*flow.remote), status=account.status)
            return account.response(request)
        try:
            return self._change(account.number, request, flow)
        except ValueError:
            return response_to(request, 400)
        except NoOutbound:
            return response_to(request, 439)
        except OutOfOrder:
            return response_to(request, 500, "CSeq Out of Order")
        except TooManyContacts:
            return response_to(request, 503, "Too Many Contacts")

    def _change(self, user: str, request: Request, flow: Flow) -> Response:
        now = self._clock()
        bindings = wanted(request, flow, now)
        if bindings is None:
            bindings = self._gone(user, request, now)
        if any(0 < binding.expires - now < MIN_EXPIRES for binding in bindings):
            response = response_to(request, 423)
            response.headers.add("Min-Expires", str(MIN_EXPIRES))
            return response
        before = {binding.shown for binding in self._location.of(user, now)}
        self._location.bind(user, bindings, now)
        bound = self._location.of(user, now)
        if bindings:
            self._keep(user, bound)
        self._waker.registered(user, bindings)
        after = {binding.shown for binding in bound}
        for contact in sorted(after - before):
            log.info("registered", user=user, contact=contact, transport=flow.transport)
        for contact in sorted(before - after):
            log.info("unregistered", user=user, contact=contact)
        response = _ok(request, bound, now)
        for provider in sorted({each.provider for each in bindings if each.provider} if self._waker.wakes else ()):
            response.headers.add("Feature-Caps", f"*;+sip.pns={quote(provider)}")
        return response

    def _gone(self, user: str, request: Request, now: float) -> list[Binding]:
        call_id, cseq = request.headers.get("Call-ID") or "", CSeq.parse(request.headers.get("CSeq") or "").number
        return [replace(each, expires=now, call_id=call_id, cseq=cseq) for each in self._location.of(user, now)]


def _ok(request: Request, bound: list[Binding], now: float) -> Response:
    response, aor = response_to(request, 200), NameAddr.parse(request.headers.get("To") or "").uri
    for binding in bound:
        response.headers.add("Contact", written(binding, aor, now))
    for proxy in request.headers.get_all("Path"):
        response.headers.add("Path", proxy)
    response.headers.add("Supported", "path, outbound, gruu")
    if any(binding.reg_id for binding in bound):
        response.headers.add("Require", "outbound")
    return response

"""What a REGISTER asks to be bound: contacts with their times, paths and flows (:rfc:`3261#section-10.3`)."""

from __future__ import annotations

from dataclasses import replace

from scenc.pbx.phones import gruu
from scenc.pbx.phones.gruu import new_token
from scenc.pbx.phones.location import Binding
from scenc.pbx.text import printable
from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.flow import Flow
from scenc.sip.grammar import quote, unescape, unquote
from scenc.sip.message import Request
from scenc.sip.params import EMPTY
from scenc.sip.uri import Uri

MAX_EXPIRES = 3600
DEFAULT_EXPIRES = 600
LONGEST_CONTACT = 1024  # characters
LONGEST_INSTANCE = 128
WOKEN_BY = ("provider", "prid", "param")  # RFC 8599
MAX_PATH = 8  # proxies


class NoOutbound(Exception):
    """A proxy in between does not keep the flow (:rfc:`5626#section-6`)."""


def wanted(request: Request, flow: Flow, now: float) -> list[Binding] | None:
    """Bindings as the request wants them, those to be removed with no time left; None where all are to be removed.
    Raises `ValueError`, `NoOutbound`."""
    headers = request.headers
    contacts = headers.listed("Contact")
    if "*" in contacts:
        if len(contacts) > 1 or (headers.get("Expires") or "").strip() != "0":
            raise ValueError("Contact: * stands alone, with Expires: 0")
        return None
    path, supported, default = _path(request), _supported(request), headers.get("Expires")
    common = Binding(
        "",
        flow,
        now,
        headers.get("Call-ID") or "",
        CSeq.parse(headers.get("CSeq") or "").number,
        printable(headers.get("User-Agent") or ""),
        path,
    )
    bindings = []
    for contact in map(NameAddr.parse, contacts):
        instance, reg_id = _device(contact)
        reg_id = reg_id if "outbound" in supported else 0
        temps = (new_token(),) if instance and "gruu" in supported else ()
        if reg_id and len(headers.listed("Via")) > 1 and not _keeps_flow(path):
            raise NoOutbound
        expires = now + _seconds(contact, default)
        provider, prid, param = (unescape(contact.uri.params.get(f"pn-{name}") or "") for name in WOKEN_BY)
        device = replace(common, instance=instance, reg_id=reg_id, temps=temps, prid=prid, param=param)
        device = replace(device, provider=provider if prid else "")
        bindings.append(replace(device, contact=_uri(contact, flow), expires=expires))
    return bindings


def written(binding: Binding, aor: Uri, now: float) -> str:
    """The Contact of a 200."""
    device = f";+sip.instance={quote(binding.instance)}" if binding.instance else ""
    device += f";reg-id={binding.reg_id}" if binding.reg_id else ""
    device += gruu.written(aor, binding.instance, binding.temps[-1]) if binding.temps else ""
    return f"<{binding.contact}>{device};expires={max(1, round(binding.expires - now))}"


def _uri(address: NameAddr, flow: Flow) -> str:
    """The URI we shall call, without what a Request-URI may not have. Raises `ValueError`."""
    contact = str(replace(address.uri, headers=EMPTY))
    schemes = ("sip", "sips") if flow.transport in ("tls", "wss") else ("sip",)
    if address.uri.scheme not in schemes or len(contact) > LONGEST_CONTACT:
        raise ValueError("a telephone is reached by a SIP URI of bearable length")
    return contact


def _seconds(contact: NameAddr, default: str | None) -> int:
    """How long a contact is to be bound: its own parameter, else the Expires header, else our default."""
    text = (contact.params.get("expires") or default or "").strip()
    return min(int(text), MAX_EXPIRES) if text.isdecimal() and len(text) < 11 else DEFAULT_EXPIRES


def _device(contact: NameAddr) -> tuple[str, int]:
    """`+sip.instance`, and its `reg-id` or 0."""
    instance, reg_id = unquote(contact.params.get("+sip.instance") or ""), contact.params.get("reg-id") or ""
    if len(instance) > LONGEST_INSTANCE or not instance.isprintable():
        return "", 0
    return instance, int(reg_id) if instance and reg_id.isdecimal() and len(reg_id) < 10 else 0


def _path(request: Request) -> tuple[str, ...]:
    path = tuple(request.headers.listed("Path"))
    if len(path) > MAX_PATH:
        raise ValueError("a path of so many proxies")
    for proxy in path:
        NameAddr.parse(proxy)
    return path


def _keeps_flow(path: tuple[str, ...]) -> bool:
    return bool(path) and "ob" in NameAddr.parse(path[-1]).uri.params


def _supported(request: Request) -> set[str]:
    return {tag.lower() for tag in request.headers.listed("Supported")}

"""Which way a message takes: Via on the way in and back, the next hop within a dialog."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, ip_address

from scenc.sip.flow import Flow
from scenc.sip.grammar import write_host
from scenc.sip.message import Request
from scenc.sip.uri import Uri
from scenc.sip.via import Via

_EVERYBODY = IPv4Address("255.255.255.255")


def our_via(flow: Flow, branch: str) -> str:
    """The Via of a request of ours; it asks for `rport` (:rfc:`3581`)."""
    host, port = flow.local
    return f"SIP/2.0/{flow.transport.upper()} {write_host(host, port)};branch={branch};rport"


def note_source(request: Request, flow: Flow) -> tuple[Via, Flow]:
    """Write into the topmost Via where the request came from (:rfc:`3261#section-18.2.1`, :rfc:`3581#section-4`).

    Returns that Via, as sent, and the flow of the responses (:rfc:`3261#section-18.2.2`).
    """
    sent = Via.parse(request.headers.member("Via") or "")
    host, port = flow.remote
    wants_port = "rport" in sent.params
    if wants_port:
        request.headers.set_first("Via", sent.written(sent.params.replace(rport=str(port), received=host)))
    elif sent.host != host:
        request.headers.set_first("Via", sent.written(sent.params.with_("received", host)))
    if flow.reliable or wants_port:
        return sent, flow
    port = sent.port or 5060
    return sent, flow if port == flow.remote[1] else replace(flow, remote=(host, port))


def next_hop(uri: Uri, flow: Flow, alias: str) -> Flow:
    """The flow to `uri`, when the peer was last heard on `flow` and calls itself `alias`.

    Names are not looked up here: a host name is taken to be the peer itself. So is an address behind NAT: the one by
    which the peer calls itself, or a private one when the peer is heard from a public address. So is its GRUU, which
    has our address (:rfc:`5627#section-3.2`), and an address of this machine alone or of many: no peer makes us talk to
    what else listens here.
    Deviates: :rfc:`3261#section-8.1.2` would send to the address written.
    """
    host, port = uri.host, uri.port or flow.default_port
    if "gr" in uri.params:
        return flow
    if flow.reliable and host == flow.remote[0]:
        return flow
    if host == flow.remote[0]:
        return flow if port == flow.remote[1] else replace(flow, remote=(host, port))
    if host.lower() == alias.lower() or not _is_reachable(host, flow.remote[0]):
        return flow
    return replace(flow, remote=(host, port), connection=0)


def _is_reachable(host: str, seen: str) -> bool:
    try:
        address, source = ip_address(host), ip_address(seen)
    except ValueError:
        return False
    if address.version != source.version or getattr(address, "ipv4_mapped", None):
        return False
    if address.is_loopback or address.is_unspecified:
        return address.is_loopback and source.is_loopback
    if address.is_link_local or address.is_multicast or address == _EVERYBODY:
        return address.is_link_local and source.is_link_local
    return source.is_private or not address.is_private


def sound_host(described: str, flow: Flow) -> str:
    """Where a peer wants sound; empty, so that it goes to where theirs comes from, if that is an address of this
    machine and the peer is elsewhere: no peer makes us send sound to what else listens here."""
    try:
        address, source = ip_address(described), ip_address(flow.remote[0])
    except ValueError:
        return described
    here = address.is_loopback or address.is_unspecified or described == flow.local[0]
    return "" if here and not source.is_loopback and described != flow.remote[0] else described

"""Requests too large for a datagram (RFC 3261 18.1.1): by TCP where that is taken, else as a datagram all the same."""

from __future__ import annotations

from dataclasses import replace

from scenc.sip.events import Accepted, Rejected
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.stack import StackConfig
from scenc.sip.via import Via
from tests.sip.kit import Wire
from tests.sip.test_stack_client import CONTACT, FROM, methods

LARGE = b"x" * 1400


def wire_with_tcp() -> Wire:
    return Wire(StackConfig(wide=lambda flow: replace(flow, transport="tcp")))


def call(wire: Wire, body: bytes = LARGE) -> tuple[str, Request, Flow]:
    """Our INVITE: session, request, and the way it took."""
    session = wire.stack.invite(Request("INVITE", "sip:bob@example.com", Headers([FROM]), body), wire.flow, wire.now)
    (request,) = wire.heard()
    assert isinstance(request, Request)
    flow = wire.sent[-1][0]
    assert Via.parse(request.headers.get("Via") or "").transport == flow.transport.upper()
    return session, request, flow


def ways(wire: Wire, count: int) -> list[str]:
    return [flow.transport for flow, _message in wire.sent[-count:]]


def test_a_large_one_goes_by_tcp_and_so_does_all_that_belongs_to_it() -> None:
    wire = wire_with_tcp()
    assert call(wire, b"offer")[2].transport == "udp"
    session, request, flow = call(wire)
    assert flow.transport == "tcp"
    wire.reply(request, 180, "bob", CONTACT)
    wire.stack.cancel(session, wire.now)
    (cancel,) = wire.heard()
    assert cancel.headers.get("Via") == request.headers.get("Via")
    assert methods(wire.reply(request, 487, "bob")) == ["ACK"]
    assert ways(wire, 2) == ["tcp", "tcp"]


def test_what_follows_goes_by_the_way_that_the_peer_wishes_for() -> None:
    for contact, way in ((CONTACT, "udp"), ("Contact: <sip:bob@192.0.2.2;transport=tcp>", "tcp")):
        wire = wire_with_tcp()
        session, request, _flow = call(wire)
        assert methods(wire.reply(request, 200, "bob", contact, "answer")) == ["ACK"]
        wire.stack.bye(session, wire.now)
        wire.heard()
        assert ways(wire, 2) == [way, way]


def test_where_no_connection_is_taken_it_goes_as_a_datagram_and_tcp_is_not_tried_again_for_a_while() -> None:
    wire = wire_with_tcp()
    _session, request, flow = call(wire)
    wire.stack.closed(flow, wire.now)
    (again,) = wire.heard()
    assert isinstance(again, Request)
    assert (again.method, again.body, ways(wire, 1)) == ("INVITE", LARGE, ["udp"])
    branches = [Via.parse(each.headers.get("Via") or "").branch for each in (request, again)]
    assert branches[0] == branches[1]
    assert methods(wire.wait(0.6)) == ["INVITE"], "repeated like any datagram"
    wire.reply(again, 200, "bob", CONTACT, "answer")
    assert isinstance(wire.events[-1], Accepted)
    assert call(wire)[2].transport == "udp"
    wire.wait(600)
    assert call(wire)[2].transport == "tcp"


def test_a_connection_that_breaks_after_a_response_is_the_call_s_end() -> None:
    wire = wire_with_tcp()
    _session, request, flow = call(wire)
    wire.reply(request, 180, "bob", CONTACT)
    wire.stack.closed(flow, wire.now)
    assert wire.heard() == []
    rejected = wire.events[-1]
    assert isinstance(rejected, Rejected)
    assert rejected.status == 503


def test_without_tcp_a_large_one_stays_a_datagram() -> None:
    wire = Wire()
    _session, request, flow = call(wire)
    assert flow.transport == "udp"
    (ack,) = wire.reply(request, 486, "bob")
    assert not isinstance(ack, Response)

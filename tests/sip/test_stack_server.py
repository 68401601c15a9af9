"""What the stack answers to a peer who says all sorts of things."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.sip.address import NameAddr
from scenc.sip.digest import Authenticator, Verdict
from scenc.sip.events import (
    Acknowledged,
    Cancelled,
    Ended,
    Event,
    Garbled,
    InDialogRequest,
    InviteReceived,
    Reinvited,
    RequestReceived,
    TakenBack,
)
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response, response_to
from scenc.sip.stack import Login, StackConfig
from tests.sip.kit import Wire
from tests.sip.torture import TORTURE, Torture

CONTACT = "Contact: <sip:caller@192.0.2.2:5070>"


def lines(
    method: str,
    number: int = 1,
    branch: str = "z9hG4bK1",
    to_tag: str = "",
    extra: str = "",
    uri: str = "sip:100@192.0.2.1",
    contact: str = CONTACT,
) -> str:
    tag = f";tag={to_tag}" if to_tag else ""
    return f"""{method} {uri} SIP/2.0
Via: SIP/2.0/UDP 192.0.2.2;branch={branch};rport
Max-Forwards: 70
From: <sip:caller@192.0.2.2>;tag=theirs
To: <sip:100@192.0.2.1>{tag}
Call-ID: call-1
CSeq: {number} {method}
{contact}
{extra}""".strip()


def statuses(said: list[Request | Response]) -> list[int]:
    return [message.status for message in said if isinstance(message, Response)]


def last_event(wire: Wire) -> Event:
    return wire.events[-1]


def only(said: list[Request | Response]) -> Response:
    (message,) = said
    assert isinstance(message, Response)
    return message


def request_in(said: list[Request | Response]) -> Request:
    (message,) = said
    assert isinstance(message, Request)
    return message


def invited(wire: Wire, branch: str = "z9hG4bK1", extra: str = "", contact: str = CONTACT) -> str:
    """An INVITE was received; returns the session."""
    assert statuses(wire.say(lines("INVITE", branch=branch, extra=extra, contact=contact), "offer")) == [100]
    event = last_event(wire)
    assert isinstance(event, InviteReceived)
    return event.session


def established(wire: Wire, extra: str = "", contact: str = CONTACT) -> tuple[str, str]:
    """A call is up; returns the session and our tag."""
    session = invited(wire, extra=extra, contact=contact)
    wire.stack.answer(session, b"answer", wire.now)
    tag = NameAddr.parse(only(wire.heard()).headers.get("To") or "").tag or ""
    assert wire.say(lines("ACK", 1, "z9hG4bK2", tag)) == []
    assert last_event(wire) == Acknowledged(session, b"")
    return session, tag


@pytest.mark.parametrize("method", ["INVITE", "UPDATE", "REFER", "BYE"])
@pytest.mark.parametrize("login", [Login("office", "wonder"), None])
def test_challenge_within_a_session_of_the_peer_s_is_answered_with_the_login_given_for_it(
    method: str, login: Login | None
) -> None:
    wire = Wire()
    session, _tag = established(wire, "Supported: timer\nSession-Expires: 90;refresher=uas\nAllow: UPDATE")
    wire.stack.log_in(session, login)
    if method == "INVITE":
        wire.stack.reinvite(session, b"hold", wire.now)
    elif method == "REFER":
        wire.stack.within(session, Request("REFER", "", Headers([("Refer-To", "<sip:1@x>")])), wire.now)
    elif method == "BYE":
        wire.stack.bye(session, wire.now)
    request = request_in(wire.heard() or wire.wait(45.5)[:1])
    assert request.method == method
    authenticator = Authenticator("carrier", b"secret", 60)
    asked = f"Proxy-Authenticate: {authenticator.challenge(wire.now)[0]}"
    said = [
        each for each in wire.reply(request, 407, "", asked) if not isinstance(each, Request) or each.method != "ACK"
    ]
    if login is None:
        assert said == []
        return
    credentials = request_in(said).headers.get("Proxy-Authorization") or ""
    assert authenticator.verify(credentials, method, "wonder", wire.now) is Verdict.OK


def test_repeated_invite_gets_the_last_response_and_makes_no_second_session() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.ring(session, wire.now)
    assert statuses(wire.heard()) == [180]
    assert statuses(wire.say(lines("INVITE"), "offer")) == [180]
    wire.stack.answer(session, b"answer", wire.now)
    wire.heard()
    assert wire.say(lines("INVITE"), "offer") == []
    assert len(wire.events) == 1


def test_invite_by_another_branch_is_merged() -> None:
    wire = Wire()
    invited(wire)
    assert statuses(wire.say(lines("INVITE", branch="z9hG4bKother"), "offer")) == [482]
    assert len(wire.events) == 1


def test_spoofed_bye_gets_481_and_the_call_goes_on() -> None:
    wire = Wire()
    session, tag = established(wire)
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bKx", "guessed"))) == [481]
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bKy", tag).replace("tag=theirs", "tag=wrong"))) == [481]
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bKz"))) == [481]
    assert last_event(wire) == Acknowledged(session, b"")
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bK3", tag))) == [200]
    assert last_event(wire) == Ended(session, "BYE")
    assert statuses(wire.say(lines("BYE", 3, "z9hG4bK4", tag))) == [481]


REFUSALS = {
    "no such method": (lines("FROB"), 501, "Allow"),
    "method we do not serve": (lines("NOTIFY"), 405, "Allow"),
    "scheme": (lines("OPTIONS", uri="http:x"), 416, ""),
    "unknown dialog": (lines("INVITE", to_tag="gone"), 481, ""),
    "no dialog": (lines("INFO"), 481, ""),
    "extension": (lines("INVITE", extra="Require: precondition, timer"), 420, "Unsupported"),
    "hops used up": (lines("INVITE").replace("Max-Forwards: 70", "Max-Forwards: 0"), 483, ""),
    "answer in text": (lines("INVITE", extra="Accept: text/plain"), 406, ""),
    "content": (lines("INVITE", extra="Content-Type: application/pdf"), 415, "Accept"),
    "coding": (lines("INVITE", extra="Content-Type: application/sdp\nContent-Encoding: gzip"), 415, "Accept-Encoding"),
    "unknown cancel": (lines("CANCEL"), 481, ""),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal(name: str) -> None:
    text, status, header = REFUSALS[name]
    wire = Wire()
    response = only(wire.say(text, "body"))
    assert response.status == status
    assert not header or response.headers.get(header)
    assert NameAddr.parse(response.headers.get("To") or "").tag
    assert wire.events == []
    wire.wait(100)
    assert wire.stack.load == (0, 0)


def test_unsupported_names_only_what_is_unknown() -> None:
    wire = Wire(StackConfig(extensions=("timer",)))
    response = only(wire.say(lines("INVITE", extra="Require: 100rel\nRequire: timer, gruu"), "offer"))
    assert response.headers.get("Unsupported") == "100rel, gruu"


def test_options_is_answered_even_without_hops() -> None:
    wire = Wire()
    assert wire.say(lines("OPTIONS").replace("Max-Forwards: 70", "Max-Forwards: 0")) == []
    event = last_event(wire)
    assert isinstance(event, RequestReceived)
    wire.stack.respond(event.transaction, response_to(event.request, 200), wire.now)
    response = only(wire.heard())
    assert response.status == 200
    assert NameAddr.parse(response.headers.get("To") or "").tag
    assert wire.stack.load == (0, 0), "nothing is kept of a question anybody may ask"
    wire.stack.respond(event.transaction, response_to(event.request, 486), wire.now)
    assert wire.heard() == []


def test_sdp_is_found_in_a_multipart_body() -> None:
    wire = Wire()
    _session, tag = established(wire)
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\ncontent-type: Application/SDP\r\n\r\nv=0\r\n--b--\r\n"
    )
    mixed = 'Content-Type: multipart/mixed; boundary="b"'
    assert statuses(wire.say(lines("INVITE", 2, "z9hG4bK5", tag, mixed), body)) == [100]
    event = last_event(wire)
    assert isinstance(event, Reinvited)
    assert event.body == b"v=0"


def test_malformed_request_gets_its_status_but_no_ack_and_no_response() -> None:
    wire = Wire()
    bad = "Max-Forwards: many"
    assert statuses(wire.say(lines("OPTIONS").replace("Max-Forwards: 70", bad))) == [400]
    assert wire.say(lines("ACK").replace("Max-Forwards: 70", bad)) == []
    assert wire.say(lines("OPTIONS").replace("OPTIONS sip:100@192.0.2.1 SIP/2.0", "SIP/2.0 999 Odd")) == []
    assert statuses(wire.say(lines("OPTIONS").replace("SIP/2.0\n", "SIP/3.0\n"))) == [505]
    wire.stack.receive(b"\x00\xff", wire.flow, wire.now)
    wire.stack.receive(b"\r\n\r\n", wire.flow, wire.now)
    wire.stack.receive(b"\0\0\0\0", wire.flow, wire.now)
    assert wire.heard() == []
    assert wire.events == [Garbled(wire.flow)] * 5


def test_response_goes_back_to_the_source_port_if_the_peer_asks_for_it() -> None:
    behind_nat = Flow("udp", ("192.0.2.1", 5060), ("198.51.100.7", 33333))
    wire = Wire(flow=behind_nat)
    response = only(wire.say(lines("INVITE"), "offer"))
    assert wire.sent[-1][0] == behind_nat
    assert response.headers.get("Via") == ("SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1;rport=33333;received=198.51.100.7")


def test_response_goes_to_the_port_in_via_otherwise() -> None:
    wire = Wire(flow=Flow("udp", ("192.0.2.1", 5060), ("198.51.100.7", 33333)))
    via = "Via: SIP/2.0/UDP phone.example.com:5070;branch=z9hG4bK1"
    text = "\n".join(via if line.startswith("Via") else line for line in lines("INVITE").splitlines())
    response = only(wire.say(text, "offer"))
    assert wire.sent[-1][0].remote == ("198.51.100.7", 5070)
    assert response.headers.get("Via") == via[5:] + ";received=198.51.100.7"


def test_only_the_topmost_via_of_a_list_is_written_in() -> None:
    wire = Wire()
    text = lines("OPTIONS", to_tag="x").replace(";rport", ";rport, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK0;rport")
    assert only(wire.say(text)).headers.listed("Via") == [
        "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1;rport=5060;received=192.0.2.2",
        "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK0;rport",
    ]


def test_old_peer_without_magic_cookie_is_understood() -> None:
    """RFC 2543: transactions by headers; its ACK of a failure may have any branch or none."""
    wire = Wire()
    session = invited(wire, branch="1")
    wire.stack.reject(session, 486, wire.now)
    busy = only(wire.heard())
    assert statuses(wire.say(lines("INVITE", branch="1"), "offer")) == [486]
    tag = NameAddr.parse(busy.headers.get("To") or "").tag or ""
    assert wire.say(lines("ACK", branch="1", to_tag=tag)) == []
    assert wire.wait(40) == []
    assert wire.stack.load == (0, 0)


def test_busy_is_repeated_until_its_ack() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.reject(session, 486, wire.now, "Im Gespräch", (("Warning", "399 pbx busy"),))
    busy = only(wire.heard())
    assert (busy.reason, busy.headers.get("Warning")) == ("Im Gespräch", "399 pbx busy")
    assert statuses(wire.wait(4)) == [486, 486, 486]
    assert wire.say(lines("ACK", to_tag="any")) == []
    assert wire.wait(40) == []
    assert wire.stack.load == (0, 0)


def test_cancel_ends_the_open_invite_only() -> None:
    wire = Wire()
    session = invited(wire)
    cancel = lines("CANCEL", extra="Reason: Q.850;cause=16")
    assert statuses(wire.say(cancel)) == [200, 487]
    assert last_event(wire) == Cancelled(session, "Q.850;cause=16")
    assert statuses(wire.say(cancel)) == [200]
    wire.stack.answer(session, b"too late", wire.now)
    assert wire.heard() == []


def test_cancel_after_the_answer_changes_nothing() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.answer(session, b"answer", wire.now)
    wire.heard()
    assert statuses(wire.say(lines("CANCEL"))) == [200]
    assert [type(event) for event in wire.events] == [InviteReceived]


def test_cancelled_reinvite_leaves_the_session() -> None:
    wire = Wire()
    session, tag = established(wire)
    wire.say(lines("INVITE", 2, "z9hG4bK5", tag), "hold")
    assert statuses(wire.say(lines("CANCEL", 2, "z9hG4bK5", tag))) == [200, 487]
    assert isinstance(wire.events[-2], Reinvited)
    assert last_event(wire) == TakenBack(session)
    assert statuses(wire.say(lines("BYE", 3, "z9hG4bK6", tag))) == [200]
    assert last_event(wire) == Ended(session, "BYE")


def test_caller_may_hang_up_before_the_answer() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.ring(session, wire.now)
    tag = NameAddr.parse(only(wire.heard()).headers.get("To") or "").tag or ""
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bK3", tag))) == [200, 487]
    assert last_event(wire) == Cancelled(session, "BYE")


def test_bye_before_the_ack_ends_the_call_and_the_late_ack_is_dropped() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.answer(session, b"answer", wire.now)
    tag = NameAddr.parse(only(wire.heard()).headers.get("To") or "").tag or ""
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bK3", tag))) == [200]
    assert last_event(wire) == Ended(session, "BYE")
    assert wire.say(lines("ACK", 1, "z9hG4bK2", tag)) == []
    assert wire.wait(100) == []
    assert wire.stack.load == (0, 0)


def test_answer_is_repeated_over_a_stream_too() -> None:
    wire = Wire(flow=Flow("tcp", ("192.0.2.1", 5060), ("192.0.2.2", 40000), 3))
    session = invited(wire)
    wire.stack.answer(session, b"answer", wire.now)
    wire.heard()
    assert statuses(wire.wait(3.6)) == [200, 200, 200]
    assert {flow.connection for flow, _ in wire.sent} == {3}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_stranger_is_refused_and_forgotten_by_any_transport(transport: Literal["udp", "tcp"]) -> None:
    wire = Wire(flow=Flow(transport, ("192.0.2.1", 5060), ("192.0.2.2", 40000), 3))
    assert wire.say(lines("REGISTER")) == []
    event = last_event(wire)
    assert isinstance(event, RequestReceived)
    wire.stack.respond(event.transaction, response_to(event.request, 401), wire.now)
    assert statuses(wire.heard()) == [401]
    assert wire.stack.load == (0, 0)


def test_in_dialog_requests_are_handed_over() -> None:
    wire = Wire()
    session, tag = established(wire)
    assert wire.say(lines("INFO", 2, "z9hG4bK5", tag), "Signal=5") == []
    event = last_event(wire)
    assert isinstance(event, InDialogRequest)
    assert (event.session, event.request.body) == (session, b"Signal=5")
    wire.stack.respond(event.transaction, response_to(event.request, 200), wire.now)
    assert statuses(wire.heard()) == [200]
    assert statuses(wire.say(lines("REGISTER", 3, "z9hG4bK6", tag))) == []


def test_old_cseq_gets_500() -> None:
    wire = Wire()
    _session, tag = established(wire)
    wire.say(lines("INFO", 9, "z9hG4bK5", tag))
    assert statuses(wire.say(lines("BYE", 8, "z9hG4bK6", tag))) == [500]
    assert statuses(wire.say(lines("BYE", 10, "z9hG4bK7", tag))) == [200]


def test_second_invite_before_the_first_is_answered_gets_500_and_a_time() -> None:
    wire = Wire()
    _session, tag = established(wire)
    wire.say(lines("INVITE", 2, "z9hG4bK5", tag), "hold")
    response = only(wire.say(lines("INVITE", 3, "z9hG4bK6", tag), "resume"))
    assert response.status == 500
    assert 0 <= int(response.headers.get("Retry-After") or "") <= 10


def test_offer_before_the_last_ack_gets_491() -> None:
    wire = Wire()
    session, tag = established(wire)
    wire.say(lines("INVITE", 2, "z9hG4bK5", tag), "hold")
    wire.stack.answer(session, b"held", wire.now)
    wire.heard()
    assert statuses(wire.say(lines("INVITE", 3, "z9hG4bK6", tag), "resume")) == [491]


def test_open_reinvite_gets_487_when_the_call_ends() -> None:
    wire = Wire()
    session, tag = established(wire)
    wire.say(lines("INVITE", 2, "z9hG4bK5", tag), "hold")
    wire.stack.bye(session, wire.now)
    assert [m.status if isinstance(m, Response) else m.method for m in wire.heard()] == [487, "BYE"]


def test_route_set_is_copied_and_followed() -> None:
    wire = Wire()
    routes = ["<sip:203.0.113.1;lr>", "<sip:203.0.113.2:5080;lr>"]
    session = invited(wire, extra=f"Record-Route: {routes[0]}, {routes[1]}")
    wire.stack.ring(session, wire.now)
    assert only(wire.heard()).headers.listed("Record-Route") == routes
    wire.stack.answer(session, b"answer", wire.now)
    ok = only(wire.heard())
    assert ok.headers.listed("Record-Route") == routes
    tag = NameAddr.parse(ok.headers.get("To") or "").tag or ""
    wire.say(lines("ACK", 1, "z9hG4bK2", tag))
    wire.stack.bye(session, wire.now, "Q.850;cause=16")
    bye = request_in(wire.heard())
    assert bye.uri == "sip:caller@192.0.2.2:5070"
    assert bye.headers.listed("Route") == routes
    assert bye.headers.get("Reason") == "Q.850;cause=16"
    assert wire.sent[-1][0].remote == ("203.0.113.1", 5060)


def test_strict_router_gets_its_own_uri_and_the_target_last() -> None:
    wire = Wire()
    session, _tag = established(wire, extra="Record-Route: <sip:203.0.113.1;x=y>, <sip:203.0.113.2;lr>")
    wire.stack.bye(session, wire.now)
    bye = request_in(wire.heard())
    assert bye.uri == "sip:203.0.113.1;x=y"
    assert bye.headers.listed("Route") == ["<sip:203.0.113.2;lr>", "<sip:caller@192.0.2.2:5070>"]


@pytest.mark.parametrize(
    ("contact", "remote"),
    [
        ("<sip:caller@192.0.2.2:5070>", ("192.0.2.2", 5070)),
        ("<sip:caller@203.0.113.9>", ("203.0.113.9", 5060)),
        ("<sip:caller@10.0.0.5:5070>", ("192.0.2.2", 5060)),
        ("<sip:caller@phone.invalid>", ("192.0.2.2", 5060)),
        ("<sip:caller@127.0.0.1:6379>", ("192.0.2.2", 5060)),
        ("<sip:caller@[::ffff:127.0.0.1]:6379>", ("192.0.2.2", 5060)),
        ("<sip:caller@0.0.0.0>", ("192.0.2.2", 5060)),
        ("<sip:caller@169.254.169.254:80>", ("192.0.2.2", 5060)),
        ("<sip:caller@224.0.1.75>", ("192.0.2.2", 5060)),
        ("<sip:caller@255.255.255.255>", ("192.0.2.2", 5060)),
    ],
    ids=["port", "other host", "behind NAT", "name", "here", "here by IPv6", "any", "link", "many", "everybody"],
)
def test_bye_goes_to_the_contact_if_it_can_be_reached(contact: str, remote: tuple[str, int]) -> None:
    public = "8.8.8.8" if contact.startswith("<sip:caller@10.") else "192.0.2.2"
    wire = Wire(flow=Flow("udp", ("192.0.2.1", 5060), (public, 5060)))
    session, _tag = established(wire, contact=f"Contact: {contact}")
    wire.stack.bye(session, wire.now)
    wire.heard()
    assert wire.sent[-1][0].remote == (public if remote[0] == "192.0.2.2" else remote[0], remote[1])


def test_reinvite_refreshes_the_target_when_it_is_accepted() -> None:
    wire = Wire()
    session, tag = established(wire)
    moved = "Contact: <sip:moved@192.0.2.2:5099>"
    wire.say(lines("INVITE", 2, "z9hG4bK5", tag, contact=moved), "hold")
    wire.stack.answer(session, b"held", wire.now)
    wire.heard()
    wire.say(lines("ACK", 2, "z9hG4bK6", tag))
    wire.stack.bye(session, wire.now)
    assert request_in(wire.heard()).uri == "sip:moved@192.0.2.2:5099"


def test_too_many_sessions_get_503_but_those_alive_go_on() -> None:
    wire = Wire(StackConfig(max_sessions=1))
    _session, tag = established(wire)
    other = lines("INVITE", branch="z9hG4bKo").replace("call-1", "call-2")
    response = only(wire.say(other, "offer"))
    assert (response.status, response.headers.get("Retry-After")) == (503, "5")
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bK3", tag))) == [200]


def test_too_many_transactions_get_503_but_a_bye_is_heard() -> None:
    wire = Wire(StackConfig(max_transactions=3))
    _session, tag = established(wire)
    for number in range(50):
        wire.say(lines("OPTIONS", branch=f"z9hG4bKo{number}").replace("call-1", f"other-{number}"))
    assert wire.stack.load[0] == 3
    refused = only(wire.say(lines("OPTIONS", branch="z9hG4bKp").replace("call-1", "p")))
    assert (refused.status, refused.headers.get("Retry-After")) == (503, "5")
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bK3", tag))) == [200]


def test_commands_that_come_too_late_are_void() -> None:
    wire = Wire()
    session, tag = established(wire)
    wire.say(lines("BYE", 2, "z9hG4bK3", tag))
    for command in (wire.stack.bye, wire.stack.cancel, wire.stack.ring):
        command(session, wire.now)
    wire.stack.answer(session, b"x", wire.now)
    wire.stack.reject(session, 486, wire.now)
    wire.stack.reinvite(session, b"x", wire.now)
    wire.stack.respond("t99", response_to(Request("OPTIONS", "sip:x", wire.sent[0][1].headers), 200), wire.now)
    assert wire.heard() == []


def test_session_hung_up_before_its_answer_is_rejected() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.bye(session, wire.now)
    assert statuses(wire.heard()) == [480]
    assert wire.stack.load[1] == 0


def test_request_after_our_bye_gets_481() -> None:
    wire = Wire()
    session, tag = established(wire)
    wire.stack.bye(session, wire.now)
    bye = request_in(wire.heard())
    wire.reply(bye, 100)
    assert statuses(wire.say(lines("INFO", 2, "z9hG4bK5", tag))) == [481]
    assert statuses(wire.say(lines("BYE", 3, "z9hG4bK6", tag))) == [200]
    assert wire.reply(bye, 200) == []
    wire.wait(100)
    assert wire.stack.load == (0, 0)


def test_only_the_ack_of_the_last_2xx_counts() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.answer(session, b"answer", wire.now)
    tag = NameAddr.parse(only(wire.heard()).headers.get("To") or "").tag or ""
    wire.say(lines("ACK", 7, "z9hG4bK2", tag))
    assert isinstance(last_event(wire), InviteReceived)
    wire.say(lines("ACK", 1, "z9hG4bK1", tag), "by the branch of the INVITE")
    assert last_event(wire) == Acknowledged(session, b"by the branch of the INVITE")


@pytest.mark.parametrize(
    "kind",
    ["multipart/mixed", 'multipart/mixed; boundary="no', "multipart/mixed;boundary=b", "text/plain;charset=utf-8"],
)
def test_body_without_sdp_gets_415(kind: str) -> None:
    wire = Wire()
    body = "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
    assert statuses(wire.say(lines("INVITE", extra=f"Content-Type: {kind}"), body)) == [415]
    assert statuses(wire.say(lines("INVITE", 2, "z9hG4bK9", extra=f"Content-Type: {kind}"), "--b")) == [415]


def test_fault_in_via_is_answered_to_the_source() -> None:
    wire = Wire(flow=Flow("udp", ("192.0.2.1", 5060), ("198.51.100.7", 33333)))
    text = "\n".join("Via: nowhere" if line.startswith("Via") else line for line in lines("OPTIONS").splitlines())
    wire.stack.receive((text.replace("\n", "\r\n") + "\r\n\r\n").encode(), wire.flow, wire.now)
    ((flow, data),) = wire.stack.take_output()
    assert flow == wire.flow
    assert data.startswith(b"SIP/2.0 400 Bad Via\r\nVia: nowhere\r\n")


@pytest.mark.parametrize("torture", list(TORTURE.values()), ids=lambda torture: torture.name)
def test_torture_message_gets_a_right_answer_and_the_next_call_works(torture: Torture) -> None:
    """RFC 4475. Where an answer is listed but none sent, the request went to call control, whose answer it is."""
    wire = Wire()
    wire.stack.receive(torture.data, wire.flow, wire.now)
    said = [int(data.split(b" ", 2)[1]) for _flow, data in wire.stack.take_output()]
    passed_on = [event for event in wire.stack.take_events() if not isinstance(event, Garbled)]
    final = [status for status in said if status >= 200]
    assert not torture.answer or passed_on or (set(final) <= set(torture.answer) and final)
    assert not (final and passed_on)
    session, tag = established(wire)
    assert statuses(wire.say(lines("BYE", 2, "z9hG4bK3", tag))) == [200]
    assert last_event(wire) == Ended(session, "BYE")


CALL = [lines("INVITE"), lines("CANCEL"), lines("ACK", to_tag="t1"), lines("BYE", 2, "z9hG4bK2")]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(CALL), st.integers(0, 400), st.binary(max_size=6)), max_size=12))
def test_damaged_messages_hurt_nobody(damage: list[tuple[str, int, bytes]]) -> None:
    wire = Wire()
    for text, place, junk in damage:
        data = ("\r\n".join(text.splitlines()) + "\r\n\r\n").encode()
        wire.stack.receive(data[:place] + junk + data[place + len(junk) :], wire.flow, wire.now)
        wire.stack.take_output()
        wire.now += 1
        wire.stack.elapse(wire.now)
    for event in wire.stack.take_events():
        if isinstance(event, InviteReceived):
            wire.stack.reject(event.session, 486, wire.now)
    for _second in range(200):
        wire.now += 1
        wire.stack.elapse(wire.now)
    assert wire.stack.load == (0, 0)


def test_old_caller_without_contact_is_reached_by_its_from() -> None:
    wire = Wire()
    session, _tag = established(wire, contact="Subject: old")
    wire.stack.bye(session, wire.now)
    assert request_in(wire.heard()).uri == "sip:caller@192.0.2.2"

"""What the stack makes of the answers a peer gives to our requests."""

from __future__ import annotations

import pytest

from scenc.sip.cseq import CSeq
from scenc.sip.digest import Authenticator, Credentials, Verdict
from scenc.sip.events import Accepted, Ended, InDialogRequest, Progressed, Reinvited, Rejected, ResponseReceived
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from scenc.sip.stack import Login
from scenc.sip.via import Via
from tests.sip.kit import Wire

CONTACT = "Contact: <sip:bob@192.0.2.2:5070>"
ASKS = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}
ANSWERS = {401: "Authorization", 407: "Proxy-Authorization"}
FROM = ("From", '"Anna" <sip:anna@example.com>')


def invite(wire: Wire, login: Login | None = None, extra: tuple[tuple[str, str], ...] = ()) -> tuple[str, Request]:
    request = Request("INVITE", "sip:bob@example.com", Headers((FROM, *extra)), b"offer")
    session = wire.stack.invite(request, wire.flow, wire.now, login)
    return session, sole(wire.heard())


def sole(said: list[Request | Response]) -> Request:
    (message,) = said
    assert isinstance(message, Request)
    return message


def methods(said: list[Request | Response]) -> list[str]:
    return [message.method for message in said if isinstance(message, Request)]


def up(wire: Wire, login: Login | None = None, contact: str = CONTACT) -> tuple[str, Request]:
    """A call is up; returns the session and the ACK."""
    session, request = invite(wire, login)
    ack = sole(wire.reply(request, 200, "bob", contact, "answer"))
    assert isinstance(wire.events[-1], Accepted)
    return session, ack


def from_peer(
    wire: Wire, ack: Request, method: str, number: int, branch: str, body: str = ""
) -> list[Request | Response]:
    """A request of the callee's within the dialog of our ACK."""
    headers = ack.headers
    return wire.say(
        f"""{method} sip:192.0.2.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK{branch};rport
From: {headers.get("To")}
To: {headers.get("From")}
Call-ID: {headers.get("Call-ID")}
CSeq: {number} {method}
{CONTACT}""",
        body,
    )


def number_of(request: Request) -> int:
    return CSeq.parse(request.headers.get("CSeq") or "").number


def test_invite_has_all_it_needs() -> None:
    wire = Wire()
    _session, request = invite(wire, extra=(("P-Asserted-Identity", "<sip:1@x>"), ("Contact", "<sip:own@192.0.2.1>")))
    headers = request.headers
    via = Via.parse(headers.get("Via") or "")
    assert (via.transport, via.host, via.port, "rport" in via.params) == ("UDP", "192.0.2.1", 5060, True)
    assert (via.branch or "").startswith("z9hG4bK")
    assert headers.get("From") == '"Anna" <sip:anna@example.com>;tag=t2'
    assert headers.get("To") == "<sip:bob@example.com>"
    assert headers.get_all("Contact") == ["<sip:own@192.0.2.1>"]
    assert (headers.get("Max-Forwards"), headers.get("CSeq")) == ("70", "1 INVITE")
    assert headers.get("Content-Type") == "application/sdp"
    assert headers.get("P-Asserted-Identity") == "<sip:1@x>"
    assert headers.get("Call-ID")


def test_invite_without_an_offer_or_a_sender_is_our_mistake() -> None:
    wire = Wire()
    with pytest.raises(ValueError, match="offer"):
        wire.stack.invite(Request("INVITE", "sip:b@x", Headers([FROM])), wire.flow, wire.now)
    with pytest.raises(ValueError, match="From"):
        wire.stack.invite(Request("INVITE", "sip:b@x", Headers(), b"offer"), wire.flow, wire.now)
    session, _ack = up(wire)
    with pytest.raises(ValueError, match="offer"):
        wire.stack.reinvite(session, b"", wire.now)


def test_several_early_dialogs_are_reported_and_one_is_chosen() -> None:
    wire = Wire()
    session, request = invite(wire)
    wire.reply(request, 180, "one", CONTACT)
    wire.reply(request, 183, "two", CONTACT, "early")
    assert wire.events == [Progressed(session, 180, b""), Progressed(session, 183, b"early")]
    ack = sole(wire.reply(request, 200, "two", CONTACT, "answer"))
    assert ack.headers.get("To") == "<sip:bob@example.com>;tag=two"
    assert isinstance(wire.events[-1], Accepted)


def test_2xx_of_another_fork_is_acknowledged_and_hung_up() -> None:
    wire = Wire()
    session, request = invite(wire)
    wire.reply(request, 200, "one", CONTACT, "answer")
    said = wire.reply(request, 200, "two", "Contact: <sip:two@192.0.2.2>", "answer")
    assert methods(said) == ["ACK", "BYE"]
    assert {message.headers.get("To") for message in said} == {"<sip:bob@example.com>;tag=two"}
    assert methods(wire.reply(request, 200, "two", CONTACT, "answer")) == ["ACK"]
    bye = said[1]
    assert isinstance(bye, Request)
    wire.reply(bye, 200)
    wire.stack.bye(session, wire.now)
    assert sole(wire.heard()).headers.get("To") == "<sip:bob@example.com>;tag=one"
    assert sum(isinstance(event, Accepted) for event in wire.events) == 1


def test_endless_forks_are_not_followed() -> None:
    wire = Wire()
    _session, request = invite(wire)
    said = [message for number in range(100) for message in wire.reply(request, 180, f"tag{number}", CONTACT)]
    assert len(wire.stack._core.dialogs) == 16
    said += [message for number in range(100) for message in wire.reply(request, 200, f"tag{number}", CONTACT)]
    assert methods(said).count("ACK") == 16
    assert len(wire.stack._core.dialogs) == 1


def test_ack_is_repeated_even_when_the_transaction_is_long_over() -> None:
    wire = Wire()
    _session, request = invite(wire)
    first = wire.reply(request, 200, "bob", CONTACT, "answer")
    wire.wait(100)
    assert wire.stack.load == (0, 1)
    assert wire.reply(request, 200, "bob", CONTACT, "answer") == first


def test_failure_ends_the_session() -> None:
    wire = Wire()
    session, request = invite(wire)
    assert methods(wire.reply(request, 486, "bob")) == ["ACK"]
    rejected = wire.events[-1]
    assert isinstance(rejected, Rejected)
    assert (rejected.session, rejected.status, rejected.reason) == (session, 486, "Said")
    assert methods(wire.reply(request, 486, "bob")) == ["ACK"]
    assert wire.stack.load == (1, 0)


def test_no_answer_at_all_is_408_and_an_icmp_error_503() -> None:
    wire = Wire()
    one, _request = invite(wire)
    wire.wait(32)
    assert wire.events == [Rejected(one, 408, "Request Timeout", None)]
    two, request = invite(wire)
    wire.stack.closed(wire.flow, wire.now)
    wire.heard()
    assert wire.events[-1] == Rejected(two, 503, "Service Unavailable", None)
    three, request = invite(wire)
    wire.reply(request, 180, "bob", CONTACT)
    wire.stack.closed(wire.flow, wire.now)
    wire.heard()
    assert wire.events[2:] == [Progressed(three, 180, b"")]


def challenge(authenticator: Authenticator, now: float, name: str) -> str:
    return "\n".join(f"{name}: {value}" for value in authenticator.challenge(now))


@pytest.mark.parametrize(
    ("status", "asks", "answers"),
    [(401, "WWW-Authenticate", "Authorization"), (407, "Proxy-Authenticate", "Proxy-Authorization")],
)
def test_challenged_invite_is_sent_again_with_credentials(status: int, asks: str, answers: str) -> None:
    wire = Wire()
    authenticator = Authenticator("example.com", b"secret", 60)
    session, first = invite(wire, Login("anna", "wonder"))
    wire.reply(first, 100)
    ack, second = wire.reply(first, status, "p", challenge(authenticator, wire.now, asks))
    assert isinstance(ack, Request)
    assert isinstance(second, Request)
    assert (ack.method, number_of(ack), second.method, number_of(second)) == ("ACK", 1, "INVITE", 2)
    assert second.headers.get("Call-ID") == first.headers.get("Call-ID")
    assert second.headers.get("From") == first.headers.get("From")
    assert len(second.headers.get_all("Via")) == 1
    assert second.headers.get("Via") != first.headers.get("Via")
    credentials = second.headers.get(answers) or ""
    assert authenticator.verify(credentials, "INVITE", "wonder", wire.now) is Verdict.OK
    assert wire.events == []
    assert methods(wire.reply(first, status, "p")) == ["ACK"]
    last = sole(wire.reply(second, 200, "bob", CONTACT, "answer"))
    assert (number_of(last), last.headers.get(answers)) == (2, credentials)
    wire.stack.bye(session, wire.now)
    assert number_of(sole(wire.heard())) == 3


def test_wrong_password_is_tried_once() -> None:
    wire = Wire()
    authenticator = Authenticator("example.com", b"secret", 60)
    _session, first = invite(wire, Login("anna", "wrong"))
    _ack, second = wire.reply(first, 401, "p", challenge(authenticator, wire.now, "WWW-Authenticate"))
    assert isinstance(second, Request)
    assert methods(wire.reply(second, 401, "p", challenge(authenticator, wire.now, "WWW-Authenticate"))) == ["ACK"]
    assert [event.status for event in wire.events if isinstance(event, Rejected)] == [401]


@pytest.mark.parametrize("statuses", [(401, 407), (407, 401)])
def test_proxy_and_carrier_behind_it_are_answered_once_each(statuses: tuple[int, int]) -> None:
    wire = Wire()
    authenticators = {status: Authenticator(f"realm-{status}", b"secret", 60) for status in statuses}
    _session, request = invite(wire, Login("anna", "wonder"))

    def challenged(request: Request, status: int) -> list[Request | Response]:
        asked = challenge(authenticators[status], wire.now, ASKS[status])
        return [each for each in wire.reply(request, status, "p", asked) if methods([each]) != ["ACK"]]

    request = sole(challenged(request, statuses[0]))
    first = Credentials.parse(request.headers.get(ANSWERS[statuses[0]]) or "")
    request = sole(challenged(request, statuses[1]))
    for status in statuses:
        credentials = request.headers.get(ANSWERS[status]) or ""
        assert authenticators[status].verify(credentials, "INVITE", "wonder", wire.now) is Verdict.OK
    again = Credentials.parse(request.headers.get(ANSWERS[statuses[0]]) or "")
    assert (first.nc, again.nc) == ("00000001", "00000002"), "who counts a nonce's uses takes no second one for a first"
    assert challenged(request, statuses[0]) == []
    assert [event.status for event in wire.events if isinstance(event, Rejected)] == [statuses[0]]


def test_nonce_too_old_is_answered_again_but_not_for_ever() -> None:
    wire = Wire()
    authenticator = Authenticator("example.com", b"secret", 60)
    _session, request = invite(wire, Login("anna", "wonder"))
    asked = f"WWW-Authenticate: {authenticator.challenge(wire.now)[0]}"
    tries = 0
    while invites := [each for each in wire.reply(request, 401, "p", asked) if methods([each]) == ["INVITE"]]:
        request = sole(invites)
        wire.now += 1
        asked = f"WWW-Authenticate: {authenticator.challenge(wire.now, stale=True)[0]}"
        tries += 1
    assert 2 <= tries <= 5
    assert [event.status for event in wire.events if isinstance(event, Rejected)] == [401]


def test_challenged_bye_is_sent_again_with_credentials() -> None:
    wire = Wire()
    session, _ack = up(wire, Login("anna", "wonder"))
    wire.stack.bye(session, wire.now)
    first = sole(wire.heard())
    asked = challenge(Authenticator("example.com", b"secret", 60), wire.now, "Proxy-Authenticate")
    second = sole(wire.reply(first, 407, "", asked))
    assert (second.method, number_of(second)) == ("BYE", 3)
    wire.reply(second, 200)
    assert wire.stack.load[1] == 0


def test_challenged_register_is_sent_again_and_reported_once() -> None:
    wire = Wire()
    register = Request("REGISTER", "sip:example.com", Headers([FROM, ("CSeq", "41 REGISTER"), ("Contact", "<sip:us>")]))
    name = wire.stack.request(register, wire.flow, wire.now, Login("anna", "wonder"))
    first = sole(wire.heard())
    asked = challenge(Authenticator("example.com", b"secret", 60), wire.now, "WWW-Authenticate")
    second = sole(wire.reply(first, 401, "r", asked))
    assert number_of(second) == 42
    wire.reply(second, 200, "r")
    (event,) = wire.events
    assert isinstance(event, ResponseReceived)
    assert (event.transaction, event.response.status, event.local) == (name, 200, False)


def test_request_nobody_answers_gets_a_local_408() -> None:
    wire = Wire()
    name = wire.stack.request(Request("OPTIONS", "sip:192.0.2.2", Headers([FROM])), wire.flow, wire.now)
    assert len(wire.wait(40)) == 11
    (event,) = wire.events
    assert isinstance(event, ResponseReceived)
    assert (event.transaction, event.response.status, event.local) == (name, 408, True)
    assert wire.stack.load == (0, 0)


def test_unknown_responses_are_dropped() -> None:
    wire = Wire()
    _session, request = invite(wire)
    stranger = Request("INVITE", request.uri, request.headers.copy())
    stranger.headers.set("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKguess")
    assert wire.reply(stranger, 200, "bob", CONTACT) == []
    relayed = Request("INVITE", request.uri, request.headers.copy())
    relayed.headers.add("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother")
    assert wire.reply(relayed, 200, "bob", CONTACT) == []
    assert wire.events == []


def test_route_set_of_the_answer_is_followed_backwards() -> None:
    wire = Wire()
    session, request = invite(wire)
    routes = "Record-Route: <sip:203.0.113.2;lr>, <sip:203.0.113.1:5080;lr>"
    wire.reply(request, 180, "bob", f"{CONTACT}\nRecord-Route: <sip:203.0.113.66;lr>")
    ack = sole(wire.reply(request, 200, "bob", f"{CONTACT}\n{routes}", "answer"))
    assert ack.uri == "sip:bob@192.0.2.2:5070"
    assert ack.headers.listed("Route") == ["<sip:203.0.113.1:5080;lr>", "<sip:203.0.113.2;lr>"]
    assert wire.sent[-1][0].remote == ("203.0.113.1", 5080)
    wire.stack.bye(session, wire.now)
    assert sole(wire.heard()).headers.listed("Route") == ack.headers.listed("Route")


def test_phone_behind_nat_is_reached_the_way_it_was_called() -> None:
    """Its Contact names an address of its own network, the same by which the registrar knows it."""
    wire = Wire(flow=Flow("udp", ("192.0.2.1", 5060), ("172.17.0.1", 40001)))
    request = Request("INVITE", "sip:bob@172.17.0.2:5060", Headers([FROM]), b"offer")
    wire.stack.invite(request, wire.flow, wire.now)
    wire.reply(sole(wire.heard()), 200, "bob", "Contact: <sip:bob@172.17.0.2:5060>", "answer")
    assert wire.sent[-1][0] == wire.flow


def test_peer_s_new_address_is_taken_from_its_requests() -> None:
    wire = Wire()
    session, ack = up(wire, contact="Contact: <sip:bob@10.9.9.9>")
    wire.flow = Flow("udp", ("192.0.2.1", 5060), ("8.8.8.8", 7777))
    from_peer(wire, ack, "INFO", 1, "info")
    assert isinstance(wire.events[-1], InDialogRequest)
    wire.stack.bye(session, wire.now)
    wire.heard()
    assert wire.sent[-1][0].remote == ("8.8.8.8", 7777)


def test_reinvite_meets_reinvite() -> None:
    wire = Wire()
    session, ack = up(wire)
    wire.stack.reinvite(session, b"hold", wire.now)
    ours = sole(wire.heard())
    (refusal,) = from_peer(wire, ack, "INVITE", 1, "theirs", "hold too")
    assert isinstance(refusal, Response)
    assert refusal.status == 491
    assert methods(wire.reply(ours, 491)) == ["ACK"]
    from_peer(wire, ack, "ACK", 1, "theirs")
    (trying,) = from_peer(wire, ack, "INVITE", 2, "again", "hold too")
    assert isinstance(trying, Response)
    assert isinstance(wire.events[-1], Reinvited)
    assert methods(wire.wait(4.2)) == []
    wire.stack.answer(session, b"held", wire.now)
    wire.heard()
    assert [
        (message.method, message.body)
        for message in from_peer(wire, ack, "ACK", 2, "acked")
        if isinstance(message, Request)
    ] == [("INVITE", b"hold")]


def test_glare_without_end_is_given_up() -> None:
    wire = Wire()
    session, _ack = up(wire)
    wire.stack.reinvite(session, b"hold", wire.now)
    sent = wire.heard()
    for _round in range(6):
        wire.reply(sole(sent[:1]), 491)
        sent = wire.wait(4.2)
    assert sent == []
    rejected = wire.events[-1]
    assert isinstance(rejected, Rejected)
    assert (rejected.status, rejected.again) == (491, True)


def test_offer_during_an_offer_is_sent_afterwards() -> None:
    wire = Wire()
    session, _ack = up(wire)
    for body in (b"one", b"two", b"three"):
        wire.stack.reinvite(session, body, wire.now)
    first = sole(wire.heard())
    assert first.body == b"one"
    said = wire.reply(first, 200, "bob", "Contact: <sip:moved@192.0.2.2>", "answer")
    assert [(message.method, message.body) for message in said if isinstance(message, Request)] == [
        ("ACK", b""),
        ("INVITE", b"three"),
    ]
    assert {message.uri for message in said if isinstance(message, Request)} == {"sip:moved@192.0.2.2"}


def test_dialog_unknown_to_the_peer_is_over() -> None:
    wire = Wire()
    session, _ack = up(wire)
    wire.stack.reinvite(session, b"hold", wire.now)
    said = wire.reply(sole(wire.heard()), 481)
    assert methods(said) == ["ACK", "BYE"]
    assert wire.events[-1] == Ended(session, "lost: 481")
    bye = said[1]
    assert isinstance(bye, Request)
    wire.reply(bye, 481)
    assert wire.stack.load[1] == 0


def test_bye_takes_an_open_reinvite_along() -> None:
    """Else a peer that said only 100 would hold the transaction for ever."""
    wire = Wire()
    session, ack = up(wire)
    wire.stack.reinvite(session, b"hold", wire.now)
    wire.reply(sole(wire.heard()), 100)
    said = from_peer(wire, ack, "BYE", 1, "bye")
    assert sorted(methods(said)) == ["CANCEL"]
    wire.wait(200)
    assert wire.stack.load == (0, 0)


def test_callee_that_hangs_up_while_ringing_has_lost_its_answer() -> None:
    wire = Wire()
    session, request = invite(wire)
    wire.reply(request, 180, "bob", CONTACT)
    ack = Request("ACK", "sip:x", request.headers.copy())
    ack.headers.set("To", "<sip:bob@example.com>;tag=bob")
    said = from_peer(wire, ack, "BYE", 1, "bye")
    assert [m.method if isinstance(m, Request) else m.status for m in said] == [200, "CANCEL"]
    wire.reply(request, 487, "bob")
    rejected = wire.events[-1]
    assert isinstance(rejected, Rejected)
    assert (rejected.session, rejected.status) == (session, 487)


def test_request_of_the_callee_s_before_its_answer() -> None:
    wire = Wire()
    _session, request = invite(wire)
    wire.reply(request, 180, "bob", CONTACT)
    ack = Request("ACK", "sip:x", request.headers.copy())
    ack.headers.set("To", "<sip:bob@example.com>;tag=bob")
    (refusal,) = from_peer(wire, ack, "INVITE", 1, "early", "offer")
    assert isinstance(refusal, Response)
    assert refusal.status == 491


def test_cancelled_call_does_not_answer_a_challenge() -> None:
    wire = Wire()
    session, request = invite(wire, Login("anna", "wonder"))
    wire.stack.cancel(session, wire.now)
    asked = challenge(Authenticator("example.com", b"secret", 60), wire.now, "WWW-Authenticate")
    assert methods(wire.reply(request, 401, "p", asked)) == ["ACK"]
    rejected = wire.events[-1]
    assert isinstance(rejected, Rejected)
    assert rejected.status == 487


def test_connection_that_broke_is_asked_for_again() -> None:
    wire = Wire(flow=Flow("tcp", ("192.0.2.1", 5060), ("192.0.2.2", 40000), 3))
    session, _ack = up(wire)
    wire.stack.closed(wire.flow, wire.now)
    wire.stack.bye(session, wire.now)
    wire.heard()
    assert wire.sent[-1][0] == Flow("tcp", ("192.0.2.1", 5060), ("192.0.2.2", 5070), 0)


def test_challenge_we_cannot_answer_is_a_failure() -> None:
    wire = Wire()
    for asked in ("", "WWW-Authenticate: Basic realm=x", 'WWW-Authenticate: Digest realm="x", nonce="n", algorithm=X'):
        _session, request = invite(wire, Login("anna", "wonder"))
        assert methods(wire.reply(request, 401, "p", asked)) == ["ACK"]
    assert [event.status for event in wire.events if isinstance(event, Rejected)] == [401, 401, 401]


def test_2xx_that_fits_nothing_is_not_acknowledged() -> None:
    wire = Wire()
    session, _ack = up(wire)
    wire.stack.reinvite(session, b"hold", wire.now)
    again = sole(wire.heard())
    forked = Request("INVITE", again.uri, again.headers.copy())
    forked.headers.set("To", "<sip:bob@example.com>;tag=other")
    assert wire.reply(forked, 200, "", CONTACT) == []
    wire.reply(again, 200, "", CONTACT, "answer")
    wire.wait(100)
    old = Request("INVITE", again.uri, again.headers.copy())
    old.headers.set("CSeq", "77 INVITE")
    assert wire.reply(old, 200, "", CONTACT) == []
    assert methods(wire.reply(again, 200, "", CONTACT)) == ["ACK"]


def test_reinvite_answered_by_somebody_else_ends_and_the_next_one_is_sent() -> None:
    wire = Wire()
    session, _ack = up(wire)
    wire.stack.reinvite(session, b"hold", wire.now)
    wire.stack.reinvite(session, b"resume", wire.now)
    request = sole(wire.heard())
    forked = Request("INVITE", request.uri, request.headers.copy())
    forked.headers.set("To", "<sip:bob@example.com>;tag=other")
    for _time in range(3):
        assert wire.reply(forked, 200, "", CONTACT) == []
    again = sole([each for each in wire.wait(40) if methods([each]) == ["INVITE"]][:1])
    assert again.body == b"resume"
    rejected = wire.events[-1]
    assert isinstance(rejected, Rejected)
    assert rejected.again, "the session goes on as it was"
    wire.reply(again, 200, "", CONTACT, "answer")
    assert isinstance(wire.events[-1], Accepted)


def test_progress_of_a_request_is_reported() -> None:
    wire = Wire()
    wire.stack.request(Request("OPTIONS", "sip:192.0.2.2", Headers([FROM])), wire.flow, wire.now)
    request = sole(wire.heard())
    wire.reply(request, 100)
    wire.reply(request, 404, "p")
    assert [event.response.status for event in wire.events if isinstance(event, ResponseReceived)] == [100, 404]

"""Offers and answers before a session stands (RFC 3264, 6337): in provisional responses, PRACK, UPDATE; and glare."""

from __future__ import annotations

import pytest

from scenc.sip.events import Accepted, Acknowledged, Event, InviteReceived, Reoffered
from scenc.sip.message import Request, Response
from scenc.sip.sdp.session import Session
from tests.sip.kit import Wire
from tests.sip.test_stack_client import CONTACT, invite, sole, up
from tests.sip.test_stack_server import lines, only, statuses

SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
RELIABLE = "Require: 100rel\nRSeq: {}\n" + CONTACT


class Called:
    """A peer that calls us with `offer` and can acknowledge what comes before the answer."""

    def __init__(self, offer: str, extra: str = "Supported: 100rel") -> None:
        self.wire = Wire()
        self.wire.say(lines("INVITE", extra=extra), offer)
        event = self.wire.events[-1]
        assert isinstance(event, InviteReceived)
        self.session, self.tag, self.early = event.session, "", event
        self._number = 1

    @property
    def event(self) -> Event:
        return self.wire.events[-1]

    def ring(self, body: bytes) -> Response:
        self.wire.stack.ring(self.session, self.wire.now, 183, body)
        said = only(self.wire.heard())
        self.tag = (said.headers.get("To") or "").partition("tag=")[2]
        self._sequence = said.headers.get("RSeq") or ""
        return said

    def ask(self, method: str, body: str = "") -> list[Response]:
        self._number += 1
        extra = f"RAck: {self._sequence} 1 INVITE" if method == "PRACK" else ""
        said = self.wire.say(lines(method, self._number, f"z9hG4bK-{self._number}", self.tag, extra), body)
        return [each for each in said if isinstance(each, Response)]

    def answer(self, body: bytes) -> list[Request | Response]:
        self.wire.stack.answer(self.session, body, self.wire.now)
        return self.wire.heard()

    def agree(self, body: bytes) -> list[Response]:
        self.wire.stack.agree(self.session, body, self.wire.now)
        return [each for each in self.wire.heard() if isinstance(each, Response)]


def test_our_offer_goes_in_a_provisional_response_and_its_answer_comes_in_the_prack() -> None:
    peer = Called("")
    assert peer.ring(b"ours").body == b"ours"
    assert peer.answer(b"ours") == [], "not before the PRACK"
    prack, final = peer.ask("PRACK", "theirs")
    assert (prack.status, final.status, final.body) == (200, 200, b""), "nothing more is to be said of media"
    assert peer.event == Acknowledged(peer.session, b"theirs")
    assert peer.wire.say(lines("ACK", 1, "z9hG4bKack", peer.tag)) == []
    assert peer.event == Acknowledged(peer.session, b"")


def test_an_offer_in_a_prack_is_answered_in_its_200_before_the_invite_is() -> None:
    peer = Called("offer")
    peer.ring(b"answer")
    assert peer.ask("PRACK", "new") == []
    assert peer.event == Reoffered(peer.session, b"new")
    assert peer.answer(b"answer") == [], "one after the other"
    assert peer.wire.wait(2) == [], "the 183 has arrived"
    prack, final = peer.agree(b"newer")
    assert (prack.status, prack.body) == (200, b"newer")
    assert (prack.headers.get("CSeq") or "").endswith("PRACK")
    assert (final.status, final.body) == (200, b"")


def test_an_offer_in_a_prack_that_cannot_be_used_is_answered_without_a_stream() -> None:
    peer = Called("offer")
    peer.ring(b"answer")
    peer.ask("PRACK", SDP)
    (prack,) = peer.agree(b"")
    assert prack.status == 200
    assert [(each.kind, each.port) for each in Session.parse(prack.body).media] == [("audio", 0)]


def test_an_update_before_the_answer_is_taken_once_the_first_offer_has_its_answer() -> None:
    peer = Called("offer")
    peer.ring(b"answer")
    assert [each.status for each in peer.ask("PRACK")] == [200]
    assert peer.ask("UPDATE", "hold") == []
    assert peer.event == Reoffered(peer.session, b"hold")
    (refused,) = peer.ask("UPDATE", "again")
    assert (refused.status, "Retry-After" in refused.headers) == (500, True)
    (agreed,) = peer.agree(b"held")
    assert (agreed.status, agreed.body, "Contact" in agreed.headers) == (200, b"held", True)
    assert peer.ask("UPDATE", "worse") == []
    assert [each.status for each in peer.agree(b"")] == [488]
    (final,) = peer.answer(b"answer")
    assert isinstance(final, Response)
    assert final.body == b"", "the answer of before the hold would undo it"


@pytest.mark.parametrize(
    ("offer", "early", "status"),
    [("offer", b"", 500), ("", b"ours", 491), ("", b"", 491)],
    ids=["theirs", "ours", "none"],
)
def test_an_update_that_overtakes_the_first_answer_is_glare(offer: str, early: bytes, status: int) -> None:
    peer = Called(offer)
    peer.ring(early)
    (refused,) = peer.ask("UPDATE", "offer")
    assert (refused.status, "Retry-After" in refused.headers) == (status, status == 500)
    assert not isinstance(peer.event, Reoffered)


class Callee:
    """A peer that we call."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.session, self.request = invite(self.wire)
        self._number = 0

    def update(self, body: str, tag: str = "bob") -> list[Request | Response]:
        self._number += 1
        headers = self.request.headers
        return self.wire.say(
            f"""UPDATE sip:192.0.2.1 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKu{self._number};rport
From: {headers.get("To")};tag={tag}
To: {headers.get("From")}
Call-ID: {headers.get("Call-ID")}
CSeq: {self._number} UPDATE
{CONTACT}""",
            body,
        )


def test_who_we_call_may_update_as_soon_as_it_has_answered_our_offer() -> None:
    peer = Callee()
    wire = peer.wire
    wire.reply(peer.request, 183, "bob", CONTACT, "unreliable")
    assert statuses(peer.update("early")) == [491], "our offer has no answer that must arrive"
    prack = sole(wire.reply(peer.request, 183, "bob", RELIABLE.format(1), "answer"))
    wire.reply(prack, 200)
    assert peer.update("hold") == []
    assert wire.events[-1] == Reoffered(peer.session, b"hold")
    wire.stack.agree(peer.session, b"held", wire.now)
    agreed = only(wire.heard())
    assert (agreed.status, agreed.body) == (200, b"held")
    wire.reply(peer.request, 200, "bob", CONTACT, "answer")
    accepted = wire.events[-1]
    assert isinstance(accepted, Accepted)
    assert accepted.body == b"", "what was agreed last holds"


def test_another_fork_s_answer_is_its_own() -> None:
    peer = Callee()
    wire = peer.wire
    for tag in ("bob", "eve"):
        wire.reply(sole(wire.reply(peer.request, 183, tag, RELIABLE.format(1), f"answer of {tag}")), 200)
    peer.update("hold")
    wire.stack.agree(peer.session, b"held", wire.now)
    wire.heard()
    wire.reply(peer.request, 200, "eve", CONTACT)
    accepted = wire.events[-1]
    assert isinstance(accepted, Accepted)
    assert accepted.body == b"answer of eve"


def test_what_must_arrive_is_acknowledged_within_a_session_too() -> None:
    wire = Wire()
    session, _ack = up(wire)
    wire.stack.reinvite(session, b"hold", wire.now)
    request = sole(wire.heard())
    prack = sole(wire.reply(request, 183, "bob", RELIABLE.format(9), "held"))
    assert (prack.method, prack.headers.get("RAck")) == ("PRACK", f"9 {request.headers.get('CSeq')}")
    wire.reply(prack, 200)
    wire.reply(request, 200, "bob", CONTACT)
    accepted = wire.events[-1]
    assert isinstance(accepted, Accepted)
    assert accepted.body == b"held"

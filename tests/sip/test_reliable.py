"""Provisional responses that must arrive (RFC 3262), UPDATE (RFC 3311), in fair weather and foul."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.sip.events import Accepted, Cancelled, Event, InviteReceived, Progressed, Reinvited
from scenc.sip.message import Response
from tests.sip.kit import Link, Weather, Wire
from tests.sip.test_link import LONG_AFTER, Party, kinds, link, nothing_left, sent, weather
from tests.sip.test_stack_client import CONTACT, from_peer, invite, methods, sole, up
from tests.sip.test_stack_server import established, invited, lines, only, statuses

RELIABLE = "Supported: 100rel"
EARLY = "Require: 100rel\nRSeq: {}\n" + CONTACT


class Early(Party):
    """Says what it sounds like before it answers, twice."""

    def hear(self, event: Event) -> None:
        if isinstance(event, InviteReceived):
            self.stack.ring(event.session, self.net.now, 183, b"early")
            self.net.clock.after(0.3, lambda: self.stack.ring(self.session, self.net.now, 180, b"early"))
        super().hear(event)


@settings(max_examples=150, deadline=None)
@given(weather, st.sampled_from([0.0, 0.5, 3.0]), st.sampled_from([200, 200, 486]), st.none() | st.floats(0.0, 4.0))
def test_early_sound_arrives_once_and_in_order_and_nothing_leaks(
    conditions: dict[str, float], answer_after: float, status: int, cancel_after: float | None
) -> None:
    net = link("udp", **conditions)
    alice, bob = Party(net, net.a), Early(net, net.b, answer_after, status)
    alice.call()
    if cancel_after is not None:
        net.clock.after(cancel_after, lambda: alice.stack.cancel(alice.session, net.now))
    net.run(LONG_AFTER)
    progress = [event.body for event in net.events_a if isinstance(event, Progressed)]
    assert progress.count(b"early") <= 2
    if status == 200 and cancel_after is None and not bob.over:
        assert alice.up
        assert b"early" in progress
        assert [event.body for event in net.events_a if isinstance(event, Accepted)] == [b"answer"]
        alice.bye()
        net.run(LONG_AFTER)
    assert not net.a._core.sessions
    assert nothing_left(net)


def test_it_is_repeated_ever_more_slowly_until_it_is_given_up() -> None:
    net = link()
    alice, bob = Party(net, net.a), Early(net, net.b, None)
    alice.call()
    net.run(0.015)
    net.weather = Weather(loss=1.0)
    net.run(40)
    times = sent(net.host_b.sent, b"SIP/2.0 183")
    assert [round(b - a, 2) for a, b in pairwise(times)] == [0.5, 1, 2, 4, 8, 16]
    assert isinstance(net.events_b[-1], Cancelled)
    assert "504" in net.events_b[-1].reason
    assert bob.over
    net.calm()
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_an_answer_waits_for_the_prack_of_what_was_said_before() -> None:
    wire = Wire()
    session = invited(wire, extra=RELIABLE)
    wire.stack.ring(session, wire.now, 183, b"early")
    early = only(wire.heard())
    assert early.headers.get("Require") == "100rel"
    wire.stack.answer(session, b"early", wire.now)
    assert wire.heard() == []
    tag = (early.headers.get("To") or "").partition("tag=")[2]
    number = int(early.headers.get("RSeq") or "")
    for wrong in (f"{number + 1} 1 INVITE", f"{number} 2 INVITE", f"{number} 1 UPDATE", "x y z", ""):
        assert statuses(wire.say(lines("PRACK", 2, f"z9hG4bK{len(wrong)}", tag, f"RAck: {wrong}"))) == [481]
    assert statuses(wire.say(lines("PRACK", 2, "z9hG4bK2", tag, f"RAck: {number} 1 INVITE"))) == [200, 200]
    assert statuses(wire.say(lines("PRACK", 3, "z9hG4bK3", tag, f"RAck: {number} 1 INVITE"))) == [481]


@pytest.mark.parametrize(
    ("extra", "body", "reliable"),
    [("", b"early", False), (RELIABLE, b"", False), (RELIABLE, b"early", True), ("Require: 100rel", b"", True)],
)
def test_who_insists_gets_it_and_who_can_gets_it_for_sound(extra: str, body: bytes, reliable: bool) -> None:
    wire = Wire()
    session = invited(wire, extra=extra)
    wire.stack.ring(session, wire.now, 180, body)
    assert ("RSeq" in only(wire.heard()).headers) == reliable


def test_a_caller_acknowledges_each_once_and_what_is_out_of_order_not_at_all() -> None:
    wire = Wire()
    _session, request = invite(wire)
    first = sole(wire.reply(request, 183, "bob", EARLY.format(7), "early"))
    assert (first.method, first.headers.get("RAck")) == ("PRACK", "7 1 INVITE")
    wire.reply(first, 200)
    for number in (7, 9, 6):
        assert wire.reply(request, 183, "bob", EARLY.format(number), "late") == []
    assert sole(wire.reply(request, 180, "bob", EARLY.format(8))).headers.get("RAck") == "8 1 INVITE"
    assert sole(wire.reply(request, 183, "fork", EARLY.format(99), "other")).headers.get("RAck") == "99 1 INVITE"
    wire.reply(request, 200, "bob", CONTACT)
    accepted = wire.events[-1]
    assert isinstance(accepted, Accepted)
    assert accepted.body == b"early", "a 2xx does not repeat an answer that has arrived"
    assert [event.body for event in wire.events if isinstance(event, Progressed)] == [b"early", b"", b"other"]


def test_an_update_without_an_offer_is_answered_at_once_and_moves_the_peer() -> None:
    wire = Wire()
    session, tag = established(wire)
    moved = "Contact: <sip:caller@192.0.2.2:5099>"
    answer = only(wire.say(lines("UPDATE", 2, "z9hG4bK5", tag, contact=moved)))
    assert (answer.status, "Contact" in answer.headers) == (200, True)
    wire.stack.bye(session, wire.now)
    assert sole(wire.heard()).uri == "sip:caller@192.0.2.2:5099"


def test_an_update_s_offer_is_answered_by_call_control_one_at_a_time() -> None:
    wire = Wire()
    session, tag = established(wire)
    assert wire.say(lines("UPDATE", 2, "z9hG4bK5", tag), "hold") == []
    event = wire.events[-1]
    assert isinstance(event, Reinvited)
    assert event.body == b"hold"
    refused = only(wire.say(lines("UPDATE", 3, "z9hG4bK6", tag), "again"))
    assert (refused.status, "Retry-After" in refused.headers) == (500, True)
    assert statuses(wire.say(lines("INVITE", 4, "z9hG4bK7", tag), "again")) == [491]
    wire.stack.reinvite(session, b"ours", wire.now)
    assert wire.heard() == []
    wire.stack.answer(session, b"held", wire.now)
    answer, ours = wire.heard()
    assert isinstance(answer, Response)
    assert (answer.status, answer.body) == (200, b"held")
    assert methods([ours]) == ["INVITE"]
    assert statuses(wire.say(lines("UPDATE", 5, "z9hG4bK8", tag), "glare")) == [491]


def test_an_update_that_is_refused_or_outlived_gets_its_answer() -> None:
    wire = Wire()
    session, tag = established(wire)
    wire.say(lines("UPDATE", 2, "z9hG4bK5", tag), "hold")
    wire.stack.reject(session, 488, wire.now)
    assert statuses(wire.heard()) == [488]
    wire.say(lines("UPDATE", 3, "z9hG4bK6", tag), "hold")
    assert statuses(wire.say(lines("BYE", 4, "z9hG4bK7", tag))) == [200, 487]
    wire.wait(100)
    assert wire.stack.load == (0, 0)


def test_an_update_with_an_offer_before_the_answer_must_wait() -> None:
    wire = Wire()
    session = invited(wire)
    wire.stack.ring(session, wire.now)
    tag = (only(wire.heard()).headers.get("To") or "").partition("tag=")[2]
    assert statuses(wire.say(lines("UPDATE", 2, "z9hG4bK5", tag), "offer")) == [500]
    assert statuses(wire.say(lines("UPDATE", 3, "z9hG4bK6", tag))) == [200]


def test_the_callee_may_update_too() -> None:
    wire = Wire()
    _session, ack = up(wire)
    wire_says = from_peer(wire, ack, "UPDATE", 1, "u")
    assert statuses(wire_says) == [200]


def test_early_sound_in_fair_weather_takes_one_prack_each() -> None:
    net: Link = link()
    alice, _bob = Party(net, net.a), Early(net, net.b, 1.0)
    alice.call()
    net.run(5)
    assert len(sent(net.host_a.sent, b"PRACK")) == 2
    assert kinds(net.events_a) == ["Progressed", "Progressed", "Progressed", "Accepted"]

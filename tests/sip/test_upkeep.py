"""Session timers (RFC 4028)."""

from __future__ import annotations

import pytest

from scenc.sip.events import Accepted, Ended, InviteReceived
from scenc.sip.message import Request, Response
from scenc.sip.stack import StackConfig
from tests.sip.kit import Link, Weather, Wire, make_stack
from tests.sip.test_link import LONG_AFTER, kinds, nothing_left, parties, sent
from tests.sip.test_stack_client import CONTACT, invite, methods, sole
from tests.sip.test_stack_server import invited, lines, only, statuses

ABLE = "Supported: timer"


@pytest.mark.parametrize(
    ("extra", "said", "required"),
    [
        ("", None, False),
        (ABLE, "1800;refresher=uac", True),
        (f"{ABLE}\nSession-Expires: 600;refresher=uas", "600;refresher=uas", False),
        (f"{ABLE}\nx: 7200", "1800;refresher=uac", True),
        (f"{ABLE}\nSession-Expires: 7200\nMin-SE: 3600", "3600;refresher=uac", True),
        ("Session-Expires: 600", "600;refresher=uas", False),
    ],
)
def test_a_callee_says_who_refreshes_and_how_often(extra: str, said: str | None, required: bool) -> None:
    wire = Wire()
    wire.stack.answer(invited(wire, extra=extra), b"answer", wire.now)
    answer = only(wire.heard())
    assert answer.headers.get("Session-Expires") == said
    assert ("timer" in answer.headers.listed("Require")) == required


@pytest.mark.parametrize(("value", "status"), [("89", 422), ("0", 422), ("soon", 400), ("9" * 30, 400)])
def test_an_interval_that_is_too_short_or_none_is_refused(value: str, status: int) -> None:
    wire = Wire()
    refused = only(wire.say(lines("INVITE", extra=f"{ABLE}\nSession-Expires: {value}"), "offer"))
    assert refused.status == status
    assert (refused.headers.get("Min-SE") == "90") == (status == 422)
    assert not any(isinstance(event, InviteReceived) for event in wire.events)
    wire.wait(100)
    assert wire.stack.load == (0, 0)


def test_a_caller_asks_again_for_as_long_as_the_peer_needs() -> None:
    wire = Wire()
    _session, request = invite(wire)
    assert request.headers.get("Session-Expires") == "1800"
    again = wire.reply(request, 422, "x", "Min-SE: 3600")[-1]
    assert not isinstance(again, Response)
    assert (again.headers.get("Session-Expires"), again.headers.get("Min-SE")) == ("3600", "3600")
    assert len(again.headers.get_all("Via")) == 1
    assert methods(wire.reply(again, 422, "x", "Min-SE: 3600")) == ["ACK"], "once"


@pytest.mark.parametrize(("allowed", "method"), [("Allow: INVITE, UPDATE", "UPDATE"), ("Allow: INVITE", "INVITE")])
def test_the_refresher_refreshes_at_half_time_and_call_control_hears_nothing(allowed: str, method: str) -> None:
    wire = Wire()
    _session, request = invite(wire)
    wire.reply(
        request, 200, "bob", f"{CONTACT}\n{allowed}\nSession-Expires: 600;refresher=uac\nRequire: timer", "answer"
    )
    events = len(wire.events)
    assert wire.wait(299) == []
    for _ in range(3):
        refresh = sole(wire.wait(1.2))
        assert (refresh.method, refresh.headers.get("Session-Expires")) == (method, "600;refresher=uac")
        assert refresh.body == (b"offer" if method == "INVITE" else b"")
        wire.reply(refresh, 200, "bob", f"{CONTACT}\nSession-Expires: 600;refresher=uac", "answer")
        wire.wait(299)
    assert len(wire.events) == events


def test_a_refresh_offers_what_holds_and_not_what_was_refused() -> None:
    wire = Wire()
    session, request = invite(wire)
    wire.reply(request, 200, "bob", f"{CONTACT}\nSession-Expires: 600;refresher=uac", "answer")
    wire.stack.reinvite(session, b"fax", wire.now)
    wire.reply(sole(wire.heard()), 488, "bob")
    refresh = next(each for each in wire.wait(300) if isinstance(each, Request))
    assert refresh.body == b"offer"


def test_an_answer_to_a_refresh_is_none_to_the_offer_that_waited_for_it() -> None:
    wire = Wire()
    session, request = invite(wire)
    wire.reply(request, 200, "bob", f"{CONTACT}\nSession-Expires: 600;refresher=uac", "answer")
    refresh = sole(wire.wait(300))
    events = len(wire.events)
    wire.stack.reinvite(session, b"hold", wire.now)
    hold = wire.reply(refresh, 200, "bob", f"{CONTACT}\nSession-Expires: 600;refresher=uac", "as before")[-1]
    assert isinstance(hold, Request)
    wire.reply(hold, 200, "bob", CONTACT, "held")
    assert [event.body for event in wire.events[events:] if isinstance(event, Accepted)] == [b"held"]


def test_a_peer_that_does_not_know_update_is_refreshed_by_invite() -> None:
    wire = Wire()
    _session, request = invite(wire)
    wire.reply(request, 200, "bob", f"{CONTACT}\nAllow: UPDATE\nSession-Expires: 90;refresher=uac", "answer")
    update = sole(wire.wait(45.2))
    wire.reply(update, 501, "bob")
    assert methods(wire.wait(10)) == ["INVITE"]


def test_a_session_nobody_refreshes_is_hung_up_before_its_time() -> None:
    wire = Wire()
    session, request = invite(wire)
    wire.reply(request, 200, "bob", f"{CONTACT}\nSession-Expires: 90;refresher=uas", "answer")
    assert wire.wait(59) == []
    bye = sole(wire.wait(1.2))
    assert (bye.method, "cause=408" in (bye.headers.get("Reason") or "")) == ("BYE", True)
    assert wire.events[-1] == Ended(session, "expired")


def test_a_refresh_by_the_peer_gives_the_session_its_time_again() -> None:
    wire = Wire()
    session = invited(wire, extra=f"{ABLE}\nSession-Expires: 90;refresher=uac")
    wire.stack.answer(session, b"answer", wire.now)
    tag = (only(wire.heard()).headers.get("To") or "").partition("tag=")[2]
    wire.say(lines("ACK", 1, "z9hG4bKa", tag))
    for number in range(2, 6):
        wire.wait(45)
        refresh = lines("UPDATE", number, f"z9hG4bK{number}", tag, f"{ABLE}\nSession-Expires: 90;refresher=uac")
        answer = only(wire.say(refresh))
        assert (answer.status, answer.headers.get("Session-Expires")) == (200, "90;refresher=uac")
    assert not any(isinstance(event, Ended) for event in wire.events)
    short = lines("UPDATE", 9, "z9hG4bK9", tag, f"{ABLE}\nSession-Expires: 30")
    assert statuses(wire.say(short)) == [422]


@pytest.mark.parametrize("seed", range(10))
def test_two_stacks_keep_a_long_call_alive_and_notice_when_one_is_gone(seed: int) -> None:
    config = StackConfig(session_interval=120)
    net = Link(make_stack("a", config), make_stack("b", config), loss=0.2, delay=0.05, seed=seed)
    alice, bob = parties(net)
    alice.call()
    net.run(3600)
    assert alice.up
    assert not alice.over
    assert not bob.over
    assert len(sent(net.host_a.sent, b"UPDATE")) >= 50
    assert kinds(net.events_b).count("Reinvited") == 0
    net.weather = Weather(loss=1.0)
    net.run(160)
    assert alice.over
    assert bob.over
    net.run(LONG_AFTER)
    assert nothing_left(net)

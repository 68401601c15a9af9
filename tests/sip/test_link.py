"""Whole calls between two stacks, in virtual time and in bad weather."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.sip.events import (
    Accepted,
    Acknowledged,
    Cancelled,
    Ended,
    Event,
    InviteReceived,
    Progressed,
    Reinvited,
    Rejected,
)
from scenc.sip.flow import Transport
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from scenc.sip.stack import Stack
from tests.sip.kit import Link, Weather, make_stack

LONG_AFTER = 200.0  # seconds: all timers of one transaction after another


def invite() -> Request:
    return Request("INVITE", "sip:bob@192.0.2.2", Headers([("From", "<sip:alice@192.0.2.1>")]), b"offer")


def link(transport: Transport = "udp", **weather: float) -> Link:
    seed = int(weather.pop("seed", 0))
    made = Link(make_stack("a"), make_stack("b"), seed=seed, transport=transport)
    made.weather = Weather(**weather)
    return made


class Party:
    """A user agent's user: answers re-INVITEs, and the call after a while; knows what it has come to."""

    def __init__(self, net: Link, stack: Stack, answer_after: float | None = 1.0, status: int = 200) -> None:
        self.net = net
        self.stack = stack
        self.session = ""
        self.sessions: list[str] = []
        self.answer_after = answer_after
        self.status = status
        self.up = False
        self.over = False
        self.bodies: list[bytes] = []
        host = net.host_a if stack is net.a else net.host_b
        host.handler = self.hear

    def call(self) -> None:
        self.session = self.stack.invite(invite(), self.net.flow_a, self.net.now)

    def hear(self, event: Event) -> None:
        now = self.net.now
        match event:
            case InviteReceived():
                self.session = event.session
                self.sessions.append(event.session)
                self.stack.ring(event.session, now)
                if self.answer_after is not None:
                    self.net.clock.after(self.answer_after, self.answer)
            case Reinvited():
                self.bodies.append(event.body)
                self.stack.answer(event.session, b"answer to " + event.body, now)
            case Accepted():
                self.up = True
                self.bodies.append(event.body)
            case Acknowledged():
                self.up = True
            case Cancelled() | Ended():
                self.over = True
            case Rejected(again=False):
                self.over = True

    def answer(self) -> None:
        if self.status == 200:
            self.stack.answer(self.session, b"answer", self.net.now)
        else:
            self.stack.reject(self.session, self.status, self.net.now)
            self.over = True

    def bye(self) -> None:
        self.over = bool(self.session)
        self.stack.bye(self.session, self.net.now)

    def reinvite(self, body: bytes) -> None:
        self.stack.reinvite(self.session, body, self.net.now)


def parties(net: Link, answer_after: float | None = 1.0, status: int = 200) -> tuple[Party, Party]:
    return Party(net, net.a), Party(net, net.b, answer_after, status)


def sent(data: list[tuple[float, bytes]], word: bytes) -> list[float]:
    """When messages that begin so were sent."""
    return [at for at, message in data if message.startswith(word)]


def kinds(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def nothing_left(net: Link) -> bool:
    cores = (net.a._core, net.b._core)
    return net.is_idle and not any(core.dialogs or len(core.timers) or core.transactions._firsts for core in cores)


def test_call_in_fair_weather_takes_the_fewest_messages() -> None:
    net = link()
    alice, bob = parties(net)
    alice.call()
    net.run(5)
    alice.bye()
    net.run(5)
    first_words = [data.split(b"\r\n")[0].removeprefix(b"SIP/2.0 ") for _, data in net.host_a.sent]
    assert [line.split()[0] for line in first_words] == [b"INVITE", b"ACK", b"BYE"]
    assert [data.split()[1] for _, data in net.host_b.sent] == [b"100", b"180", b"200", b"200"]
    assert kinds(net.events_a) == ["Progressed", "Accepted"]
    assert kinds(net.events_b) == ["InviteReceived", "Acknowledged", "Ended"]
    net.run(LONG_AFTER)
    assert nothing_left(net)
    assert bob.over


weather = st.fixed_dictionaries(
    {
        "loss": st.sampled_from([0.0, 0.2]),
        "duplicate": st.sampled_from([0.0, 0.1]),
        "reorder": st.sampled_from([0.0, 0.3]),
        "delay": st.sampled_from([0.001, 0.05, 0.4]),
        "seed": st.integers(0, 2**32),
    }
)
moments = st.floats(0.0, 8.0)
transports: st.SearchStrategy[Transport] = st.sampled_from(["udp", "udp", "tcp"])
deeds = st.lists(st.tuples(moments, st.sampled_from(["a", "b"]), st.sampled_from(["bye", "reinvite"])), max_size=5)


@settings(max_examples=250, deadline=None)
@given(transports, weather, st.sampled_from([200, 200, 200, 486, 603]), moments, st.none() | moments, deeds)
def test_both_ends_agree_and_nothing_leaks(
    transport: Transport,
    conditions: dict[str, float],
    status: int,
    answer_after: float,
    cancel_after: float | None,
    script: list[tuple[float, str, str]],
) -> None:
    net = link(transport, **conditions)
    alice, bob = parties(net, answer_after, status)
    alice.call()
    if cancel_after is not None:
        net.clock.after(cancel_after, lambda: alice.stack.cancel(alice.session, net.now))
    for moment, who, deed in script:
        party = alice if who == "a" else bob
        action: Callable[[], None] = party.bye if deed == "bye" else partial(party.reinvite, b"change")
        net.clock.after(moment, action)
    net.run(LONG_AFTER)
    if cancel_after is not None or status != 200 or alice.over or bob.over:
        assert not net.a._core.sessions
        assert not net.b._core.sessions
    else:
        assert alice.up
        assert bob.up
        alice.bye()
        net.run(LONG_AFTER)
        assert bob.over
    if alice.up:
        assert bob.sessions
    assert len(bob.sessions) <= 1
    for events in (net.events_a, net.events_b):
        ends = [e for e in events if isinstance(e, Ended | Cancelled) or (isinstance(e, Rejected) and not e.again)]
        assert len(ends) <= 1
    assert nothing_left(net)


@pytest.mark.parametrize("seed", range(20))
def test_call_gets_through_when_every_fifth_datagram_is_lost(seed: int) -> None:
    net = link(loss=0.2, duplicate=0.1, reorder=0.2, delay=0.05, seed=seed)
    alice, bob = parties(net)
    alice.call()
    net.run(60)
    assert alice.up
    assert bob.up
    assert not alice.over
    assert not bob.over
    bob.bye()
    net.run(LONG_AFTER)
    assert alice.over
    assert kinds(net.events_b).count("InviteReceived") == 1
    assert kinds(net.events_b).count("Acknowledged") == 1
    assert kinds(net.events_a).count("Accepted") == 1
    assert nothing_left(net)


def test_stream_call_repeats_nothing_but_the_2xx_machine() -> None:
    net = Link(make_stack("a"), make_stack("b"), transport="tcp")
    alice, bob = parties(net)
    alice.call()
    net.run(10)
    bob.bye()
    net.run(1)
    assert alice.over
    assert len(net.host_a.sent) == 3
    assert len(net.host_b.sent) == 4
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_lost_ack_is_sent_again_for_every_repeated_2xx() -> None:
    net = link()
    alice, _bob = parties(net)
    alice.call()
    net.run(1.015)
    net.weather = Weather(loss=1.0)
    net.run(6)
    net.calm()
    net.run(2)
    answers = sent(net.host_b.sent, b"SIP/2.0 200")
    assert [round(b - a, 2) for a, b in pairwise(answers)] == [0.5, 1.0, 2.0, 4.0]
    acks = [data for _, data in net.host_a.sent if data.startswith(b"ACK")]
    assert len(acks) == 2
    assert len(set(acks)) == 1
    assert kinds(net.events_b)[-1] == "Acknowledged"
    assert kinds(net.events_a).count("Accepted") == 1


def test_call_whose_ack_never_comes_is_hung_up_after_32_seconds() -> None:
    net = link()
    alice, bob = parties(net)
    alice.call()
    net.run(1.015)
    net.weather = Weather(loss=1.0)
    net.run(31)
    assert not bob.over
    net.run(1)
    ended = net.events_b[-1]
    assert isinstance(ended, Ended)
    assert ended.reason == "no ACK"
    net.calm()
    net.run(10)
    assert alice.over
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_cancel_before_any_response_waits_for_one() -> None:
    net = link(delay=0.2)
    alice, bob = parties(net, answer_after=None)
    alice.call()
    alice.stack.cancel(alice.session, net.now, 'SIP;cause=200;text="Call completed elsewhere"')
    net.run(0.3)
    assert not sent(net.host_a.sent, b"CANCEL")
    net.run(1)
    assert sent(net.host_a.sent, b"CANCEL")
    assert bob.over
    assert net.events_b[-1] == Cancelled(bob.session, 'SIP;cause=200;text="Call completed elsewhere"')
    rejected = net.events_a[-1]
    assert isinstance(rejected, Rejected)
    assert rejected.status == 487
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_cancel_that_crosses_the_answer_ends_in_ack_and_bye() -> None:
    net = link(delay=0.1)
    alice, bob = parties(net, answer_after=0.5)
    alice.call()
    net.clock.after(0.65, lambda: alice.stack.cancel(alice.session, net.now))
    net.run(5)
    assert [data.split()[0] for _, data in net.host_a.sent] == [b"INVITE", b"CANCEL", b"ACK", b"BYE"]
    assert kinds(net.events_a) == ["Progressed", "Rejected"]
    assert kinds(net.events_b) == ["InviteReceived", "Acknowledged", "Ended"]
    assert bob.over
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_cancel_after_the_answer_was_heard_of_hangs_up() -> None:
    net = link()
    alice, bob = parties(net)
    alice.call()
    net.run(2)
    alice.stack.cancel(alice.session, net.now)
    net.run(1)
    assert bob.over
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_invite_that_nobody_ends_after_cancel_is_given_up_after_32_seconds() -> None:
    net = link()
    alice, _bob = parties(net, answer_after=None)
    alice.call()
    net.run(1)
    net.weather = Weather(loss=1.0)
    alice.stack.cancel(alice.session, net.now)
    net.run(31.9)
    assert not alice.over
    net.run(0.2)
    assert alice.over
    assert net.a.load[1] == 0


def test_byes_that_cross_are_both_answered_by_200() -> None:
    net = link(delay=0.1)
    alice, bob = parties(net)
    alice.call()
    net.run(5)
    alice.bye()
    bob.bye()
    net.run(1)
    assert net.host_a.sent[-1][1].startswith(b"SIP/2.0 200")
    assert net.host_b.sent[-1][1].startswith(b"SIP/2.0 200")
    assert "Ended" not in kinds(net.events_a + net.events_b)
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_callee_s_bye_waits_for_the_ack() -> None:
    net = link(delay=0.2)
    alice, bob = parties(net)
    alice.call()
    net.run(1.3)
    bob.bye()
    net.pump()
    assert not sent(net.host_b.sent, b"BYE")
    net.run(1)
    assert sent(net.host_b.sent, b"BYE")
    assert alice.over
    assert "Acknowledged" not in kinds(net.events_b)
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_late_offer_is_answered_in_the_ack() -> None:
    """The INVITE without an offer comes as bytes: our own always carry one."""
    net = link()
    _alice, bob = parties(net)
    host = net.host_a
    head = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{};rport\r\nFrom: <sip:c@192.0.2.1>;tag=c\r\nCall-ID: late\r\n"
    contact = "Contact: <sip:c@192.0.2.1>\r\n"
    to = "To: <sip:bob@192.0.2.2>"
    net._carry(
        net.flow_a,
        f"INVITE sip:bob@192.0.2.2 SIP/2.0\r\n{head.format(1)}{contact}{to}\r\nCSeq: 1 INVITE\r\n\r\n".encode(),
    )
    net.run(3)
    tag = net.b._core.sessions[bob.session].dialogs()
    key = next(iter(tag)).key
    ack = f"ACK sip:b@192.0.2.2 SIP/2.0\r\n{head.format(2)}{to};tag={key[1]}\r\nCSeq: 1 ACK\r\n"
    net._carry(net.flow_a, f"{ack}Content-Type: application/sdp\r\nContent-Length: 10\r\n\r\nthe answer".encode())
    net.run(1)
    assert net.events_b[-1] == Acknowledged(bob.session, b"the answer")
    assert not host.events


def test_reinvite_passes_both_ways_and_refreshes_the_session() -> None:
    net = link()
    alice, bob = parties(net)
    alice.call()
    net.run(3)
    bob.reinvite(b"hold")
    net.run(1)
    alice.reinvite(b"resume")
    net.run(1)
    assert alice.bodies == [b"answer", b"hold", b"answer to resume"]
    assert bob.bodies == [b"answer to hold", b"resume"]
    assert kinds(net.events_a)[-3:] == ["Reinvited", "Acknowledged", "Accepted"]
    alice.bye()
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_reinvites_that_cross_are_both_refused_and_both_tried_again() -> None:
    net = link(delay=0.1)
    alice, bob = parties(net)
    alice.call()
    net.run(3)
    start = net.now
    alice.reinvite(b"from alice")
    bob.reinvite(b"from bob")
    net.run(6)
    assert len(sent(net.host_a.sent, b"SIP/2.0 491")) == 1
    assert len(sent(net.host_b.sent, b"SIP/2.0 491")) == 1
    again_a = [at - start for at in sent(net.host_a.sent, b"INVITE") if at > start]
    again_b = [at - start for at in sent(net.host_b.sent, b"INVITE") if at > start]
    assert 2.1 <= again_a[0] <= 4.3
    assert 0.0 <= again_b[0] <= 2.3
    assert alice.bodies[-2:] == [b"from bob", b"answer to from alice"]
    assert not [e for e in net.events_a + net.events_b if isinstance(e, Rejected)]


def test_reinvite_before_the_last_ack_waits_for_it() -> None:
    net = link(delay=0.2)
    alice, bob = parties(net)
    alice.call()
    net.run(1.3)
    bob.reinvite(b"early")
    net.pump()
    assert not sent(net.host_b.sent, b"INVITE")
    net.run(2)
    assert alice.bodies == [b"answer", b"early"]


def test_refused_reinvite_leaves_the_session_as_it_was() -> None:
    net = link()
    alice, bob = parties(net)
    alice.call()
    net.run(3)
    net.host_b.handler = lambda event: (
        net.b.reject(event.session, 488, net.now) if isinstance(event, Reinvited) else None
    )
    alice.reinvite(b"video")
    net.run(2)
    rejected = net.events_a[-1]
    assert isinstance(rejected, Rejected)
    assert (rejected.status, rejected.again) == (488, True)
    assert alice.session in net.a._core.sessions
    assert bob.session in net.b._core.sessions


def test_reinvite_that_is_never_answered_ends_the_session() -> None:
    net = link()
    alice, _bob = parties(net)
    alice.call()
    net.run(3)
    net.weather = Weather(loss=1.0)
    alice.reinvite(b"hold")
    net.run(33)
    assert kinds(net.events_a)[-2:] == ["Rejected", "Ended"]
    net.run(LONG_AFTER)
    assert net.a.load == (0, 0)


def test_long_ringing_is_repeated_every_minute() -> None:
    net = link()
    alice, _bob = parties(net, answer_after=None)
    alice.call()
    net.run(150)
    assert len([e for e in net.events_a if isinstance(e, Progressed)]) == 3
    alice.bye()
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_calls_survive_a_broken_connection_and_end_over_a_new_one() -> None:
    net = Link(make_stack("a"), make_stack("b"), transport="tcp")
    alice, bob = parties(net)
    alice.call()
    net.run(3)
    net.close(net.flow_a)
    net.run(1)
    assert not alice.over
    bob.bye()
    net.run(1)
    assert alice.over
    net.run(LONG_AFTER)
    assert nothing_left(net)


def test_invite_whose_connection_breaks_fails_with_503() -> None:
    net = Link(make_stack("a"), make_stack("b"), transport="tcp")
    alice, _bob = parties(net, answer_after=None)
    alice.call()
    net.run(1)
    net.close(net.flow_a)
    net.run(1)
    assert [event.status for event in net.events_a if isinstance(event, Rejected)] == [503]

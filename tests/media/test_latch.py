"""Whose sound is taken, and where ours goes. Intruders send from addresses of loopback that nobody spoke of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenc.media.port import LegId, Remote
from tests.media.kit import Phone, Rig, tone
from tests.media.reference import Packet

pytestmark = pytest.mark.wall_clock

GOOD = bytes(Packet(0, 1, 160, 1, b"\x55" * 160))
HERE, INTRUDER, NAT, CARRIER = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"


def other(rig: Rig, alice: Phone, host: str, ssrc: int = 0) -> Phone:
    """Another source that sends to Alice's port."""
    made = Phone(port=alice.port, ssrc=ssrc or 0x2000 + len(rig.phones), host=host)
    rig.phones.append(made)
    return made


def bridged(rig: Rig, told: Remote | None = None) -> tuple[LegId, Phone, Phone]:
    """Alice's leg, whose description says `told`, and Bob, who hears what is taken there."""
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.connect(a, told or replace(alice.remote(), signalling=HERE))
    return a, alice, bob


def says(rig: Rig, who: Phone, bob: Phone, packets: int = 1, pause: int = 20) -> int:
    """How many of the packets that `who` sends are heard."""
    for _ in range(packets):
        who.say(tone(700, 0.02))
        rig.run(pause)
    return len(bob.listen())


def hears(rig: Rig, who: Phone, bob: Phone) -> bool:
    """Whether what Bob says goes to `who`."""
    who.listen()
    bob.say(tone(500, 0.02))
    rig.run()
    return bool(who.listen())


@pytest.mark.parametrize("host", [HERE, INTRUDER])
def test_who_is_where_the_description_says_cannot_be_driven_out(rig: Rig, host: str) -> None:
    a, alice, bob = bridged(rig)
    intruder = other(rig, alice, host)
    assert says(rig, alice, bob) == 1
    for _ in range(20):
        intruder.send(intruder.press(5)[0])
        assert says(rig, intruder, bob) == 0
        assert not hears(rig, intruder, bob)
    assert hears(rig, alice, bob)
    assert rig.engine.stats(a).received == 1
    assert not rig.happened


def test_who_comes_before_the_phone_is_not_heard_where_the_description_is_plain(rig: Rig) -> None:
    _, alice, bob = bridged(rig)
    intruder = other(rig, alice, INTRUDER)
    assert says(rig, intruder, bob, 50) == 0
    assert hears(rig, alice, bob)
    assert says(rig, alice, bob) == 1


def test_another_port_of_the_host_gives_way_to_the_one_described_while_it_is_learnt(rig: Rig) -> None:
    _, alice, bob = bridged(rig)
    beside = other(rig, alice, HERE)
    assert says(rig, beside, bob, 3) == 3  # nobody is made to wait for sound
    assert hears(rig, beside, bob)
    assert says(rig, alice, bob) == 1
    assert says(rig, beside, bob, 20) == 0
    assert hears(rig, alice, bob)


def test_behind_a_nat_the_host_that_signals_is_heard_at_once_and_kept(rig: Rig) -> None:
    told = Remote("10.0.0.7", 4000, "PCMU", 0, signalling=NAT)
    _, alice, bob = bridged(rig, told)
    nat, late = other(rig, alice, NAT), other(rig, alice, NAT)
    intruder = other(rig, alice, INTRUDER)
    assert says(rig, intruder, bob, 5) == 0
    assert says(rig, nat, bob, 15) == 15
    assert hears(rig, nat, bob)
    assert says(rig, late, bob, 20) == 0
    assert says(rig, intruder, bob, 20) == 0


def test_a_host_nobody_spoke_of_is_heard_late_and_only_until_a_better_one_comes(rig: Rig) -> None:
    told = Remote(CARRIER, 4000, "PCMU", 0, signalling=NAT)
    _, alice, bob = bridged(rig, told)
    strange, nat = other(rig, alice, INTRUDER), other(rig, alice, NAT)
    assert says(rig, strange, bob, 10) == 0
    assert not hears(rig, strange, bob)
    assert says(rig, strange, bob, 50) == 50
    assert hears(rig, strange, bob)
    assert says(rig, nat, bob, 15) == 15
    assert says(rig, strange, bob, 20) == 0


def test_what_an_intruder_queued_behind_the_first_packet_is_not_heard(rig: Rig) -> None:
    a, alice, bob = bridged(rig)
    intruder = other(rig, alice, HERE)
    rig.run()
    alice.say(tone(440, 0.02))
    for _ in range(3):
        intruder.say(tone(700, 0.02))
    alice.say(tone(440, 0.02))
    rig.run()
    assert len(bob.listen()) == 2
    assert rig.engine.stats(a).received == 2


def test_junk_does_not_teach_the_source(rig: Rig) -> None:
    _, alice, bob = bridged(rig)
    beside = other(rig, alice, HERE)
    beside.send(b"\x80\x12" + GOOD[2:])
    beside.send(b"junk")
    rig.run(300)
    assert hears(rig, alice, bob)


def test_who_moves_is_heard_after_a_reinvite(rig: Rig) -> None:
    a, alice, bob = bridged(rig)
    moved = other(rig, alice, HERE)
    assert says(rig, alice, bob, 20) == 20
    assert says(rig, moved, bob, 20) == 0
    rig.engine.connect(a, replace(moved.remote(), signalling=HERE))
    rig.run()
    assert says(rig, moved, bob, 5) == 5
    assert hears(rig, moved, bob)
    rig.engine.connect(a, Remote("127.0.0.77", 9, "PCMU", 0, signalling=NAT))
    rig.run()
    nat = other(rig, alice, NAT)
    assert says(rig, nat, bob, 5) == 5


def test_a_reinvite_that_changes_nothing_lets_no_strange_host_in(rig: Rig) -> None:
    told = Remote("10.0.0.7", 4000, "PCMU", 0, signalling=NAT)
    a, alice, bob = bridged(rig, told)
    nat, intruder = other(rig, alice, NAT), other(rig, alice, INTRUDER)
    assert says(rig, nat, bob, 20) == 20
    rig.engine.connect(a, told)
    assert says(rig, intruder, bob, 50) == 0
    assert hears(rig, nat, bob)
    assert says(rig, nat, bob) == 1


def test_who_falls_silent_may_come_back_by_another_port_and_nobody_else_may(rig: Rig) -> None:
    """A NAT that gives a phone another port, say, and a phone that is silent while nobody speaks."""
    _, alice, bob = bridged(rig)
    again, intruder = other(rig, alice, HERE, alice.ssrc), other(rig, alice, INTRUDER)
    assert says(rig, alice, bob, 5) == 5
    rig.run(1900)
    assert says(rig, again, bob) == 0
    rig.run(200)
    assert says(rig, intruder, bob, 50) == 0
    assert hears(rig, alice, bob)
    assert says(rig, again, bob, 20) == 20
    assert hears(rig, again, bob)
    assert says(rig, alice, bob) == 0

"""Two legs bridged: what each phone hears of the other, packet by packet."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from scenc.media.port import Codec, Digit
from tests.media import reference
from tests.media.kit import Rig, strength, tone
from tests.media.reference import Packet

pytestmark = pytest.mark.wall_clock


def steps(packets: list[Packet]) -> tuple[set[int], set[int], set[int]]:
    """SSRCs, steps of the sequence, steps of the timestamp."""
    numbers = [(packet.sequence, packet.timestamp) for packet in packets]
    moves = list(pairwise(numbers))
    return (
        {packet.ssrc for packet in packets},
        {(b[0] - a[0]) % 65536 for a, b in moves},
        {(b[1] - a[1]) % 2**32 for a, b in moves},
    )


def test_same_codec_passes_unchanged_in_a_stream_of_our_own(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    sound = tone(440, 1)
    rig.talk((alice, sound))
    heard = bob.listen()
    assert b"".join(packet.payload for packet in heard) == reference.encode("PCMU", map(int, sound))
    ssrcs, sequence, timestamp = steps(heard)
    assert (len(ssrcs), sequence, timestamp) == (1, {1}, {160})
    assert alice.ssrc not in ssrcs
    assert [packet.marker for packet in heard] == [True] + [False] * 49
    assert not alice.listen()


@pytest.mark.parametrize(("from_", "to"), [("PCMU", "PCMA"), ("PCMA", "PCMU")])
def test_other_law_is_transcoded(rig: Rig, from_: Codec, to: Codec) -> None:
    (a, alice), (b, bob) = rig.leg(from_), rig.leg(to)
    rig.engine.bridge(a, b)
    sound = tone(440, 0.2)
    rig.talk((alice, sound))
    heard = bob.listen()
    assert {packet.type for packet in heard} == {bob.type}
    assert np.max(np.abs(bob.sound(heard).astype(int) - sound)) <= 600


def test_a_packet_is_relayed_before_any_tick(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.run(20)
    alice.say(tone(440, 0.02))
    rig.run(0)
    assert len(bob.listen()) == 1


def test_loss_and_disorder_stay_visible(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    packets = [alice.next(bytes((code,)) * 160) for code in range(8)]
    for at in (0, 1, 3, 2, 6, 7):
        alice.send(packets[at])
        rig.run(20)
    heard = bob.listen()
    first = heard[0].sequence
    assert [((packet.sequence - first) % 65536, packet.payload[0]) for packet in heard] == [
        (at, at) for at in (0, 1, 3, 2, 6, 7)
    ]
    assert rig.engine.stats(a).lost == 2
    assert (rig.engine.stats(a).received, rig.engine.stats(b).sent) == (6, 6)


def test_a_stream_that_begins_anew_goes_on_for_the_other_side(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.talk((alice, tone(440, 0.1)))
    alice.ssrc, alice.sequence, alice.timestamp = 99, 17, 4242
    rig.talk((alice, tone(440, 0.1)))
    alice.sequence, alice.timestamp = 40000, 2**31
    rig.talk((alice, tone(440, 0.1)))
    heard = bob.listen()
    ssrcs, sequence, timestamp = steps(heard)
    assert (len(heard), len(ssrcs), sequence, timestamp) == (15, 1, {1}, {160})
    assert [at for at, packet in enumerate(heard) if packet.marker] == [0, 5, 10]
    assert rig.engine.stats(a).lost == 0


def test_one_stream_whatever_is_heard(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    prompt = rig.engine.audio(tone(300, 0.1).tobytes())
    rig.engine.bridge(a, b)
    rig.talk((alice, tone(440, 0.1)))
    rig.engine.play(b, prompt, 1)
    rig.talk((alice, tone(440, 0.2)))
    rig.engine.join(b, rig.engine.room())
    rig.run(200)
    rig.engine.bridge(a, b)
    rig.talk((alice, tone(440, 0.1)))
    heard = bob.listen()
    ssrcs, sequence, timestamp = steps(heard)
    assert (len(ssrcs), sequence) == (1, {1})
    assert all(160 <= step <= 320 for step in timestamp)
    assert [packet.marker for packet in heard].count(True) == 5  # relay, prompt, relay, room, relay


def test_hold_stops_what_is_sent_and_nothing_else(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.talk((alice, tone(440, 0.1)), (bob, tone(500, 0.1)))
    rig.engine.connect(b, bob.remote(send=False))
    before = (len(bob.listen()), len(alice.listen()))
    rig.talk((alice, tone(440, 0.1)), (bob, tone(500, 0.1)))
    assert (len(bob.listen()), len(alice.listen())) == (0, 5)
    rig.engine.connect(b, bob.remote())
    rig.talk((alice, tone(440, 0.1)))
    resumed = bob.listen()
    ssrcs, sequence, _ = steps(bob.heard)
    assert (before, len(resumed), len(ssrcs), sequence) == ((5, 5), 5, 1, {1})
    assert resumed[0].marker
    assert (resumed[0].timestamp - bob.heard[4].timestamp) % 2**32 == 160 * 6


def test_separated_legs_hear_nothing(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.unbridge(b)
    rig.talk((alice, tone(440, 0.1)), (bob, tone(500, 0.1)))
    assert not alice.listen()
    assert not bob.listen()


def test_a_new_bridge_ends_the_old(rig: Rig) -> None:
    (a, alice), (b, bob), (c, carol) = rig.leg(), rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.bridge(a, c)
    rig.talk((alice, tone(440, 0.1)), (bob, tone(500, 0.1)))
    assert (len(bob.listen()), len(carol.listen()), len(alice.listen())) == (0, 5, 0)


def test_either_law_is_understood_by_its_own_number(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg("PCMU"), rig.leg("PCMU")
    rig.engine.bridge(a, b)
    alice.send(alice.next(reference.encode("PCMA", [8000] * 160), type=8))
    rig.run()
    assert abs(int(bob.sound(bob.listen())[0]) - 8000) < 400


# keys


def keys(rig: Rig) -> str:
    return "".join(event.key for event in rig.happened if isinstance(event, Digit))


def test_a_key_is_told_once_and_relayed_under_the_other_number(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(events=101), rig.leg(events=96)
    rig.engine.bridge(a, b)
    rig.talk((alice, tone(440, 0.04)))
    pressed = alice.press(5)
    for packet in pressed:
        alice.send(packet)
        rig.run(20)
    rig.talk((alice, tone(440, 0.04)))
    assert keys(rig) == "5"
    assert rig.happened == [Digit(a, "5")]
    heard = bob.listen()
    assert [packet.payload for packet in heard if packet.type == 96] == [packet.payload for packet in pressed]
    assert len({packet.timestamp for packet in heard if packet.type == 96}) == 1
    assert steps(heard)[1] == {1}


def test_a_key_is_told_when_it_goes_down(rig: Rig) -> None:
    _, alice = rig.leg()
    alice.send(alice.press(9)[0])
    assert [event.key for event in rig.run() if isinstance(event, Digit)] == ["9"]


@pytest.mark.parametrize("code", range(16))
def test_every_key(rig: Rig, code: int) -> None:
    _, alice = rig.leg()
    for packet in alice.press(code):
        alice.send(packet)
    rig.run(20)
    assert keys(rig) == "0123456789*#ABCD"[code]


@pytest.mark.parametrize("lost", [0, 1, 5, 7])
def test_the_same_key_twice_with_its_first_packets_lost(rig: Rig, lost: int) -> None:
    _, alice = rig.leg()
    for packet in alice.press(1) + alice.press(1, first=lost) + alice.press(2, first=lost):
        alice.send(packet)
        rig.run(20)
    assert keys(rig) == "112"


def test_a_key_whose_end_was_lost_and_a_straggler(rig: Rig) -> None:
    _, alice = rig.leg()
    first, second = alice.press(1), alice.press(2)
    for packet in [*first[:3], *second, first[5]]:
        alice.send(packet)
    rig.run(20)
    assert keys(rig) == "12"


def test_each_direction_may_have_numbers_of_its_own(rig: Rig) -> None:
    """We offered 96 and 101, they answered with 101 and 97: what comes has our numbers, and theirs where they can mean
    nothing else; what we send has theirs."""
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.connect(b, replace(bob.remote(), payload_type=101, events=97, heard_type=96, heard_events=101))
    rig.engine.bridge(a, b)
    for type in (96, 101, 97):
        bob.send(bob.next(b"\x66" * 160, type=type))
    bob.events = 101
    for packet in bob.press(7):
        bob.send(packet)
    alice.say(tone(440, 0.02))
    for packet in alice.press(5):
        alice.send(packet)
    rig.run(20)
    assert [event.key for event in rig.happened if isinstance(event, Digit)] == ["5", "7"]
    assert [packet.payload for packet in alice.listen() if packet.type == 0] == [b"\x66" * 160]
    assert {packet.type for packet in bob.listen()} == {101, 97}


@pytest.mark.parametrize("leap", [-(2**31), -(10**9), -80000, 80000, 10**9])
def test_keys_are_heard_after_a_clock_was_set_anew(rig: Rig, leap: int) -> None:
    _, alice = rig.leg()
    for key in range(3):
        for packet in alice.press(key):
            alice.send(packet)
        alice.timestamp = (alice.timestamp + leap) % 2**32
    rig.run(20)
    assert [event.key for event in rig.happened if isinstance(event, Digit)] == ["0", "1", "2"]


def test_a_key_held_beyond_a_segment_is_one_press(rig: Rig) -> None:
    _, alice = rig.leg()
    start = alice.timestamp
    for segment in range(3):
        for duration in (1600, 65535) if segment < 2 else (1600,):
            payload = bytes((4, 10)) + duration.to_bytes(2, "big")
            alice.send(Packet(101, alice.sequence, (start + segment * 65535) % 2**32, alice.ssrc, payload, not segment))
            alice.sequence = (alice.sequence + 1) % 65536
        rig.run(20)
    assert keys(rig) == "4"


def test_keys_that_the_other_side_does_not_take_are_sounded_to_it(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(events=101), rig.leg(events=None)
    rig.engine.bridge(a, b)
    rig.talk((alice, tone(440, 0.04)))
    for packet in alice.press(5):
        alice.send(packet)
        rig.run(20)
    rig.talk((alice, tone(440, 0.04)))
    heard = bob.listen()
    assert (keys(rig), steps(heard)[1], {packet.type for packet in heard}) == ("5", {1}, {0})
    pressed = bob.sound(heard)[320:1120]
    assert strength(pressed, 770) > 0.4 < strength(pressed, 1336)


@pytest.mark.parametrize("events", [None, 101])
def test_who_is_told_of_keys_in_another_way_hears_no_tones_of_them(rig: Rig, events: int | None) -> None:
    (a, alice), (b, bob) = rig.leg(events=101), rig.leg(events=events)
    rig.engine.connect(b, replace(bob.remote(), keyless=True))
    rig.engine.bridge(a, b)
    for packet in alice.press(5):
        alice.send(packet)
        rig.run(20)
    rig.run(200)
    assert (keys(rig), bob.listen()) == ("5", [])


def test_events_that_are_no_keys_are_not_told(rig: Rig) -> None:
    _, alice = rig.leg()
    for packet in alice.press(16) + alice.press(255):
        alice.send(packet)
    alice.send(alice.next(b"\x05\x0a\x00", type=101))
    rig.run(20)
    assert keys(rig) == ""


def test_fax_is_handed_on_as_it_came(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    for leg, phone in ((a, alice), (b, bob)):
        rig.engine.connect(leg, replace(phone.remote(), raw=True))
    udptl = [bytes((0, at, 2, 0xD4, 0xFF)) + bytes(range(at)) for at in range(60)]
    for data in udptl:
        alice.send(data)
        rig.run(20)
    assert [bob.sock.recv(4096) for _ in udptl] == udptl
    rig.engine.connect(a, alice.remote())
    rig.engine.connect(b, bob.remote())
    rig.talk((alice, tone(440, 0.1)))
    assert len(bob.listen()) == 5

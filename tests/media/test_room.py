"""Rooms: each party hears the sum of all others and not itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenc.media.native import Engine
from scenc.media.port import LegId, RoomId
from tests.media import reference
from tests.media.kit import Pcm, Phone, Rig, strength, tone
from tests.media.reference_room import Party, hear_in_room

pytestmark = pytest.mark.wall_clock


def gather(rig: Rig, count: int, loudest: int = 0) -> tuple[RoomId, list[LegId], list[Phone]]:
    room = rig.engine.room(loudest)
    parties = [rig.leg("PCMA" if at % 2 else "PCMU") for at in range(count)]
    for leg, _ in parties:
        rig.engine.join(leg, room)
    return room, [leg for leg, _ in parties], [phone for _, phone in parties]


def loudest(phone: Phone) -> int:
    return int(np.max(np.abs(phone.sound(phone.listen())), initial=0))


def test_three_parties_hear_exactly_the_two_others(rig: Rig) -> None:
    _, _, phones = gather(rig, 3)
    pitches = (400, 700, 1100)
    rig.talk(*((phone, tone(pitch, 2)) for phone, pitch in zip(phones, pitches, strict=True)))
    for phone, own in zip(phones, pitches, strict=True):
        heard = phone.sound(phone.listen())[1600:]
        shares = {pitch: strength(heard, pitch) for pitch in pitches}
        assert shares.pop(own) < 0.001
        assert all(0.48 < share < 0.52 for share in shares.values())


def test_a_party_alone_hears_silence_at_its_pace(rig: Rig) -> None:
    _, _, (phone,) = gather(rig, 1)
    rig.talk((phone, tone(440, 1)))
    heard = phone.listen()
    assert len(heard) == 50
    assert loudest(phone) == 0
    assert [packet.marker for packet in heard] == [True] + [False] * 49


def test_the_sum_saturates(rig: Rig) -> None:
    _, _, phones = gather(rig, 4)
    flat: Pcm = np.full(1600, 30000, np.int16)
    rig.talk(*((phone, flat) for phone in phones))
    assert int(np.max(phones[0].sound(phones[0].listen()))) == 32124
    assert all(int(np.min(phone.sound())) >= -8 for phone in phones[:1])


def test_who_leaves_is_neither_heard_nor_hears(rig: Rig) -> None:
    _, legs, phones = gather(rig, 3)
    rig.talk((phones[0], tone(440, 0.2)))
    rig.engine.close(legs[0])
    rig.run(100)
    for phone in phones:
        phone.listen()
    rig.talk((phones[0], tone(440, 0.2)), (phones[1], tone(600, 0.2)))
    assert not phones[0].listen()
    assert loudest(phones[1]) <= 8
    assert loudest(phones[2]) > 7000


def test_a_closed_room_is_silent_and_a_new_one_in_its_place_empty(rig: Rig) -> None:
    room, legs, phones = gather(rig, 2)
    rig.run(100)
    rig.engine.close_room(room)
    rig.engine.close_room(room)
    rig.run(20)
    for phone in phones:
        phone.listen()
    again = rig.engine.room()
    rig.engine.join(legs[0], room)
    rig.run(100)
    assert not phones[0].listen()
    rig.engine.join(legs[0], again)
    rig.talk((phones[1], tone(440, 0.2)))
    assert loudest(phones[0]) == 0


def test_rooms_do_not_hear_each_other(rig: Rig) -> None:
    _, _, first = gather(rig, 2)
    _, _, second = gather(rig, 2)
    rig.talk((first[0], tone(440, 0.4)))
    assert loudest(first[1]) > 7000
    assert loudest(second[0]) <= 8


def test_a_prompt_to_one_party_is_heard_by_it_alone(rig: Rig) -> None:
    _, legs, phones = gather(rig, 2)
    rig.engine.play(legs[0], rig.engine.audio(np.full(1600, 3000, np.int16).tobytes()), 1)
    rig.talk((phones[0], np.full(3200, -9000, np.int16)), (phones[1], np.full(3200, -9000, np.int16)))
    first = phones[0].sound(phones[0].listen())
    assert np.sum(first > 2500) == 1600
    assert np.sum(first < -8000) > 1000
    assert np.sum(phones[1].sound(phones[1].listen()) > 100) == 0


def test_packets_in_disorder_are_heard_in_order(rig: Rig) -> None:
    _, _, (alice, bob) = gather(rig, 2)
    packets = [alice.next(bytes((0x80 + at,)) * 160) for at in range(50)]
    for at in range(0, 50, 2):
        for packet in (packets[at + 1], packets[at]):
            alice.send(packet)
            rig.run(20)
    rig.run(60)
    levels = bob.sound(bob.listen())[::160].astype(int)
    spoken = levels[levels > 100]
    assert len(set(spoken)) >= 49  # the first came after the second was heard
    assert all(spoken[:-1] >= spoken[1:])


@pytest.mark.parametrize("leap_ms", [-500, -100, 200, 500, 1900, 10**6])
def test_a_phone_whose_timestamps_leap_is_heard_on(rig: Rig, leap_ms: int) -> None:
    """And with no more delay than before."""
    room, (a, alice), (b, bob) = rig.engine.room(), rig.leg(), rig.leg()
    for leg in (a, b):
        rig.engine.join(leg, room)
    rig.talk((alice, tone(440, 0.5)))
    alice.timestamp = (alice.timestamp + leap_ms * 8) % 2**32
    rig.talk((alice, tone(440, 0.5)))
    bob.listen()
    rig.talk((alice, tone(440, 8)))
    assert strength(bob.sound(bob.listen())[-3200:], 440) > 0.95
    rig.talk((alice, np.zeros(4000, np.int16)))
    loud = np.flatnonzero(np.abs(bob.sound(bob.listen()).astype(int)) > 100)
    assert loud.max(initial=0) < 8 * 200


def test_a_hundred_parties_hear_the_one_who_speaks(rig: Rig) -> None:
    _, _, phones = gather(rig, 100)
    rig.talk((phones[0], tone(440, 0.2)))
    assert loudest(phones[0]) == 0
    assert all(7000 < loudest(phone) < 9000 for phone in phones[1:])


def mean(phone: Phone, frequency: float) -> float:
    """How much of what a phone has heard since the last time is this tone."""
    return strength(phone.sound(phone.listen())[1600:], frequency)


def test_only_the_loudest_are_heard(rig: Rig) -> None:
    room, _, phones = gather(rig, 6, loudest=2)
    voices = [tone(500 + 300 * at, 0.6, 1000 * (at + 1)) for at in range(5)]
    rig.talk(*zip(phones[:5], voices, strict=True))
    heard = phones[5].sound(phones[5].listen())[1600:]
    assert strength(heard, 1700) + strength(heard, 1400) > 0.95
    assert strength(phones[4].sound(phones[4].listen())[1600:], 1400) > 0.95  # not herself
    assert room is not None


def test_who_is_muted_is_not_heard_and_hears(rig: Rig) -> None:
    _, legs, (alice, bob, carol) = gather(rig, 3)
    rig.engine.mute(legs[0])
    rig.talk((alice, tone(440, 0.4)), (bob, tone(1000, 0.4)))
    assert mean(carol, 440) < 0.01
    assert mean(alice, 1000) > 0.95
    rig.engine.mute(legs[0], muted=False)
    rig.talk((alice, tone(440, 0.4)), (bob, np.zeros(3200, np.int16)))
    assert mean(carol, 440) > 0.95


def test_gain_is_heard_and_saturates(rig: Rig) -> None:
    _, legs, (alice, bob) = gather(rig, 2)
    for factor, most in ((0.5, 4000), (1.0, 8000), (16.0, 32767)):
        rig.engine.gain(legs[0], factor)
        rig.talk((alice, tone(440, 0.3)))
        loudness = loudest(bob)
        assert 0.9 * most < loudness < 1.05 * most + 300


def test_a_whisper_is_heard_by_one_alone(rig: Rig) -> None:
    _, legs, (agent, customer, supervisor) = gather(rig, 3)
    rig.engine.whisper(legs[2], legs[0])
    rig.talk((agent, tone(440, 0.4)), (customer, tone(1000, 0.4)), (supervisor, tone(1700, 0.4)))
    heard = {phone.port: phone.sound(phone.listen())[1600:] for phone in (agent, customer, supervisor)}
    assert strength(heard[agent.port], 1700) > 0.4 < strength(heard[agent.port], 1000)
    assert strength(heard[customer.port], 440) > 0.95
    assert strength(heard[supervisor.port], 440) > 0.4 < strength(heard[supervisor.port], 1000)
    rig.engine.whisper(legs[2])
    rig.talk((supervisor, tone(1700, 0.4)))
    assert mean(customer, 1700) > 0.9


def test_all_hear_a_chime_beside_what_is_said(rig: Rig) -> None:
    room, _, (alice, bob) = gather(rig, 2)
    chime = rig.engine.audio(tone(800, 0.2, 4000).tobytes())
    rig.talk((alice, tone(440, 0.1)))
    rig.engine.chime(room, chime)
    rig.engine.release(chime)
    for phone in (alice, bob):
        phone.listen()
    rig.talk((alice, tone(440, 0.2)))
    heard = [phone.sound(phone.listen())[160:1600] for phone in (alice, bob)]
    assert strength(heard[0], 800) > 0.95
    assert strength(heard[1], 800) > 0.1 < strength(heard[1], 440)
    rig.talk((alice, np.zeros(1600, np.int16)))
    rig.engine.close_room(room)


def test_a_room_of_a_thousand(rig: Rig) -> None:
    """All in one room, two of them speaking."""
    engine = Engine(ports=(30000, 32999))
    room, legs, phones = engine.room(loudest=4), [], []
    for _ in range(1000):
        leg, port = engine.open()
        phone = Phone(port=port)
        engine.connect(leg, phone.remote())
        engine.join(leg, room)
        legs.append(leg)
        phones.append(phone)
        if len(legs) % 100 == 0:
            engine.step(rig.now)
    big = Rig(engine, rig.now)
    big.talk((phones[0], tone(440, 0.3)), (phones[999], tone(1000, 0.3)))
    packets = [len(phone.listen()) for phone in phones]
    assert min(packets) == max(packets) == 15
    listener = phones[500].sound()[1600:]
    assert strength(listener, 440) > 0.4 < strength(listener, 1000)
    assert strength(phones[0].sound()[1600:], 1000) > 0.95
    engine.stop()
    for phone in phones:
        phone.sock.close()


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    voices=st.lists(st.integers(-20000, 20000), min_size=2, max_size=6),
    loudest=st.integers(0, 4),
    data=st.data(),
)
def test_whatever_is_set_each_hears_what_the_twin_says(
    rig: Rig, voices: list[int], loudest: int, data: st.DataObject
) -> None:
    count = len(voices)
    room, legs, phones = gather(rig, count, loudest)
    parties = []
    for at, voice in enumerate(voices):
        law = phones[at].codec
        spoken = reference.decode(law, reference.encode(law, [voice])[0])
        muted, gain = data.draw(st.booleans()), data.draw(st.sampled_from([0, 128, 256, 512, 4096]))
        to = data.draw(st.sampled_from([None, None, *(other for other in range(count) if other != at)]))
        parties.append(Party([spoken], muted, gain, to))
        rig.engine.mute(legs[at], muted)
        rig.engine.gain(legs[at], gain / 256)
        rig.engine.whisper(legs[at], None if to is None else legs[to])
    rig.talk(*((phone, np.full(1600, voice, np.int16)) for phone, voice in zip(phones, voices, strict=True)))
    for phone, (expected,) in zip(phones, hear_in_room(parties, loudest), strict=True):
        law = phone.codec
        assert phone.sound(phone.listen()[-1:])[-1] == reference.decode(law, reference.encode(law, [expected])[0])
    rig.engine.close_room(room)
    for leg in legs:
        rig.engine.close(leg)
    rig.run(20)

"""Rooms of several codecs: each hears the others at its own rate, whatever theirs are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenc.media.port import Codec, LegId, Remote, RoomId
from tests.media.kit import Network, Pcm, Phone, Rig, clarity, level, strength, tone
from tests.media.reference_g722 import G722

pytestmark = pytest.mark.wall_clock

CODECS: tuple[Codec, ...] = ("PCMA", "PCMA", "G722", "G722", "opus", "opus")
PITCHES = (400, 650, 900, 1250, 1600, 2100)


def far(rig: Rig, network: Network, codec: Codec, room: RoomId) -> Phone:
    """A telephone of G.711 whose sound reaches the room by this codec."""
    leg, phone = rig.leg("PCMA")
    if codec == "PCMA":
        rig.engine.join(leg, room)
        return phone
    (here, one), (there, other) = rig.engine.open(), rig.engine.open()
    rig.network = network
    to_there, to_here = network.end(other), network.end(one)
    rig.engine.connect(here, Remote("127.0.0.1", to_there, codec, 96, 101))
    rig.engine.connect(there, Remote("127.0.0.1", to_here, codec, 96, 101))
    rig.engine.bridge(leg, here)
    rig.engine.join(there, room)
    return phone


def test_telephones_of_all_rates_hear_all_others_alike(rig: Rig) -> None:
    if "opus" not in rig.engine.codecs:
        pytest.skip("no library for opus here")
    network, room = Network(), rig.engine.room()
    phones = [far(rig, network, codec, room) for codec in CODECS]
    rig.talk(*((phone, tone(pitch, 2, 4000)) for phone, pitch in zip(phones, PITCHES, strict=True)))
    for phone, own in zip(phones, PITCHES, strict=True):
        heard = phone.sound(phone.listen())[8000:14000]
        shares = {pitch: strength(heard, pitch) for pitch in PITCHES}
        assert shares.pop(own) < 0.005
        assert all(0.15 < share < 0.25 for share in shares.values()), (own, shares)


def wide(rig: Rig, room: RoomId) -> tuple[LegId, Phone]:
    """A telephone that says and hears bytes of G.722."""
    leg, port = rig.engine.open()
    phone = Phone(port=port)
    rig.phones.append(phone)
    rig.engine.connect(leg, Remote("127.0.0.1", phone.sock.getsockname()[1], "G722", 9))
    rig.engine.join(leg, room)
    return leg, phone


def sixteen(hertz: float, frames: int) -> list[list[int]]:
    """A tone at 16 kHz, in pieces of 20 ms."""
    times = range(320 * frames)
    sound = [round(8000 * math.sin(2 * math.pi * hertz * at / 16000)) for at in times]
    return [sound[at : at + 320] for at in range(0, len(sound), 320)]


def sound(phone: Phone) -> Pcm:
    """The last 0.4 s that it has heard."""
    codes = b"".join(packet.payload for packet in phone.listen() if packet.type == 9)
    return np.array(G722().decode(codes)[-6400:], np.int16)


def test_what_only_wide_telephones_can_hear_reaches_them_and_nobody_else(rig: Rig) -> None:
    room = rig.engine.room()
    leg, narrow = rig.leg("PCMA")
    rig.engine.join(leg, room)
    (_, says), (_, hears) = wide(rig, room), wide(rig, room)
    codec = G722()
    for piece, silence in zip(sixteen(6000, 40), sixteen(0, 40), strict=True):
        says.send(says.next(codec.encode(piece), type=9))
        hears.send(hears.next(G722().encode(silence), type=9))
        rig.run(20)
    middle = sound(hears)
    assert clarity(middle, 3000) > 15  # `tone` counts in 8 kHz
    assert abs(level(middle) - level(tone(1000, 1))) < 1
    assert level(narrow.sound(narrow.listen())[-3200:]) < -40


def test_a_whisper_and_a_chime_are_heard_at_another_rate(rig: Rig) -> None:
    room = rig.engine.room()
    boss, phone = rig.leg("PCMA")
    rig.engine.join(boss, room)
    (told, one), (_, other) = wide(rig, room), wide(rig, room)
    rig.engine.whisper(boss, told)
    rig.engine.chime(room, rig.engine.audio(tone(1300, 1).tobytes()))
    codec = G722()
    for piece in sixteen(0, 40):
        for each in (one, other):
            each.send(each.next(codec.encode(piece), type=9))
        phone.say(tone(700, 0.02))
        rig.run(20)
    heard = sound(one)
    assert 0.4 < strength(heard, 650) < 0.6  # `tone` counts in 8 kHz
    assert 0.4 < strength(heard, 350) < 0.6
    assert strength(sound(other), 650) > 0.9


def test_nothing_said_in_a_room_is_heard_in_the_next_that_takes_its_place(rig: Rig) -> None:
    first, codec = rig.engine.room(), G722()
    leg, narrow = rig.leg("PCMA")
    (one, says), (two, _) = wide(rig, first), wide(rig, first)
    rig.engine.join(leg, first)
    for piece in sixteen(1000, 20):
        says.send(says.next(codec.encode(piece), type=9))
        rig.run(20)
    assert level(narrow.sound(narrow.listen())[-160:]) > -20
    rig.engine.close_room(first)
    while (room := rig.engine.room()) & 0xFFFFFFFF != first & 0xFFFFFFFF:
        rig.engine.close_room(room)
        rig.run()
    rig.run(200)
    for each in (leg, one, two):
        rig.engine.join(each, room)
    rig.run(40)
    assert level(narrow.sound(narrow.listen())[:160]) < -60

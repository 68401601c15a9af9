"""Keys: heard as events or as tones, each once; pressed as the far end takes them."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from scenc.media.port import Codec, Digit, Remote
from tests.media import reference
from tests.media.kit import Pcm, Phone, Rig, clarity, tone
from tests.media.reference_g722 import G722

pytestmark = pytest.mark.wall_clock


def pressed(keys: str, on_ms: int = 50, off_ms: int = 50, level: float = 3000, seed: int = 1) -> Pcm:
    """The tones of these keys; each begins anywhere between two samples."""
    dice, sounds = random.Random(seed), []
    for key in keys:
        row, column = divmod(reference.KEYPAD.index(key), 4)
        times = np.arange(on_ms * 8) / 8000 + dice.random()
        wave = np.sin(2 * np.pi * reference.LOW[row] * times) + np.sin(2 * np.pi * reference.HIGH[column] * times)
        sounds += [(level * wave).astype(np.int16), np.zeros(off_ms * 8 + dice.randrange(16), np.int16)]
    whole = np.concatenate(sounds)
    return np.concatenate((whole, np.zeros(-len(whole) % 160 + 1600, np.int16)))


def heard(rig: Rig, phone: Phone, sound: Pcm) -> str:
    del rig.happened[:]
    rig.talk((phone, sound))
    return "".join(event.key for event in rig.happened if isinstance(event, Digit))


def test_every_key_is_recognised_by_its_tones_once(rig: Rig) -> None:
    _, phone = rig.leg(events=None)
    keys = "".join(random.Random(4).choice(reference.CODES) for _ in range(1000))
    assert heard(rig, phone, pressed(keys)) == keys


@pytest.mark.parametrize(("on_ms", "off_ms", "level"), [(40, 40, 3000), (500, 50, 3000), (50, 50, 250)])
def test_short_long_and_soft_keys(rig: Rig, on_ms: int, off_ms: int, level: float) -> None:
    _, phone = rig.leg("PCMA", events=None)
    assert heard(rig, phone, pressed("1180*#D", on_ms, off_ms, level)) == "1180*#D"


@pytest.mark.parametrize("ms", [5, 10, 30, 40, 60, 120, 160])
def test_keys_in_packets_of_any_length_are_all_heard(rig: Rig, ms: int) -> None:
    _, phone = rig.leg(events=None)
    sound = pressed("11902*4#" * 4)
    for at in range(0, len(sound) - ms * 8, ms * 8):
        phone.say(sound[at : at + ms * 8])
        rig.run()
    assert "".join(event.key for event in rig.happened if isinstance(event, Digit)) == "11902*4#" * 4


def test_what_is_no_key_is_none(rig: Rig) -> None:
    _, phone = rig.leg(events=None)
    noise = np.random.default_rng(3).normal(0, 4000, 80000).astype(np.int16)
    chord = (tone(697, 2, 4000) + tone(1209, 2, 4000) + tone(1000, 2, 4000)).astype(np.int16)
    lonely = np.concatenate((tone(941, 1), tone(1336, 1), tone(425, 1)))
    assert heard(rig, phone, np.concatenate((noise, chord, lonely))) == ""


def test_tones_beside_events_are_no_second_press(rig: Rig) -> None:
    _, phone = rig.leg(events=101)
    for packet in phone.press(5):
        phone.send(packet)
    assert heard(rig, phone, pressed("5", 200)) == "5"


@pytest.mark.parametrize("events", [101, None])
def test_keys_we_press_arrive_as_events_or_as_tones(rig: Rig, events: int | None) -> None:
    leg, phone = rig.leg(events=events)
    (back, echo) = rig.leg(events=events)  # what the phone hears it says again, and the engine understands itself
    rig.engine.press(leg, "159#")
    for _ in range(60):
        rig.run(20)
        for packet in phone.listen():
            echo.send(packet)
    rig.run(200)
    assert [event.key for event in rig.happened if event == Digit(back, getattr(event, "key", ""))] == list("159#")
    ends = [packet for packet in phone.heard if packet.type == 101 and packet.payload[1] & 0x80]
    assert len(ends) == (12 if events else 0)
    with pytest.raises(ValueError, match="no key"):
        rig.engine.press(leg, "x")


def test_a_key_silences_the_prompt_within_40_ms(rig: Rig) -> None:
    leg, phone = rig.leg()
    rig.engine.play(leg, rig.engine.audio(tone(500, 5).tobytes()), 1)
    rig.run(1000)
    phone.listen()
    phone.send(phone.press(5)[0])
    for _ in range(8):
        if Digit(leg, "5") in rig.run(5):
            rig.engine.halt(leg)
    rig.run(200)
    assert len(phone.listen()) <= 2


@pytest.mark.parametrize(("codec", "slow", "frame"), [("PCMA", False, 160), ("opus", False, 960), ("opus", True, 160)])
def test_an_event_lasts_on_the_clock_that_was_agreed(rig: Rig, codec: Codec, slow: bool, frame: int) -> None:
    """RFC 4733 2.2: the codec's; or 8 kHz beside Opus, as some have it."""
    if codec not in rig.engine.codecs:
        pytest.skip(f"no library for {codec} here")
    leg, phone = rig.leg()
    rig.engine.connect(leg, replace(phone.remote(), codec=codec, payload_type=96, slow_events=slow))
    rig.engine.press(leg, "5")
    rig.run(300)
    durations = [int.from_bytes(packet.payload[2:4], "big") for packet in phone.listen() if packet.type == 101]
    assert durations == [frame * count for count in (1, 2, 3, 4, 5, 5, 5)]


def test_keys_in_g711_are_heard_once_each_though_packets_are_lost_swapped_and_come_twice(rig: Rig) -> None:
    leg, phone = rig.leg(events=None)
    other, _ = rig.leg(events=None)
    rig.engine.bridge(leg, other)  # where nothing else listens
    dice, keys = random.Random(5), "".join(random.Random(6).choices("0011223355779", k=200))
    sound = pressed(keys, 100, 100)
    packets = [phone.next(reference.encode("PCMU", map(int, sound[at : at + 160]))) for at in range(0, len(sound), 160)]
    for at in range(0, len(packets) - 1, 5):
        packets[at], packets[at + 1] = packets[at : at + 2][:: dice.choice((1, 1, 1, -1))]
    for packet in packets:
        for _ in range(dice.choices((0, 1, 2), (3, 90, 5))[0]):
            phone.send(packet)
        rig.run(20)
    assert "".join(event.key for event in rig.happened if isinstance(event, Digit)) == keys


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize(("codec", "number"), [("PCMA", 8), ("G722", 9), ("opus", 96)])
def test_keys_without_events_are_heard_in_every_codec(rig: Rig, codec: Codec, number: int, busy: bool) -> None:
    if codec not in rig.engine.codecs:
        pytest.skip(f"no library for {codec} here")
    (near, here), (far, there) = rig.engine.open(), rig.engine.open()
    rig.engine.connect(near, Remote("127.0.0.1", there, codec, number))
    rig.engine.connect(far, Remote("127.0.0.1", here, codec, number))
    if busy:
        rig.engine.play(near, rig.engine.audio(tone(500, 1).tobytes()), 1, loop=True)
    rig.run(200)
    rig.engine.press(near, "1159*#D")
    rig.run(2500)
    assert [event for event in rig.happened if isinstance(event, Digit)] == [Digit(far, key) for key in "1159*#D"]


def test_a_prompt_in_g722_is_clear_again_at_once_after_a_key(rig: Rig) -> None:
    """What is said in the 20 ms in which the key ends is encoded after the last of that."""
    leg, port = rig.engine.open()
    phone = Phone(port=port)
    rig.phones.append(phone)
    rig.engine.connect(leg, Remote("127.0.0.1", phone.sock.getsockname()[1], "G722", 9))
    rig.engine.play(leg, rig.engine.audio(tone(700, 1).tobytes()), 1, loop=True)
    rig.run(200)
    rig.engine.press(leg, "5")
    rig.run(400)
    sound = np.array(G722().decode(b"".join(packet.payload for packet in phone.listen())), np.int16)[::2]
    pieces = sound.reshape(-1, 160)
    first = next(at for at in range(12, len(pieces)) if clarity(pieces[at], 700) > 0)
    assert min(clarity(piece, 700) for piece in pieces[first + 1 :]) > 37


@pytest.mark.parametrize(("silence_ms", "noise"), [(60, True), (120, False), (500, False), (500, True)])
def test_a_key_in_g711_is_told_from_that_before_a_silence_in_which_no_packets_come(
    rig: Rig, silence_ms: int, noise: bool
) -> None:
    _, phone = rig.leg(events=None)
    for key in "5512":
        for packet in pressed(key, 40, 0)[:320].reshape(2, 160):
            phone.say(packet)
            rig.run(20)
        if noise:
            phone.send(replace(phone.next(b""), type=reference.COMFORT, payload=b"\x46"))
        phone.timestamp = (phone.timestamp + 8 * silence_ms) % 2**32
        rig.run(silence_ms)
    assert "".join(event.key for event in rig.happened if isinstance(event, Digit)) == "5512"

"""Prompts, as the phone hears them."""

from __future__ import annotations

import numpy as np
import pytest

from scenc.media.port import AudioId, Codec, Digit, Played
from tests.media import reference
from tests.media.kit import Rig, tone

pytestmark = pytest.mark.wall_clock


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
def test_a_prompt_is_heard_as_it_is_at_its_pace(rig: Rig, codec: Codec) -> None:
    leg, phone = rig.leg(codec)
    sound = tone(440, 0.5)[:3900]
    rig.engine.play(leg, rig.engine.audio(sound.tobytes()), 7)
    arrived = []
    for _ in range(40):
        rig.run(20)
        arrived.append(len(phone.listen()))
    assert arrived == [1] * 25 + [0] * 15
    filled = np.append(sound, np.zeros(100, np.int16))
    assert b"".join(packet.payload for packet in phone.heard) == reference.encode(codec, map(int, filled))
    assert [packet.marker for packet in phone.heard] == [True] + [False] * 24
    assert [(b.timestamp - a.timestamp) % 2**32 for a, b in zip(phone.heard, phone.heard[1:], strict=False)] == [
        160
    ] * 24
    assert rig.happened == [Played(leg, 7)]


def test_played_is_told_with_the_last_frame(rig: Rig) -> None:
    leg, phone = rig.leg()
    rig.engine.play(leg, rig.engine.audio(tone(440, 0.04).tobytes()), 1)
    assert (rig.run(20), len(phone.listen())) == ([], 1)
    assert (rig.run(20), len(phone.listen())) == ([Played(leg, 1)], 1)


def test_legs_take_their_turns_within_20_ms(rig: Rig) -> None:
    legs = [rig.leg() for _ in range(8)]
    prompt = rig.engine.audio(tone(440, 0.2).tobytes())
    for leg, _ in legs:
        rig.engine.play(leg, prompt, 1)
    sent = []
    for _ in range(4):
        rig.run(5)
        sent.append(sum(len(phone.listen()) for _, phone in legs))
    assert sent == [2, 2, 2, 2]


@pytest.mark.parametrize("pause", [0, 5, 10, 15])
def test_who_presses_a_key_hears_no_more_of_the_prompt_after_40_ms(rig: Rig, pause: int) -> None:
    leg, phone = rig.leg()
    rig.engine.play(leg, rig.engine.audio(tone(440, 5).tobytes()), 1)
    rig.run(1000 + pause)
    phone.listen()
    phone.send(phone.press(5)[0])
    assert any(isinstance(event, Digit) for event in rig.run(5))
    rig.engine.halt(leg)
    rig.run(35)
    phone.listen()
    rig.run(200)
    assert not phone.listen()


def test_a_loop_goes_round_until_halted_and_tells_nothing(rig: Rig) -> None:
    leg, phone = rig.leg()
    sound = tone(400, 0.06)
    rig.engine.play(leg, rig.engine.audio(sound.tobytes()), 1, loop=True)
    rig.run(200)
    rig.engine.halt(leg)
    rig.run(100)
    assert (
        b"".join(packet.payload for packet in phone.listen()) == (reference.encode("PCMU", map(int, sound)) * 4)[:1600]
    )
    assert not rig.happened


def test_a_new_prompt_replaces_the_old_and_only_it_is_told(rig: Rig) -> None:
    leg, phone = rig.leg()
    low, high = (rig.engine.audio(tone(frequency, 0.2).tobytes()) for frequency in (300, 1000))
    rig.engine.play(leg, low, 1)
    rig.run(100)
    rig.engine.play(leg, high, 2)
    rig.run(300)
    assert rig.happened == [Played(leg, 2)]
    assert len(phone.listen()) == 15


def test_a_released_prompt_is_heard_to_its_end(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    prompt = rig.engine.audio(tone(440, 0.2).tobytes())
    rig.engine.play(a, prompt, 1)
    rig.run(40)
    rig.engine.release(prompt)
    rig.engine.play(b, prompt, 2)
    rig.run(200)
    assert rig.happened == [Played(a, 1)]
    assert (len(alice.listen()), len(bob.listen())) == (10, 0)


def test_an_empty_prompt_ends_at_once_even_as_a_loop(rig: Rig) -> None:
    leg, phone = rig.leg()
    rig.engine.play(leg, rig.engine.audio(b""), 3, loop=True)
    rig.run(40)
    assert rig.happened == [Played(leg, 3)]
    assert not phone.listen()


def test_unknown_audio_is_ignored(rig: Rig) -> None:
    leg, phone = rig.leg()
    rig.engine.play(leg, AudioId(12345), 1)
    rig.engine.release(AudioId(12345))
    rig.run(100)
    assert not phone.listen()
    assert not rig.happened


def test_a_held_leg_comes_to_the_end_of_its_prompt(rig: Rig) -> None:
    leg, phone = rig.leg(send=False)
    rig.engine.play(leg, rig.engine.audio(tone(440, 0.1).tobytes()), 4)
    rig.run(200)
    assert rig.happened == [Played(leg, 4)]
    assert not phone.listen()


def test_a_prompt_covers_the_other_side_and_then_it_is_heard_again(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.play(b, rig.engine.audio(np.full(1600, 1000, np.int16).tobytes()), 1)
    rig.talk((alice, np.full(3200, -5000, np.int16)), (bob, tone(440, 0.4)))
    heard = bob.sound(bob.listen())
    assert [int(np.sum(heard > 900)), int(np.sum(heard < -4000))] == [1600, 1440]  # the last frame has its 20 ms
    assert len(alice.listen()) == 20


def test_bridging_ends_a_prompt_untold(rig: Rig) -> None:
    (a, alice), (b, _) = rig.leg(), rig.leg()
    rig.engine.play(a, rig.engine.audio(tone(440, 1).tobytes()), 1)
    rig.run(40)
    rig.engine.bridge(a, b)
    rig.run(1500)
    assert not rig.happened
    assert len(alice.listen()) == 2


def test_frames_missed_for_a_while_are_caught_up_with_and_counted(rig: Rig) -> None:
    leg, phone = rig.leg()
    rig.engine.play(leg, rig.engine.audio(tone(440, 1).tobytes()), 1)
    rig.run(100)
    assert rig.engine.late_ticks == 0
    rig.now += 200_000_000
    rig.run()
    assert len(phone.listen()) == 15
    assert rig.engine.late_ticks > 0


def test_hours_missed_are_not_caught_up_with(rig: Rig) -> None:
    leg, phone = rig.leg()
    rig.engine.play(leg, rig.engine.audio(tone(440, 1).tobytes()), 1, loop=True)
    rig.now += 3600 * 10**9
    rig.run()
    assert len(phone.listen()) < 60

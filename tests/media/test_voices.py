"""Two telephones of one codec cost no voice; whatever else is done with them has one, from its first 20 ms on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenc.media.port import Codec, Digit, Remote, Sides
from tests.media.kit import Pcm, Rig, clarity, strength, tone

pytestmark = pytest.mark.wall_clock

OWN = 2  # voices of the two telephones themselves


class Telephone:
    """Of any codec: a phone of G.711, and behind it a pair of legs that turns its sound into that codec. What is said
    and heard there is in samples."""

    def __init__(self, rig: Rig, codec: Codec = "opus", events: int | None = 101) -> None:
        if codec not in rig.engine.codecs:
            pytest.skip(f"no library for {codec} here")
        self.rig = rig
        inner, self.phone = rig.leg()
        self.back, self.port = rig.engine.open()
        self.leg, self.far = rig.engine.open()
        self.remote = Remote("127.0.0.1", self.port, codec, 96, events)
        rig.engine.connect(self.back, replace(self.remote, port=self.far))
        rig.engine.connect(self.leg, self.remote)
        rig.engine.bridge(inner, self.back)

    def heard(self) -> Pcm:
        return self.phone.sound(self.phone.listen())


def pair(rig: Rig, codec: Codec = "opus") -> tuple[Telephone, Telephone]:
    """Two of them, that talk."""
    alice, bob = Telephone(rig, codec), Telephone(rig, codec)
    rig.engine.bridge(alice.leg, bob.leg)
    talk(rig, alice, bob)
    return alice, bob


def talk(rig: Rig, alice: Telephone, bob: Telephone, seconds: float = 0.4) -> tuple[Pcm, Pcm]:
    """Alice says 440 Hz, Bob 1000; what each of them hears."""
    rig.talk((alice.phone, tone(440, seconds)), (bob.phone, tone(1000, seconds)))
    return alice.heard(), bob.heard()


@pytest.mark.parametrize("codec", ["G722", "opus"])
def test_what_is_passed_on_as_it_came_has_no_voice_and_what_is_closed_gives_all_back(rig: Rig, codec: Codec) -> None:
    alice, bob = pair(rig, codec)
    heard = talk(rig, alice, bob)
    assert strength(heard[0], 1000) > 0.9
    assert strength(heard[1], 440) > 0.9
    rig.run()
    assert rig.engine.voices == OWN
    for each in (alice, bob):
        rig.engine.close(each.leg)
        rig.engine.close(each.back)
    rig.run()
    rig.run()
    assert rig.engine.voices == 0


@pytest.mark.parametrize("codec", ["G722", "opus"])
def test_a_prompt_in_the_middle_of_a_call_is_heard_whole(rig: Rig, codec: Codec) -> None:
    alice, bob = pair(rig, codec)
    rig.run(200)
    alice.heard()
    rig.engine.play(alice.leg, rig.engine.audio(tone(700, 1).tobytes()), 1)
    rig.run(1400)
    heard = alice.heard()
    loud = np.flatnonzero(np.abs(heard.astype(int)) > 1500)
    assert abs(loud[-1] - loud[0] - 8000) <= 400
    assert clarity(heard[loud[0] + 400 : loud[0] + 7600], 700) > 15
    rig.engine.halt(alice.leg)
    talk(rig, alice, bob)
    assert strength(talk(rig, alice, bob)[0], 1000) > 0.9
    rig.run()
    assert rig.engine.voices == OWN


@pytest.mark.parametrize(("sides", "theirs"), [("far", OWN + 1), ("stereo", OWN + 2), ("mixed", OWN + 2)])
def test_a_recording_in_the_middle_of_a_call_has_what_it_should(
    rig: Rig, tmp_path: Path, sides: Sides, theirs: int
) -> None:
    alice, bob = pair(rig)
    rig.engine.record(alice.leg, tmp_path / "a.wav", 60, sides)
    heard = talk(rig, alice, bob, 1)
    assert rig.engine.voices == theirs
    rig.engine.finish(alice.leg)
    sound, _ = soundfile.read(tmp_path / "a.wav", dtype="int16", always_2d=True)
    own, other = sound[2000:7200, 0], sound[2000:7200, -1]
    if sides == "mixed":
        assert min(strength(own, 440), strength(own, 1000)) > 0.4
    else:
        assert strength(own, 440) > 0.9
        assert strength(other, 1000 if sides == "stereo" else 440) > 0.9
    assert strength(heard[0], 1000) > 0.9  # still as it came
    rig.engine.bridge(alice.leg, bob.leg)
    rig.run()
    rig.run()
    assert rig.engine.voices == OWN


def test_a_room_after_a_call_hears_and_is_heard(rig: Rig) -> None:
    alice, bob = pair(rig)
    room, (third, carol) = rig.engine.room(), rig.leg("PCMA")
    for leg in (alice.leg, bob.leg, third):
        rig.engine.join(leg, room)
    talk(rig, alice, bob)
    carol.listen()
    heard = talk(rig, alice, bob)
    both = carol.sound(carol.listen())
    assert min(strength(both, 440), strength(both, 1000)) > 0.4
    assert strength(heard[0], 1000) > 0.9
    assert strength(heard[1], 440) > 0.9
    rig.run()
    assert rig.engine.voices == OWN + 2
    rig.engine.bridge(alice.leg, bob.leg)
    rig.run()
    rig.run()
    assert rig.engine.voices == OWN


def test_who_is_transferred_to_a_telephone_of_another_codec_hears_it_and_is_heard(rig: Rig) -> None:
    alice, bob = pair(rig)
    third, carol = rig.leg("PCMA")
    rig.engine.bridge(alice.leg, third)
    for _ in range(2):
        carol.listen()
        alice.heard()
        rig.talk((alice.phone, tone(440, 0.4)), (carol, tone(1000, 0.4)))
    assert strength(carol.sound(carol.listen()), 440) > 0.9
    assert strength(alice.heard(), 1000) > 0.9
    rig.engine.close(bob.leg)
    rig.engine.close(bob.back)
    rig.run()
    rig.run()
    assert rig.engine.voices == 2  # alice's telephone, and its leg


@pytest.mark.parametrize("codec", ["G722", "opus"])
def test_keys_of_who_takes_no_events_cross_a_call_that_is_passed_on(rig: Rig, codec: Codec) -> None:
    alice, bob = Telephone(rig, codec, events=None), Telephone(rig, codec)
    rig.engine.bridge(alice.leg, bob.leg)
    rig.run(40)
    rig.engine.press(alice.leg, "5")
    rig.run(400)
    for packet in alice.phone.press(7):
        alice.phone.send(packet)
        rig.run(20)
    rig.run(400)
    assert Digit(alice.back, "5") in rig.happened
    assert Digit(alice.leg, "7") in rig.happened


def test_a_reinvite_to_another_codec_is_coded_in_that_and_back_again_passed_on(rig: Rig) -> None:
    alice, bob = pair(rig)
    voices = []
    for codec in ("G722", "PCMA", "opus"):
        rig.engine.connect(alice.back, replace(alice.remote, port=alice.far, codec=codec, payload_type=8))
        rig.engine.connect(alice.leg, replace(alice.remote, codec=codec, payload_type=8))
        talk(rig, alice, bob)
        heard = talk(rig, alice, bob)
        for sound, pitch in zip(heard, (1000, 440), strict=True):
            assert min(strength(piece, pitch) for piece in np.split(sound[:2400], 15)) > 0.9
        rig.run()
        voices.append(rig.engine.voices)
    assert voices == [OWN + 2, 2, OWN]  # two legs of different codecs; one that speaks G.711; both as they were


@pytest.mark.parametrize("codec", ["G722", "opus"])
def test_a_reinvite_that_changes_nothing_leaves_a_tone_clean_in_both_directions(rig: Rig, codec: Codec) -> None:
    alice, (third, carol) = Telephone(rig, codec), rig.leg()
    rig.engine.bridge(alice.leg, third)
    for turn in range(50):
        if turn % 10 == 5:
            rig.engine.connect(alice.leg, replace(alice.remote, send=True))
        rig.talk((alice.phone, tone(1000, 0.02)), (carol, tone(1000, 0.02)))
    for heard in (alice.heard(), carol.sound(carol.listen())):
        pieces = heard[1600 : len(heard) // 160 * 160].reshape(-1, 160)
        assert min(strength(piece, 1000) for piece in pieces) > 0.99

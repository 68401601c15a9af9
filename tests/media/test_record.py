"""Recordings: what arrived, in its order and at its time, in a file that is always whole."""

from __future__ import annotations

import os
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenc.media.port import Form, LegId, MediaError, Recorded, Remote
from tests.media import reference
from tests.media.kit import Pcm, Phone, Rig, correlation, level, strength, tone

pytestmark = pytest.mark.wall_clock


def read(path: Path) -> Pcm:
    with wave.open(str(path), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        pcm: Pcm = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    assert path.stat().st_size == 44 + 2 * len(pcm)
    return pcm


def test_the_file_is_what_arrived(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg("PCMA")
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    sound = tone(440, 1)
    rig.talk((phone, sound))
    rig.run(100)
    seconds = rig.engine.finish(leg)
    pcm = read(tmp_path / "a.wav")
    assert seconds == len(pcm) / 8000 == 1.1
    decoded = np.array([reference.decode("PCMA", code) for code in reference.encode("PCMA", map(int, sound))])
    start = int(np.argmax(np.abs(pcm) > 8)) - int(np.argmax(np.abs(decoded) > 8))
    assert start in (160, 320)
    assert np.array_equal(pcm[start : start + 8000], decoded)
    assert not rig.happened


def test_gaps_fade_and_disorder_is_put_right(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    packets = [phone.next(bytes((0x80 + at,)) * 160) for at in range(40)]
    for at in (*range(10), 11, 10, *range(12, 20), *range(25, 40)):
        phone.send(packets[at])
        rig.run(100 if at == 19 else 0)
        rig.run(20)
    rig.run(60)
    rig.engine.finish(leg)
    levels = read(tmp_path / "a.wav")[::160]
    start = int(np.argmax(levels != 0))
    expected = [reference.decode("PCMU", 0x80 + at) for at in range(40)]
    heard = list(levels[start : start + 40])
    assert heard[:20] == expected[:20]
    assert all(first > second for first, second in pairwise(heard[20:24]))
    assert heard[24] == 0
    assert heard[26:] == expected[26:]


def test_time_without_packets_is_silence(rig: Rig, tmp_path: Path) -> None:
    leg, _ = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    rig.run(500)
    assert rig.engine.finish(leg) == 0.5
    assert not read(tmp_path / "a.wav").any()


@pytest.mark.parametrize("size", [80, 240, 480])
def test_any_packet_length(rig: Rig, tmp_path: Path, size: int) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    sound = tone(440, 1.2)
    for at in range(0, len(sound), size):
        phone.say(sound[at : at + size])
        rig.run(size // 8)
    rig.run(100)
    rig.engine.finish(leg)
    assert correlation(read(tmp_path / "a.wav"), sound) > 0.999


def test_the_greatest_length_ends_it_to_the_sample(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 0.51)
    rig.talk((phone, tone(440, 1)))
    assert rig.happened == [Recorded(leg)]
    assert len(read(tmp_path / "a.wav")) == 4080
    assert rig.engine.finish(leg) == 0.51
    assert rig.engine.finish(leg) == 0.0


def test_a_leg_that_plays_and_one_that_is_bridged_are_recorded(rig: Rig, tmp_path: Path) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg("PCMA")
    rig.engine.bridge(a, b)
    rig.engine.play(b, rig.engine.audio(tone(1000, 1).tobytes()), 1)
    rig.engine.record(a, tmp_path / "a.wav", 60)
    rig.engine.record(b, tmp_path / "b.wav", 60)
    rig.talk((alice, tone(440, 1)), (bob, tone(700, 1)))
    rig.run(60)
    assert (rig.engine.finish(a), rig.engine.finish(b)) == (1.06, 1.06)
    assert correlation(read(tmp_path / "a.wav"), tone(440, 1)) > 0.99
    assert correlation(read(tmp_path / "b.wav"), tone(700, 1)) > 0.99


def test_closing_the_leg_completes_the_file(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    rig.talk((phone, tone(440, 0.2)))
    rig.engine.close(leg)
    rig.run(20)
    assert len(read(tmp_path / "a.wav")) == 1600
    assert not rig.happened


def test_stopping_the_engine_completes_the_file(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    rig.talk((phone, tone(440, 0.2)))
    rig.engine.stop()
    assert len(read(tmp_path / "a.wav")) == 1600
    assert rig.engine.finish(leg) == 0.0


def test_a_new_recording_completes_the_old(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    rig.talk((phone, tone(440, 0.2)))
    rig.engine.record(leg, tmp_path / "b.wav", 60)
    rig.talk((phone, tone(440, 0.4)))
    assert rig.engine.finish(leg) == 0.4
    assert [len(read(tmp_path / name)) for name in ("a.wav", "b.wav")] == [1600, 3200]


def test_the_file_is_whole_at_every_half_second(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    for _ in range(20):
        rig.talk((phone, tone(440, 0.1)))
        assert len(read(tmp_path / "a.wav")) % 160 == 0
    lag = 2.0 - len(read(tmp_path / "a.wav")) / 8000
    assert lag <= 0.5


def test_a_full_disk_is_told_and_what_fitted_is_whole(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    old, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, old[1]))
        rig.engine.record(leg, tmp_path / "a.wav", 60)
        rig.talk((phone, tone(440, 3)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert rig.happened == [Recorded(leg, os.strerror(27))]
    seconds = rig.engine.finish(leg)
    with wave.open(str(tmp_path / "a.wav"), "rb") as sound:
        assert sound.getnframes() == seconds * 8000
        assert seconds > 0.4
    rig.engine.record(leg, tmp_path / "b.wav", 60)  # there is room again
    rig.talk((phone, tone(440, 1)))
    assert rig.engine.finish(leg) == 1.0
    assert len(rig.happened) == 1


def test_a_file_that_cannot_be_made_is_refused(rig: Rig, tmp_path: Path) -> None:
    leg, _ = rig.leg()
    with pytest.raises(MediaError, match=r"cannot record to .*nowhere.*No such file"):
        rig.engine.record(leg, tmp_path / "nowhere" / "a.wav", 60)
    assert rig.engine.finish(leg) == 0.0


def test_nothing_is_made_for_a_leg_that_is_closed(rig: Rig, tmp_path: Path) -> None:
    leg, _ = rig.leg()
    rig.engine.close(leg)
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    rig.engine.record(LegId(77), tmp_path / "a.wav", 60)
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.parametrize("form", ["linear", "PCMA", "PCMU"])
def test_each_side_of_a_conversation_is_on_a_channel_of_its_own(rig: Rig, tmp_path: Path, form: Form) -> None:
    (a, alice), (b, bob) = rig.leg("PCMA"), rig.leg("PCMU")
    rig.engine.bridge(a, b)
    rig.engine.record(a, tmp_path / "a.wav", 60, "stereo", form)
    rig.talk((alice, tone(440, 1)), (bob, tone(1000, 1)))
    assert rig.engine.finish(a) == 1.0
    sound, rate = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert (rate, sound.shape) == (8000, (8000, 2))
    left, right = sound[800:, 0], sound[800:, 1]
    assert strength(left, 440) > 0.98
    assert strength(right, 1000) > 0.98


def test_both_sides_may_be_mixed_whatever_the_other_side_is(rig: Rig, tmp_path: Path) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    wide, port = rig.engine.open()
    far = Phone(port=port)
    rig.phones.append(far)
    rig.engine.connect(wide, Remote("127.0.0.1", far.sock.getsockname()[1], "G722", 9))
    rig.engine.record(a, tmp_path / "a.wav", 60, "mixed")
    rig.engine.bridge(a, b)
    rig.talk((alice, tone(440, 0.5)), (bob, tone(1000, 0.5)))
    rig.engine.play(a, rig.engine.audio(tone(700, 0.5).tobytes()), 1)
    rig.talk((alice, tone(440, 0.5)), (bob, tone(1000, 0.5)))
    rig.engine.bridge(a, wide)
    rig.talk((alice, tone(440, 0.5)))
    seconds = rig.engine.finish(a)
    assert seconds == pytest.approx(1.5)
    sound = read(tmp_path / "a.wav")
    talk, prompt, alone = sound[800:3600], sound[4800:7600], sound[8800:]
    assert min(strength(talk, 440), strength(talk, 1000)) > 0.45
    assert min(strength(prompt, 440), strength(prompt, 700)) > 0.45
    assert strength(alone, 440) > 0.9


def test_what_is_said_in_a_pause_is_not_in_the_file(rig: Rig, tmp_path: Path) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.record(a, tmp_path / "a.wav", 60, "stereo")
    rig.talk((alice, tone(440, 0.5)), (bob, tone(440, 0.5)))
    rig.engine.pause(a)
    rig.talk((alice, tone(1000, 0.5)), (bob, tone(1000, 0.5)))
    rig.engine.pause(a, paused=False)
    rig.talk((alice, tone(440, 0.5)), (bob, tone(440, 0.5)))
    assert rig.engine.finish(a) == 1.0
    sound, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert all(strength(piece, 1000) < 0.3 for side in sound.T for piece in side.reshape(-1, 800))
    assert len(bob.listen()) == 75  # the call went on as before


def test_a_prompt_that_ends_with_a_pause_is_not_in_the_file(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60, "stereo")
    rig.engine.pause(leg)
    rig.engine.play(leg, rig.engine.audio(tone(1000, 0.2).tobytes()), 1, loop=True)
    rig.run(500)
    rig.engine.halt(leg)
    rig.engine.pause(leg, paused=False)
    rig.talk((phone, tone(440, 0.5)))
    rig.engine.finish(leg)
    sound, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert sound[:, 0].any()
    assert not sound[:, 1].any()


@pytest.mark.parametrize("loudness", [30, 50])
def test_comfort_noise_is_heard_as_loud_as_the_far_end_says(rig: Rig, tmp_path: Path, loudness: int) -> None:
    """RFC 3389: from one packet until sound comes again."""
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.wav", 60)
    rig.talk((phone, tone(440, 0.2)))
    phone.send(phone.next(bytes((loudness,)), type=13))
    rig.run(1000)
    rig.engine.finish(leg)
    noise = read(tmp_path / "a.wav")[3200:8000]
    assert abs(level(noise) + loudness) < 1.5
    assert strength(noise, 440) < 0.01

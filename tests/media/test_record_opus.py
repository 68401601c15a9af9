"""Recordings in Opus, read back by another program's library."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenc.media.native import Engine
from scenc.media.port import Recorded
from tests.media.kit import Pcm, Rig, level, strength, tone

pytestmark = pytest.mark.wall_clock

if "opus" not in Engine(ports=(24990, 24999)).codecs:
    pytest.skip("no library for Opus here", allow_module_level=True)


def read(path: Path) -> Pcm:
    """One column a channel, at 8 kHz."""
    sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
    assert soundfile.info(path).subtype == "OPUS"
    pcm: Pcm = sound[:: rate // 8000]
    return pcm


def test_each_side_is_on_a_channel_of_its_own_for_as_long_as_it_lasted(rig: Rig, tmp_path: Path) -> None:
    (a, alice), (b, bob) = rig.leg("PCMA"), rig.leg("PCMU")
    rig.engine.bridge(a, b)
    rig.engine.record(a, tmp_path / "a.opus", 60, "stereo", "opus")
    rig.talk((alice, tone(440, 3)), (bob, tone(1000, 3)))
    assert rig.engine.finish(a) == 3.0
    sound = read(tmp_path / "a.opus")
    assert len(sound) == 24000
    for side, own, others in ((sound[800:, 0], 440, 1000), (sound[800:, 1], 1000, 440)):
        assert strength(side, own) > 0.93
        assert strength(side, others) < 0.001
        assert abs(level(side) - level(tone(own, 1))) < 1
    assert (tmp_path / "a.opus").stat().st_size < 3 * 8000  # linear would be 32 kB a second


def test_mixed_and_cut_to_the_sample(rig: Rig, tmp_path: Path) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.record(a, tmp_path / "a.opus", 1.01, "mixed", "opus")
    rig.talk((alice, tone(440, 1.5)), (bob, tone(1000, 1.5)))
    assert rig.happened == [Recorded(a)]
    assert rig.engine.finish(a) == 1.01
    sound = read(tmp_path / "a.opus")[:, 0]
    assert len(sound) == 8080
    assert min(strength(sound[800:], 440), strength(sound[800:], 1000)) > 0.4


def test_what_is_said_in_a_pause_is_not_in_the_file(rig: Rig, tmp_path: Path) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.record(a, tmp_path / "a.opus", 60, "stereo", "opus")
    for pitch, paused in ((440, True), (1000, False), (440, False)):
        rig.talk((alice, tone(pitch, 1)), (bob, tone(pitch, 1)))
        rig.engine.pause(a, paused)
    assert rig.engine.finish(a) == 2.0
    sound = read(tmp_path / "a.opus")
    assert all(strength(piece, 1000) < 0.3 for side in sound.T for piece in side.reshape(-1, 800))
    assert len(bob.listen()) == 150


def test_the_file_plays_at_every_moment_without_its_last_second_at_most(rig: Rig, tmp_path: Path) -> None:
    leg, phone = rig.leg()
    rig.engine.record(leg, tmp_path / "a.opus", 60, form="opus")
    for turn in range(1, 31):
        rig.talk((phone, tone(440, 0.1)))
        if turn > 10:
            sound = read(tmp_path / "a.opus")[:, 0]
            assert turn * 0.1 - 1 <= len(sound) / 8000 <= turn * 0.1
            assert strength(sound[1600:], 440) > 0.98
    cut = tmp_path / "cut.opus"
    cut.write_bytes((tmp_path / "a.opus").read_bytes()[:-100])  # a crash in the middle of a page
    assert strength(read(cut)[1600:, 0], 440) > 0.98


def test_a_full_disk_is_told_what_fitted_plays_and_the_call_goes_on(rig: Rig, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    old, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, old[1]))
        rig.engine.record(a, tmp_path / "a.opus", 60, "stereo", "opus")
        rig.talk((alice, tone(440, 5)), (bob, tone(440, 5)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert rig.happened == [Recorded(a, os.strerror(27))]
    seconds = rig.engine.finish(a)
    sound = read(tmp_path / "a.opus")
    assert len(sound) == seconds * 8000 > 3200
    assert strength(sound[1600:, 0], 440) > 0.98
    bob.listen()
    rig.talk((alice, tone(440, 0.2)), (bob, np.zeros(1600, np.int16)))
    assert len(bob.listen()) == 10

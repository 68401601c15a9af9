"""Recordings of who speaks a wide codec keep what a telephone of G.711 cannot carry."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenc.media.port import Form, LegId, Remote
from tests.media.kit import Pcm, Phone, Rig, strength, tone
from tests.media.reference_g722 import G722

pytestmark = pytest.mark.wall_clock

HIGH, LOW = 5500, 1000  # Hz


def wide_phone(rig: Rig) -> tuple[LegId, Phone]:
    leg, port = rig.engine.open()
    phone = Phone(port=port, ssrc=0x2000 + len(rig.phones))
    rig.phones.append(phone)
    rig.engine.connect(leg, Remote("127.0.0.1", phone.sock.getsockname()[1], "G722", 9, 101))
    return leg, phone


def spoken(hertz: int, seconds: float) -> list[bytes]:
    """A tone as G.722 has it, in packets of 20 ms."""
    sound = [round(8000 * math.sin(2 * math.pi * hertz * at / 16000)) for at in range(int(seconds * 16000))]
    codes = G722().encode(sound)
    return [codes[at : at + 160] for at in range(0, len(codes), 160)]


def held(sound: Pcm, hertz: int, rate: int) -> float:
    """How much of it is this tone; `strength` counts 8000 samples a second."""
    return strength(sound, hertz * 8000 / rate)


@pytest.mark.parametrize("form", ["linear", "opus"])
def test_two_wide_telephones_are_recorded_wide_also_after_one_gave_way_to_a_narrow_one(
    rig: Rig, tmp_path: Path, form: Form
) -> None:
    if form == "opus" and "opus" not in rig.engine.codecs:
        pytest.skip("no library for Opus here")
    (a, alice), (b, bob) = wide_phone(rig), wide_phone(rig)
    c, carol = rig.leg("PCMA")
    rig.engine.bridge(a, b)
    rig.engine.record(a, tmp_path / "a", 60, "stereo", form, 16000)
    for high, low in zip(spoken(HIGH, 1), spoken(LOW, 1), strict=True):
        alice.send(alice.next(high, type=9))
        bob.send(bob.next(low, type=9))
        rig.run(20)
    rig.engine.bridge(a, c)
    rig.talk((carol, tone(440, 1)))
    assert rig.engine.finish(a) == 2.0
    sound, rate = soundfile.read(tmp_path / "a", dtype="int16")
    assert (rate, sound.shape) == (16000, (32000, 2))
    assert held(sound[3200:16000, 0], HIGH, rate) > 0.9
    assert held(sound[3200:16000, 1], LOW, rate) > 0.9
    assert held(sound[19200:, 1], 440, rate) > 0.9


def test_a_narrow_recording_of_a_wide_telephone_has_no_ghosts_of_what_is_higher(rig: Rig, tmp_path: Path) -> None:
    a, alice = wide_phone(rig)
    rig.engine.record(a, tmp_path / "a.wav", 60)
    for high in spoken(HIGH, 1):
        alice.send(alice.next(high, type=9))
        rig.run(20)
    rig.engine.finish(a)
    sound, rate = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert rate == 8000
    assert np.abs(sound[1600:]).max() < 300  # of 8000


def test_nothing_but_the_two_rates_is_taken(rig: Rig, tmp_path: Path) -> None:
    a, _ = rig.leg()
    with pytest.raises(ValueError, match="48000 is no rate"):
        rig.engine.record(a, tmp_path / "a.wav", 60, rate=48000)  # type: ignore[arg-type]

"""A supervisor beside two who talk: who hears whom, what is recorded, and that the two hear no seam."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenc.media.port import LegId
from tests.media.kit import Pcm, Phone, Rig, strength, tone

pytestmark = pytest.mark.wall_clock

AGENT, CUSTOMER, SUPERVISOR = 440, 1000, 1700


def hears(rig: Rig, phones: list[Phone]) -> list[set[int]]:
    """Whom each hears, when all three speak at once."""
    for phone in phones:
        phone.listen()
    voices = [(phone, tone(pitch, 0.4)) for phone, pitch in zip(phones, (AGENT, CUSTOMER, SUPERVISOR), strict=True)]
    rig.talk(*voices)
    sounds = [phone.sound(phone.listen())[800:] for phone in phones]
    return [{pitch for pitch in (AGENT, CUSTOMER, SUPERVISOR) if strength(sound, pitch) > 0.05} for sound in sounds]


def join(rig: Rig, *legs: LegId) -> None:
    room = rig.engine.room()
    for leg in legs:
        rig.engine.join(leg, room)


def test_listening_whispering_joining_and_leaving(rig: Rig, tmp_path: Path) -> None:
    (agent, a), (customer, c), (supervisor, s) = rig.leg("PCMA"), rig.leg(), rig.leg()
    phones = [a, c, s]
    rig.engine.bridge(customer, agent)
    rig.engine.record(customer, tmp_path / "a.wav", 60, "stereo")
    assert hears(rig, phones) == [{CUSTOMER}, {AGENT}, set()]
    rig.engine.mute(supervisor)
    join(rig, customer, agent, supervisor)
    rig.run(100)
    assert hears(rig, phones) == [{CUSTOMER}, {AGENT}, {AGENT, CUSTOMER}], "listens"
    rig.engine.whisper(supervisor, agent)
    rig.engine.mute(supervisor, muted=False)
    rig.run(100)
    assert hears(rig, phones) == [{CUSTOMER, SUPERVISOR}, {AGENT}, {AGENT, CUSTOMER}], "whispers"
    rig.engine.whisper(supervisor)
    rig.run(100)
    assert hears(rig, phones) == [{CUSTOMER, SUPERVISOR}, {AGENT, SUPERVISOR}, {AGENT, CUSTOMER}], "joins"
    rig.engine.close(supervisor)
    rig.engine.bridge(customer, agent)
    rig.run(100)
    assert hears(rig, phones) == [{CUSTOMER}, {AGENT}, set()], "left"
    rig.engine.finish(customer)
    sound, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    said, told = sound.T
    assert strength(said, CUSTOMER) > 0.5
    assert strength(said, AGENT) + strength(said, SUPERVISOR) < 0.02
    pieces: list[Pcm] = [told[at : at + 1600] for at in range(0, len(told) - 1600, 1600)]
    with_her = [at for at, piece in enumerate(pieces) if strength(piece, SUPERVISOR) > 0.2]
    assert len(with_her) in (2, 3), "recorded when she joins, not when she whispers to the other"


def test_the_two_hear_no_seam_when_somebody_comes_and_goes(rig: Rig) -> None:
    (agent, a), (customer, c), (supervisor, _) = rig.leg(), rig.leg(), rig.leg()
    rig.engine.bridge(customer, agent)
    rig.talk((c, tone(CUSTOMER, 0.5)), (a, np.zeros(4000, np.int16)))
    join(rig, customer, agent, supervisor)
    rig.talk((c, tone(CUSTOMER, 0.5)), (a, np.zeros(4000, np.int16)))
    rig.engine.bridge(customer, agent)
    rig.talk((c, tone(CUSTOMER, 0.5)), (a, np.zeros(4000, np.int16)))
    heard = a.listen()
    assert len({packet.ssrc for packet in heard}) == 1
    assert {(two.sequence - one.sequence) % 65536 for one, two in pairwise(heard)} == {1}
    steps = [(two.timestamp - one.timestamp) % 2**32 for one, two in pairwise(heard)]
    assert all(160 <= step <= 480 for step in steps)
    assert sum(steps) <= 75 * 160 + 320

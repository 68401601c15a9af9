"""What is said in one codec is heard in another, as long, as loud, and clear."""

from __future__ import annotations

import random

import numpy as np
import pytest

from scenc.media.port import Codec, Digit, Remote
from tests.media.kit import Network, Pcm, Phone, Rig, clarity, level, strength, tone

pytestmark = pytest.mark.wall_clock


PAUSE = np.zeros(8000, np.int16)


def speaks(rig: Rig, codec: Codec) -> None:
    if codec not in rig.engine.codecs:
        pytest.skip(f"no library for {codec} here")


def sounding(heard: Pcm) -> Pcm:
    """From the first to the last 5 ms that are not silent."""
    blocks = heard[: len(heard) // 40 * 40].reshape(-1, 40).astype(int)
    loud = np.flatnonzero(np.abs(blocks).max(1) > 1500)
    return heard[loud[0] * 40 : (loud[-1] + 1) * 40]


@pytest.mark.parametrize(("codec", "least"), [("PCMU", 35), ("G722", 30), ("opus", 20)])
def test_a_tone_crosses_a_codec_with_its_length_its_level_and_clearly(rig: Rig, codec: Codec, least: float) -> None:
    speaks(rig, codec)
    alice, dora = rig.wire(codec)
    said = tone(1000, 2)
    rig.talk((alice, np.concatenate((said, PAUSE))))
    heard = sounding(dora.sound(dora.listen()))
    assert abs(len(heard) - len(said)) <= 400
    middle = heard[2000:-2000]
    assert abs(level(middle) - level(said)) < 1
    assert clarity(middle[: len(middle) // 800 * 800], 1000) > least


def test_many_telephones_of_g722_hear_each_their_own(rig: Rig) -> None:
    """More than are coded together."""
    network = Network()
    wires = [rig.wire("G722", network) for _ in range(11)]
    rig.talk(*((alice, tone(300 + 150 * at, 1)) for at, (alice, _) in enumerate(wires)))
    for at, (_, dora) in enumerate(wires):
        middle = sounding(dora.sound(dora.listen()))[1600:-1600]
        assert len(middle) > 4000
        assert clarity(middle[: len(middle) // 400 * 400], 300 + 150 * at) > 28


def test_two_codecs_in_a_room_hear_each_other_at_their_own_rates(rig: Rig) -> None:
    _, narrow = rig.leg("PCMA")
    narrow_leg = rig.engine.room()
    room = narrow_leg
    leg, phone = rig.leg("PCMA")
    wide, port = rig.engine.open()
    far = Phone(port=port)
    rig.phones.append(far)
    rig.engine.connect(wide, Remote("127.0.0.1", far.sock.getsockname()[1], "G722", 9))
    for each in (leg, wide):
        rig.engine.join(each, room)
    rig.talk((phone, tone(440, 1)))
    packets = far.listen()
    assert {(packet.type, len(packet.payload)) for packet in packets} == {(9, 160)}
    for packet in packets:  # back into the room, as it came
        far.send(far.next(packet.payload, type=9))
        rig.run(20)
    heard = phone.sound(phone.listen())[-6400:]
    assert strength(heard, 440) > 0.95
    assert abs(level(heard) - level(tone(440, 1))) < 1
    assert not narrow.listen()


def test_keys_cross_codecs_once(rig: Rig) -> None:
    speaks(rig, "opus")
    alice, dora = rig.wire("opus")
    rig.talk((alice, tone(440, 0.1)))
    for key in (1, 1, 9):
        for packet in alice.press(key):
            alice.send(packet)
            rig.run(20)
    rig.run(800)
    pressed = [event.key for event in rig.happened if isinstance(event, Digit)]
    assert sorted(pressed) == sorted("119" * 2)  # heard from alice, and again behind the wire
    events = [packet for packet in dora.listen() if packet.type == 101]
    assert len({packet.timestamp for packet in events}) == 3
    assert [packet.payload[0] for packet in events if packet.marker] == [1, 1, 9]


@pytest.mark.parametrize("codec", ["PCMA", "G722", "opus"])
def test_a_bad_network_leaves_the_tone_its_length_and_level_and_little_delay(rig: Rig, codec: Codec) -> None:
    """5 % of the packets lost, the others up to 60 ms late."""
    speaks(rig, codec)
    alice, dora = rig.wire(codec, Network(loss=0.05, jitter_ms=60), meet=True)
    said = np.concatenate((PAUSE, tone(425, 10), PAUSE, PAUSE))
    began = None
    for at in range(0, len(said), 160):
        rig.talk((alice, said[at : at + 160]))
        if dora.listen() and began is None:
            began = at
    assert began is not None
    heard = dora.sound()
    tone_heard = sounding(heard)
    assert abs(len(tone_heard) - 80000) <= 80000 * 0.01
    assert abs(level(tone_heard) - level(tone(425, 10))) < 1
    pieces = [strength(piece, 425) for piece in tone_heard[8000:72000].reshape(-1, 400)]
    assert np.median(pieces) > 0.97  # a piece with a seam in it is less pure
    first, last = (int(at) for at in np.flatnonzero(np.abs(heard.astype(int)) > 1500)[[0, -1]])
    assert (began + first - 8000) / 8 <= 120
    assert (began + last - 88000) / 8 <= 120


def voice(pitch: int, frames: int) -> Pcm:
    """Something like a vowel: a tone with all its harmonics."""
    times = np.arange(frames * 160) / 8000
    wave = sum(np.sin(2 * np.pi * at * pitch * times) / at for at in range(1, 3400 // pitch))
    sound: Pcm = np.clip(5000 * wave, -30000, 30000).astype(np.int16)
    return sound


class Loses(random.Random):
    """One packet of the stream, by its number; of each it is asked twice, the second time how late it comes."""

    def __init__(self, which: int) -> None:
        super().__init__()
        self.left = 2 * which - 1

    def random(self) -> float:
        self.left -= 1
        return 0.0 if self.left == 0 else 1.0


def test_a_lost_packet_of_opus_is_heard_from_the_copy_in_the_next(rig: Rig) -> None:
    """A single frame has another pitch: nobody could guess it from those around it."""
    speaks(rig, "opus")
    said = np.concatenate((voice(120, 50), voice(210, 1), voice(120, 50)))
    heard = []
    for lost in (0, 52):
        alice, dora = rig.wire("opus", Network(loss=0.5, dice=Loses(lost)))
        rig.talk((alice, said))
        sound = dora.sound(dora.listen())[52 * 160 : 54 * 160]
        heard.append(strength(sound, 210) + strength(sound, 420))
        assert rig.network is not None
        assert rig.network.sent - rig.network.passed <= bool(lost) + 1  # the last may be on its way
    assert heard[0] > 0.2
    assert heard[1] > 0.7 * heard[0]

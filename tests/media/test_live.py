"""The engine by itself: its threads, real time, real sockets."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenc.media.native import Engine
from scenc.media.port import Codec, Digit, LegId, MediaEvent, Played, Recorded
from tests.media.kit import Pcm, Phone, correlation, strength, tone

pytestmark = [pytest.mark.wall_clock, pytest.mark.real_time]


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(ports=(33000, 34000))
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture
def connect(engine: Engine) -> Iterator[Callable[[Codec], tuple[LegId, Phone]]]:
    phones: list[Phone] = []

    def new(codec: Codec = "PCMU") -> tuple[LegId, Phone]:
        leg, port = engine.open()
        phones.append(Phone(codec, port=port, ssrc=0x2000 + len(phones)))
        engine.connect(leg, phones[-1].remote())
        return leg, phones[-1]

    yield new
    for phone in phones:
        phone.sock.close()


def talk(*voices: tuple[Phone, Pcm], seconds: float | None = None) -> None:
    """Each phone says its sound in real time, on an absolute grid."""
    frames = max(len(pcm) for _, pcm in voices) // 160
    start = time.monotonic()
    for frame in range(frames):
        for phone, pcm in voices:
            phone.say(pcm[frame * 160 : frame * 160 + 160])
            phone.listen()
        time.sleep(max(0.0, start + (frame + 1) * 0.02 - time.monotonic()))


def wait(engine: Engine, enough: int = 1, seconds: float = 5) -> list[MediaEvent]:
    """Events, woken by the descriptor."""
    heard: list[MediaEvent] = []
    end = time.monotonic() + seconds
    while len(heard) < enough and select.select([engine.fileno()], [], [], max(0.0, end - time.monotonic()))[0]:
        heard += engine.events()
    return heard


def test_each_hears_the_others_tone_across_laws(
    engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]]
) -> None:
    (a, alice), (b, bob) = connect("PCMU"), connect("PCMA")
    engine.bridge(a, b)
    talk((alice, tone(440, 1)), (bob, tone(700, 1)))
    assert strength(alice.sound(), 700) > 0.99
    assert strength(bob.sound(), 440) > 0.99
    assert strength(alice.sound(), 440) + strength(bob.sound(), 700) < 0.001
    assert len(alice.heard) >= 48


def test_keys_wake_the_loop_at_once(engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]]) -> None:
    (a, alice), (b, bob) = connect("PCMU"), connect("PCMA")
    engine.bridge(a, b)
    talk((alice, tone(440, 0.04)))
    bob.listen()
    for packet in alice.press(4):
        alice.send(packet)
    assert wait(engine) == [Digit(a, "4")]
    time.sleep(0.05)
    assert [packet.type for packet in bob.listen()] == [101] * 8


def test_asyncio_is_woken(engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]]) -> None:
    leg, alice = connect("PCMU")

    async def one_key() -> list[MediaEvent]:
        pressed: asyncio.Queue[list[MediaEvent]] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        loop.add_reader(engine.fileno(), lambda: pressed.put_nowait(engine.events()))
        alice.send(alice.press(7)[0])
        return await asyncio.wait_for(pressed.get(), 5)

    assert asyncio.run(one_key()) == [Digit(leg, "7")]


def test_the_prompt_is_heard_and_no_other(engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]]) -> None:
    leg, alice = connect("PCMA")
    random = np.random.default_rng(1)
    prompt, other = (np.round(random.normal(0, 4000, 8000)).clip(-32768, 32767).astype(np.int16) for _ in range(2))
    sound = engine.audio(prompt.tobytes())
    started = time.monotonic()
    engine.play(leg, sound, 9)
    engine.release(sound)
    assert wait(engine) == [Played(leg, 9)]
    assert 0.95 < time.monotonic() - started < 3.0
    alice.listen()
    assert correlation(alice.sound(), prompt) > 0.99
    assert correlation(alice.sound(), other) < 0.1


def test_three_in_a_room_hear_the_two_others(engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]]) -> None:
    room = engine.room()
    pitches = (400, 700, 1100)
    phones = []
    for codec in ("PCMU", "PCMA", "PCMU"):
        leg, phone = connect(codec)
        engine.join(leg, room)
        phones.append(phone)
    talk(*((phone, tone(pitch, 1.5)) for phone, pitch in zip(phones, pitches, strict=True)))
    for phone, own in zip(phones, pitches, strict=True):
        heard = phone.sound()[4000:]
        shares = {pitch: strength(heard, pitch) for pitch in pitches}
        assert shares.pop(own) < 0.02
        assert all(share > 0.4 for share in shares.values())


def test_a_recording_in_real_time(
    engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]], tmp_path: Path
) -> None:
    leg, alice = connect("PCMU")
    engine.record(leg, tmp_path / "a.wav", 1.0)
    talk((alice, tone(440, 1.2)))
    assert wait(engine) == [Recorded(leg)]
    assert engine.finish(leg) == 1.0
    with wave.open(str(tmp_path / "a.wav"), "rb") as sound:
        pcm = np.frombuffer(sound.readframes(8000), np.int16)
    # A late packet breaks the tone's phase, so it is judged by tenths of a second.
    assert np.median([strength(pcm[start : start + 800], 440) for start in range(0, 8000, 800)]) > 0.9


def test_finish_does_not_wait_for_the_next_sync(
    engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]], tmp_path: Path
) -> None:
    leg, _ = connect("PCMU")
    engine.record(leg, tmp_path / "a.wav", 10)
    time.sleep(0.1)
    started = time.monotonic()
    seconds = engine.finish(leg)
    assert time.monotonic() - started < 1.0
    assert 0.04 <= seconds <= 1.0


CHILD = """
import sys, time
from pathlib import Path
from scenc.media.native import Engine
from tests.media.kit import Phone, tone
engine = Engine(ports=(34002, 34100))
engine.start()
phones = []
for path in sys.argv[1:]:
    leg, port = engine.open()
    phones.append(Phone(port=port))
    engine.connect(leg, phones[-1].remote())
    form, rate = Path(path).stem.split("-")
    engine.record(leg, Path(path), 60, "stereo", form, int(rate))
print("recording", flush=True)
sound, start = tone(450, 30), time.monotonic()  # whole waves in 20 ms: a late packet moves none
for frame in range(1500):
    for phone in phones:
        phone.say(sound[frame * 160 : frame * 160 + 160])
    time.sleep(max(0.0, start + (frame + 1) * 0.02 - time.monotonic()))
"""


def test_a_killed_process_leaves_recordings_that_play(tmp_path: Path) -> None:
    forms = ["linear", "PCMA", "opus"] if "opus" in Engine(ports=(34202, 34204)).codecs else ["linear", "PCMA"]
    paths = [tmp_path / f"{form}-{rate}.wav" for form in forms for rate in (8000, 16000)]
    child = subprocess.Popen([sys.executable, "-c", CHILD, *paths], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "recording\n"
        time.sleep(2.3)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    for path in paths:
        sound, rate = soundfile.read(path, dtype="int16")
        pcm = sound[:: rate // 8000, 0]
        assert 1.0 <= len(pcm) / 8000 <= 2.6
        assert strength(pcm[1600:], 450) > 0.9


def wakings(task: str) -> int:
    """How often a thread has waited."""
    status = Path(f"/proc/self/task/{task}/status").read_text()
    return int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])


def test_no_leg_no_work() -> None:
    before = set(os.listdir("/proc/self/task"))
    engine = Engine(ports=(34100, 34200))
    engine.start()
    tasks = set(os.listdir("/proc/self/task")) - before
    leg, _ = engine.open()
    time.sleep(0.1)
    woken = {task: wakings(task) for task in tasks}
    engine.close(leg)
    time.sleep(0.5)
    assert max(woken.values()) >= 5
    assert all(wakings(task) - woken[task] <= 5 for task in tasks)
    engine.stop()


def test_the_pace_is_kept_while_python_is_busy(engine: Engine, connect: Callable[[Codec], tuple[LegId, Phone]]) -> None:
    leg, alice = connect("PCMU")
    engine.play(leg, engine.audio(tone(440, 2).tobytes()), 1)
    end, spins = time.monotonic() + 1.0, 0
    while time.monotonic() < end:
        spins += 1
    assert len(alice.listen()) >= 40
    assert spins > 0

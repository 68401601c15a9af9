"""Hours of scripted calls in virtual time: bridges of every pair of codecs, rooms, prompts, recordings, one after the
other. Nothing may be left of them: `python -m bench soak --hours 24` fails when memory or descriptors have grown, and
so does `--real 60`, an hour of calls by independent clients."""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
from dataclasses import replace
from pathlib import Path

from bench import real
from scenc.media.native import Engine
from scenc.media.port import AudioId, Codec, Form, LegId, Rate, RoomId
from tests.media.kit import MS, Phone, tone

CODECS: tuple[tuple[Codec, int], ...] = (("PCMU", 0), ("PCMA", 8), ("G722", 9), ("opus", 96))
FILES: tuple[tuple[Form, Rate], ...] = (("PCMA", 8000), ("linear", 16000), ("opus", 16000))
WARM = 40  # calls after which no more memory should be needed
GROWTH_KB = 4096
SPOKEN = bytes(range(160))


def _use() -> tuple[int, int]:
    """Most memory so far, in kB, and descriptors."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(os.listdir("/proc/self/fd"))


def _arrange(engine: Engine, turn: int, legs: list[LegId], prompt: AudioId, folder: Path) -> RoomId | None:
    """A leg of each codec; the room, where there is one."""
    room, kind, (form, rate) = None, turn % 4, FILES[turn % len(FILES)]
    form = form if form != "opus" or "opus" in engine.codecs else "linear"
    if kind < 2:
        for a, b in ((0, 1 + kind), (2 - kind, 3)):
            engine.bridge(legs[a], legs[b])
    elif kind == 2:
        room = engine.room(loudest=2)
        for leg in legs:
            engine.join(leg, room)
        engine.chime(room, prompt)
    else:
        for leg in legs:
            engine.play(leg, prompt, 1, loop=True)
    engine.record(legs[0], folder / str(legs[0]), 3600, "stereo", form, rate)
    return room


def _talk(engine: Engine, phones: list[Phone], now: int, seconds: int) -> int:
    for _ in range(seconds * 50):
        for phone in phones[:2] + phones[4:6]:
            phone.send(phone.next(SPOKEN))
        for _ in range(4):
            now += 5 * MS
            engine.step(now)
        for phone in phones:
            phone.listen()
            phone.heard.clear()
            phone.reports.clear()
    return now


def main(arguments: list[str]) -> int:
    """One line; 1 when something was left."""
    parser = argparse.ArgumentParser(prog="bench soak")
    parser.add_argument("--hours", type=float, default=0.2)
    parser.add_argument("--real", type=float, metavar="MINUTES", help="instead, so long of calls by sipp and baresip")
    given = parser.parse_args(arguments)
    if given.real:
        return real.soak(given.real)
    engine, now, calls, dice = Engine(ports=(31000, 31998)), 10**12, 0, random.Random(1)
    phones = [
        Phone("PCMA" if kind == 8 else "PCMU") for _, kind in 2 * CODECS
    ]  # of one codec in one phase of the engine
    prompt, end, before = engine.audio(tone(500, 1).tobytes()), now + int(given.hours * 3600e9), _use()
    with tempfile.TemporaryDirectory() as folder:
        while now < end:
            legs = []
            for phone, (codec, kind) in zip(phones, 2 * CODECS, strict=True):
                leg, phone.port = engine.open()
                known: Codec = codec if codec in engine.codecs else "PCMA"
                events = 101 if calls % 2 else None  # else keys are heard as tones
                engine.connect(leg, replace(phone.remote(), codec=known, payload_type=kind, events=events))
                legs.append(leg)
            halves = legs[:4], legs[4:]
            rooms = [_arrange(engine, calls, half, prompt, Path(folder)) for half in halves]
            now = _talk(engine, phones, now, dice.choice((5, 30, 120)))
            for half, room in zip(halves, rooms, strict=True):
                engine.finish(half[0])
                (Path(folder) / str(half[0])).unlink()
                if room is not None:
                    engine.close_room(room)
            for leg in legs:
                engine.close(leg)
            engine.step(now)
            engine.events()
            calls += 1
            before = _use() if calls == WARM else before
    after = _use()
    print(
        f"{given.hours:g} h, {calls} calls: memory {before[0]} to {after[0]} kB, descriptors {before[1]} to {after[1]}"
    )
    return int(after[0] > before[0] + GROWTH_KB or after[1] > before[1])

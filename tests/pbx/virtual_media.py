"""A media engine of virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from scenc.media.port import (
    AudioId,
    Codec,
    Form,
    Keys,
    LegId,
    LegStats,
    MediaEvent,
    Played,
    Rate,
    Remote,
    RoomId,
    Sides,
)


@dataclass
class Ear:
    """What a leg of the PBX does with its sound."""

    port: int
    remote: Remote | None = None
    hears: str = ""
    peer: LegId | None = None
    room: RoomId | None = None
    recording: tuple[Path, float] | None = None
    heard: list[str] = field(default_factory=list)
    pressed: str = ""
    keys: Keys | None = None
    sides: Sides = "far"
    form: Form = "linear"
    muted: bool = False
    paused: bool = False
    whispers_to: LegId | None = None
    told: list[tuple[bytes, tuple[str, int]]] = field(default_factory=list)  # STUN and DTLS


class VirtualMedia:
    """A media engine of virtual time: prompts last as long as they would, nothing sounds."""

    def __init__(self) -> None:
        self.ears: dict[LegId, Ear] = {}
        self.ports = 1000
        self.on_events: Callable[[], None] = lambda: None
        self.sounds: dict[AudioId, bytes] = {}
        self.chimes: list[RoomId] = []
        self._ids = count(1)
        self._events: list[MediaEvent] = []
        self._playing: dict[LegId, asyncio.TimerHandle] = {}

    measured = LegStats()
    codecs: tuple[Codec, ...] = ("opus", "G722", "PCMA", "PCMU")

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def fileno(self) -> int:
        return -1

    def events(self) -> list[MediaEvent]:
        taken, self._events = self._events, []
        return taken

    def say(self, event: MediaEvent) -> None:
        """Let something happen."""
        self._events.append(event)
        self.on_events()

    def open(self, toward: str = "") -> tuple[LegId, int]:
        leg, port = LegId(next(self._ids)), 10000 + 2 * next(self._ids)
        self.ears[leg] = Ear(port)
        return leg, port

    def close(self, leg: LegId) -> None:
        self.halt(leg)
        self.ears.pop(leg, None)

    def connect(self, leg: LegId, remote: Remote) -> None:
        self.ears[leg].remote = remote

    can_encrypt = True
    late_ticks = 0

    def send(self, leg: LegId, data: bytes, target: tuple[str, int], rtcp: bool = False) -> None:
        self.ears[leg].told.append((data, target))

    def aim(self, leg: LegId, target: tuple[str, int], rtcp: bool = False) -> None: ...

    def secure(self, leg: LegId, keys: Keys) -> None:
        self.ears[leg].keys = keys

    def press(self, leg: LegId, keys: str) -> None:
        self.ears[leg].pressed += keys

    def bridge(self, a: LegId, b: LegId) -> None:
        self.halt(a)
        self.halt(b)
        self.ears[a].peer, self.ears[b].peer = b, a
        self.ears[a].room = self.ears[b].room = None

    def unbridge(self, leg: LegId) -> None:
        self.ears[leg].peer = None

    def audio(self, pcm: bytes) -> AudioId:
        sound = AudioId(next(self._ids))
        self.sounds[sound] = pcm
        return sound

    def release(self, audio: AudioId) -> None:
        del self.sounds[audio]

    def play(self, leg: LegId, audio: AudioId, token: int, loop: bool = False) -> None:
        self.halt(leg)
        ear = self.ears[leg]
        ear.hears = self.sounds[audio].decode(errors="replace")[:40].rstrip("\0")
        ear.heard.append(self.sounds[audio].rstrip(b"\0").decode(errors="replace"))
        if not loop:
            seconds = len(self.sounds[audio]) / 16000
            later = asyncio.get_running_loop().call_later(seconds, lambda: self.say(Played(leg, token)))
            self._playing[leg] = later

    def halt(self, leg: LegId) -> None:
        if leg in self._playing:
            self._playing.pop(leg).cancel()
        if leg in self.ears:
            self.ears[leg].hears = ""

    def record(
        self,
        leg: LegId,
        path: Path,
        max_seconds: float,
        sides: Sides = "far",
        form: Form = "linear",
        rate: Rate = 8000,
    ) -> None:
        self.ears[leg].recording = (path, asyncio.get_running_loop().time())
        self.ears[leg].sides, self.ears[leg].form, self.ears[leg].paused = sides, form, False

    def pause(self, leg: LegId, paused: bool = True) -> None:
        self.ears[leg].paused = paused

    def finish(self, leg: LegId) -> float:
        recording = self.ears[leg].recording
        return asyncio.get_running_loop().time() - recording[1] if recording else 0.0

    def mute(self, leg: LegId, muted: bool = True) -> None:
        self.ears[leg].muted = muted

    def gain(self, leg: LegId, factor: float) -> None: ...

    def whisper(self, leg: LegId, to: LegId | None = None) -> None:
        self.ears[leg].whispers_to = to

    def chime(self, room: RoomId, audio: AudioId) -> None:
        self.chimes.append(room)

    def room(self, loudest: int = 0) -> RoomId:
        return RoomId(next(self._ids))

    def join(self, leg: LegId, room: RoomId) -> None:
        self.ears[leg].room = room

    def close_room(self, room: RoomId) -> None:
        for ear in self.ears.values():
            ear.room = None if ear.room == room else ear.room

    def stats(self, leg: LegId) -> LegStats:
        return self.measured

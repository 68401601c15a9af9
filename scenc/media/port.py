"""The media engine as call control sees it: handles in, a few commands, events out.

All commands but `finish` return at once; the engine's own thread does the work. Audio is mono; prompts are at 8 kHz.
A command on a handle that was closed is ignored, so that a late timer cannot hurt another call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NewType, Protocol

Sides = Literal["far", "stereo", "mixed"]  # of a recording
Form = Literal["linear", "PCMU", "PCMA", "opus"]  # a WAV of s16 or of a law of G.711, or Ogg Opus
Rate = Literal[8000, 16000]  # of a recording: samples a second
Codec = Literal["PCMU", "PCMA", "G722", "opus"]
LegId = NewType("LegId", int)
RoomId = NewType("RoomId", int)
AudioId = NewType("AudioId", int)


class MediaError(Exception):
    """The engine cannot do what was asked: no free port, no memory, a file that cannot be opened."""


@dataclass(frozen=True, slots=True)
class Digit:
    """The far end of a leg pressed a key (RFC 4733); reported once, when the key goes down."""

    leg: LegId
    key: str


@dataclass(frozen=True, slots=True)
class Played:
    """A prompt was sent to its end. `token` is what `play` was given."""

    leg: LegId
    token: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended by itself: it reached `max_seconds`, or the disk failed (`error`)."""

    leg: LegId
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Silent:
    """No RTP arrived on a connected leg for the engine's `silence_seconds`; reported once a silence."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class Datagram:
    """STUN or DTLS came to a leg's port (:rfc:`7983`), or to that of its reports."""

    leg: LegId
    data: bytes
    source: tuple[str, int]
    rtcp: bool = False


MediaEvent = Digit | Played | Recorded | Silent | Datagram


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a leg sends, and what: the other side's SDP, resolved.

    `events` is the payload type of telephone-event, None when it was not negotiated; `slow_events` says that its
    clock is 8 kHz though the codec's is not. `comfort`: it takes comfort noise (RFC 3389). `send` is False while the
    other side holds (sendonly/inactive towards us means we must not send). `rtcp_port` takes reports; 0: the one for
    sound does. `secure`: SRTP; nothing is sent or taken until `MediaEngine.secure` has given the keys. `aside`: what is
    neither RTP nor RTCP comes as a `Datagram`. `raw`: no RTP; what comes is handed on to a bridged leg that is `raw`,
    too. `keyless`: keys pressed on a bridged leg are not passed on to it; it is told of them in another way.
    `signalling`: the host that the leg's SIP comes from. `heard_type` and `heard_events`: the numbers that our own
    description gave, where they are not `payload_type` and `events`; what comes may have either.

    Where sound really comes from is learnt, and is where ours goes (symmetric RTP). A packet from exactly here, or one
    with the call's keys, decides that at once. One from another port of this host or from `signalling` is heard at
    once, and decides it if nothing better comes for 200 ms. A strange host is heard only after that time, only where
    `signalling` is another host than this, and only until somebody better comes. What was decided stays, and nobody
    else is heard, until the next `connect`, or until nothing came for 2 s and another port of a known host sends.
    """

    host: str
    port: int
    codec: Codec
    payload_type: int
    events: int | None = None
    send: bool = True
    slow_events: bool = False
    comfort: bool = False
    rtcp_port: int = 0
    secure: bool = False
    aside: bool = False
    raw: bool = False
    keyless: bool = False
    signalling: str = ""
    heard_type: int | None = None
    heard_events: int | None = None


Suite = Literal["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_128_GCM"]


@dataclass(frozen=True, slots=True)
class Keys:
    """Of SRTP: a suite by its name in SDP, and each side's master key with its salt."""

    suite: Suite
    ours: bytes = field(repr=False)
    theirs: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LegStats:
    """Of a leg since it was opened. `lost` by sequence numbers received; `late` came, but after their time; `concealed`
    counts frames of 20 ms that were made up. `far_…` is what the other side reports of what we sent (RTCP)."""

    received: int = 0
    sent: int = 0
    lost: int = 0
    malformed: int = 0
    late: int = 0
    concealed: int = 0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    far_lost: int = 0
    far_jitter_ms: float = 0.0


class MediaEngine(Protocol):
    """One engine per process."""

    @property
    def codecs(self) -> tuple[Codec, ...]:
        """What can be spoken here."""

    @property
    def late_ticks(self) -> int:
        """Ticks begun 5 ms late or more, since the start."""

    def start(self) -> None:
        """Start the media thread."""

    def stop(self) -> None:
        """Stop and join the thread, finish recordings, close every socket."""

    def fileno(self) -> int:
        """A descriptor that becomes readable when `events` has something."""

    def events(self) -> list[MediaEvent]:
        """Take what happened since the last call."""

    def open(self, toward: str = "") -> tuple[LegId, int]:
        """Bind a socket from the port range, by the IP version of who is there; (leg, local RTP port). Raises
        `MediaError` when none is free."""

    def close(self, leg: LegId) -> None:
        """Stop everything on the leg and free its port."""

    def connect(self, leg: LegId, remote: Remote) -> None:
        """Set or change the other side (also by re-INVITE, which lets the source be learnt anew)."""

    @property
    def can_encrypt(self) -> bool:
        """Whether there is SRTP here."""

    def secure(self, leg: LegId, keys: Keys) -> None:
        """The keys of a leg whose remote is `secure`; new ones replace the old. Raises `MediaError` without SRTP."""

    def send(self, leg: LegId, data: bytes, target: tuple[str, int], rtcp: bool = False) -> None:
        """Send a datagram of STUN or DTLS from the leg's port, or from that of its reports."""

    def aim(self, leg: LegId, target: tuple[str, int], rtcp: bool = False) -> None:
        """Send sound there, or its reports, wherever the description said: ICE has found the way. Where both have one
        port, reports go with the sound."""

    def press(self, leg: LegId, keys: str) -> None:
        """Press keys towards the far end: by RFC 4733, or by their tones where it does not take that."""

    def bridge(self, a: LegId, b: LegId) -> None:
        """Relay between two legs, transcoding where their codecs differ; ends a prompt or room of either."""

    def unbridge(self, leg: LegId) -> None:
        """Separate a leg from its peer."""

    def audio(self, pcm: bytes) -> AudioId:
        """Hand the engine s16 native-endian samples at 8 kHz, to be played by any number of legs."""

    def release(self, audio: AudioId) -> None:
        """Forget audio once nothing plays it any more."""

    def play(self, leg: LegId, audio: AudioId, token: int, loop: bool = False) -> None:
        """Play to the leg instead of what it hears now; a new one replaces the old."""

    def halt(self, leg: LegId) -> None:
        """Stop playing; no `Played` follows."""

    def record(
        self,
        leg: LegId,
        path: Path,
        max_seconds: float,
        sides: Sides = "far",
        form: Form = "linear",
        rate: Rate = 8000,
    ) -> None:
        """Write what arrives on the leg, or both sides, to a file: in stereo the far end is on the left, what it hears
        on the right. It is synced at most a second apart and whole at every sync, so that it plays after a
        crash at any moment. A disk that is full, or too slow, ends the recording (`Recorded` tells), never the call.
        Raises `MediaError` where the file cannot be made, or there is no library for Opus."""

    def pause(self, leg: LegId, paused: bool = True) -> None:
        """Write nothing, until resumed by `paused=False`: what is said meanwhile is not in the file, which goes on
        without a gap. May be given again and again; on a leg that is not recorded it does nothing."""

    def finish(self, leg: LegId) -> float:
        """End the recording of a leg; its length in seconds once the file is complete and synced. The only command
        that waits (for the disk), and the only one that another thread may give."""

    def room(self, loudest: int = 0) -> RoomId:
        """Open a room whose parties hear the sum of all others, or of the `loudest` so many of them."""

    def mute(self, leg: LegId, muted: bool = True) -> None:
        """Let nobody in the room hear a leg."""

    def gain(self, leg: LegId, factor: float) -> None:
        """Make a leg louder or softer for the room, by a factor up to 16."""

    def whisper(self, leg: LegId, to: LegId | None = None) -> None:
        """Let only one of the room hear a leg, until it joins another; None: all again."""

    def chime(self, room: RoomId, audio: AudioId) -> None:
        """Let all in a room hear a sound, beside what is said."""

    def join(self, leg: LegId, room: RoomId) -> None:
        """Put a leg into a room."""

    def close_room(self, room: RoomId) -> None:
        """Close a room; its legs fall silent."""

    def stats(self, leg: LegId) -> LegStats:
        """Counters of a leg."""

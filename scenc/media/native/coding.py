"""Whose sound has to be coded: only such a leg needs a voice, what a codec remembers from packet to packet. That of
Opus is larger than all else of a call; what two telephones of one codec say to each other is passed on as it came."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.media.port import Codec, Remote, Sides

LAWS: tuple[Codec | None, ...] = ("PCMU", "PCMA")  # remember nothing, and are turned into each other packet by packet


@dataclass(slots=True)
class Line:
    """What is known of a leg, and whether it has a voice."""

    voiced: bool = False
    codec: Codec | None = None  # None: not connected
    place: tuple[str, int] = ("", 0)  # where it sends, by its description
    tones: bool = False  # its keys are tones
    peer: int | None = None
    told: bool = False  # what it hears is made here: a prompt, a room
    taken: Sides | None = None  # whose sound is recorded


class Coding:
    """Follows the commands of an engine. Each method tells which legs it may have changed something for."""

    def __init__(self) -> None:
        self._lines: dict[int, Line] = {}

    def open(self, leg: int) -> None:
        """A leg of which nothing is known yet."""
        self._lines[leg] = Line()

    def close(self, leg: int) -> None:
        """It is gone, separated from its peer, and its voice with it."""
        del self._lines[leg]

    def connect(self, leg: int, remote: Remote) -> set[int]:
        """A voice is of one stream: where the codec is another, or the stream goes elsewhere, it is of no more use."""
        line, place = self._lines[leg], (remote.host, remote.port)
        stays, same = line.place == place, line.codec == remote.codec
        line.codec, line.place, line.tones = remote.codec, place, remote.events is None
        line.voiced = line.voiced and same and (stays or not self._codes(leg))
        return self._with_peer(leg)

    def bridge(self, a: int, b: int) -> set[int]:
        """From now on each hears the other, whose packets mean nothing to what was remembered before."""
        touched = self.separate(a) | self.separate(b)
        for leg, peer in ((a, b), (b, a)):
            self._lines[leg].peer = peer
            self._lines[leg].told = False
        return touched

    def separate(self, leg: int) -> set[int]:
        """From its peer."""
        touched = self._with_peer(leg)
        for each in touched:
            self._lines[each].peer = None
        return touched

    def tell(self, leg: int) -> set[int]:
        """It is to hear a prompt."""
        self._lines[leg].told = True
        return {leg}

    def halt(self, leg: int) -> set[int]:
        """The prompt is over; who has a peer hears that again."""
        line = self._lines[leg]
        line.told = line.told and line.peer is None
        return {leg}

    def join(self, leg: int) -> set[int]:
        """It is to hear a room, and to be heard there."""
        touched = self.separate(leg)
        self.tell(leg)
        return touched

    def record(self, leg: int, sides: Sides) -> set[int]:
        """It is to be recorded."""
        self._lines[leg].taken = sides
        return self._with_peer(leg)

    def finish(self, leg: int) -> None:
        """It is recorded no more. Safe in any thread: only what is asked next takes notice."""
        if line := self._lines.get(leg):
            line.taken = None

    def wanting(self, touched: set[int]) -> list[int]:
        """Which of them need a voice and have none."""
        return [leg for leg in touched if self._codes(leg) and not self._lines[leg].voiced]

    def spare(self, touched: set[int]) -> list[int]:
        """Which of them have one and need none."""
        return [leg for leg in touched if self._lines[leg].voiced and not self._codes(leg)]

    def give(self, leg: int, voiced: bool) -> None:
        """It has one now, or none."""
        self._lines[leg].voiced = voiced

    def codec(self, leg: int) -> Codec | None:
        """What it speaks."""
        return self._lines[leg].codec

    def _with_peer(self, leg: int) -> set[int]:
        peer = self._lines[leg].peer
        return {leg} if peer is None else {leg, peer}

    def _codes(self, leg: int) -> bool:
        line = self._lines[leg]
        if line.codec is None or line.codec in LAWS:
            return False
        return line.tones or line.told or line.taken is not None or self._codes_for_peer(line)

    def _codes_for_peer(self, line: Line) -> bool:
        if line.peer is None:
            return False
        peer = self._lines[line.peer]
        return peer.taken in ("stereo", "mixed") or peer.codec not in (None, line.codec)

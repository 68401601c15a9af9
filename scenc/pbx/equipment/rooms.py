"""Conference rooms: opened with the first party, closed with the last."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenc.media.port import AudioId, MediaEngine, RoomId
from scenc.pbx.calls.leg import Leg

HEARD_AT_ONCE = 6  # the loudest; more voices are only noise


@dataclass(slots=True)
class Room:
    """Who is in it, and whether tones tell of coming and going. Until it is open, all hear music."""

    id: RoomId
    tones: bool
    parties: set[Leg] = field(default_factory=set)
    open: bool = False


class Rooms:
    """Rooms by the conference's name; a reload changes nothing for those who are in one."""

    def __init__(self, media: MediaEngine, entered: AudioId, left: AudioId) -> None:
        self._media = media
        self._entered = entered
        self._left = left
        self._rooms: dict[str, Room] = {}

    def join(self, name: str, leg: Leg, tones: bool, music: AudioId | None = None) -> None:
        """Put a leg into the room. Who comes with `music` hears that until the first one comes without, who opens the
        room."""
        if name not in self._rooms:
            self._rooms[name] = Room(self._media.room(HEARD_AT_ONCE), tones)
        room = self._rooms[name]
        room.parties.add(leg)
        if not room.open and music is not None:
            self._media.play(leg.open_media(), music, 0, loop=True)
            return
        for each in (leg,) if room.open else room.parties:
            self._media.halt(each.open_media())
            self._media.join(each.open_media(), room.id)
        room.open = True
        if room.tones:
            self._media.chime(room.id, self._entered)

    def substitute(self, old: Leg, new: Leg, music: AudioId) -> None:
        """`new` is there instead of `old`, and hears the music until the room is open; no tone says so."""
        for room in self._rooms.values():
            if old in room.parties:
                room.parties.remove(old)
                room.parties.add(new)
                if room.open:
                    self._media.join(new.open_media(), room.id)
                else:
                    self._media.play(new.open_media(), music, 0, loop=True)

    def leave(self, leg: Leg) -> None:
        """A leg ended; the last one closes its room."""
        for name, room in list(self._rooms.items()):
            if leg not in room.parties:
                continue
            room.parties.remove(leg)
            if not room.parties:
                self._media.close_room(room.id)
                del self._rooms[name]
            elif room.tones and room.open:
                self._media.chime(room.id, self._left)

"""Conference rooms: opened with the first party, closed with the last."""

from __future__ import annotations

from scenc.media.port import MediaEngine, RoomId
from scenc.pbx.leg import Leg


class Rooms:
    """Rooms by the conference's name; a reload changes nothing for those who are in one."""

    def __init__(self, media: MediaEngine) -> None:
        self._media = media
        self._rooms: dict[str, tuple[RoomId, set[Leg]]] = {}

    def join(self, name: str, leg: Leg) -> None:
        """Put a leg into the room."""
        if name not in self._rooms:
            self._rooms[name] = (self._media.room(), set())
        room, parties = self._rooms[name]
        parties.add(leg)
        self._media.join(leg.open_media(), room)

    def leave(self, leg: Leg) -> None:
        """A leg ended; the last one closes its room."""
        for name, (room, parties) in list(self._rooms.items()):
            parties.discard(leg)
            if not parties:
                self._media.close_room(room)
                del self._rooms[name]

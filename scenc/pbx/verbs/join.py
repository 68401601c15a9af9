"""Join: the caller meets others in a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Join

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def join(action: Join, call: Call) -> None:
    """Put the caller into the conference room; where there is a moderator, only they open it."""
    call.answer()
    call.reached()
    call.journal.end, call.journal.party = "conference", action.room
    conference = call.scenario.bundle.conferences[action.room]
    music = None if conference.moderator in ("", call.speaks) else call.music
    call.exchange.rooms.join(action.room, call.leg, conference.entry_tone, music)

"""`supervise`: hear what a colleague talks, speak to them alone, or to both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import structlog

from scenc.pbx.services.pickup import people

if TYPE_CHECKING:
    from scenc.pbx.calls.bridge import Bridge
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg

log = structlog.get_logger("call")

LISTEN, WHISPER, JOIN = "1", "2", "3"


def supervise(call: Call, number: str) -> str:
    """Listen to the call of the colleague with this number, or else of the first of those supervised who talks. The
    colleague hears a tone. Nobody listens to who is privileged."""
    users = call.scenario.bundle.users
    user = users.get(call.caller.user)
    supervised = {name for team in user.supervises for name in people(team, call.scenario.bundle)} if user else set()
    wanted = {name for name in supervised if not number or users[name].number == number}
    for name, leg, talk in _talks(call, wanted):
        privileged = any(each.who is not None and _is_privileged(each, call) for each in talk.legs)
        if not privileged:
            _listen(call, name, leg, talk)
            return "done"
    return ""


def as_key(call: Call, key: str) -> None:
    """Listen only, speak to the colleague alone, or to both."""
    supervised, media, own = call.supervised, call.exchange.media, call.leg.open_media()
    if supervised is None or supervised.handle is None or key not in (LISTEN, WHISPER, JOIN):
        return
    media.whisper(own, supervised.handle if key == WHISPER else None)
    media.mute(own, muted=key == LISTEN)


def _talks(call: Call, wanted: set[str]) -> Iterator[tuple[str, Leg, Bridge]]:
    """The colleagues among these who talk, the longest first."""
    for other in call.exchange.calls.values():
        for leg in other.bridge.legs if other.bridge is not None else ():
            name = leg.who.user if leg.who is not None and not leg.trunk else ""
            if other is not call and other.bridge is not None and name in wanted and name != call.caller.user:
                yield name, leg, other.bridge


def _is_privileged(leg: Leg, call: Call) -> bool:
    user = call.scenario.bundle.users.get(leg.who.user) if leg.who is not None else None
    return user is not None and user.privileged


def _listen(call: Call, name: str, leg: Leg, talk: Bridge) -> None:
    exchange = call.exchange
    call.hearing.hush()
    call.answer()
    talk.admit(call.leg, lambda: exchange.loop.call_soon(call.hang_up, None, "the call is over"))
    exchange.media.mute(call.leg.open_media())
    exchange.media.play(leg.open_media(), exchange.tones.entered, 0)
    call.supervised = leg
    call.after.append(lambda: talk.dismiss(call.leg))
    call.journal.end, call.journal.party = "human", name
    log.info("supervised", by=call.caller.number, user=name)

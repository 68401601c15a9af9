"""Which leg an event is about: by SIP session and by media handle."""

from __future__ import annotations

from collections.abc import Callable

from scenc.media import port as media
from scenc.media.port import LegId
from scenc.pbx.calls.leg import Leg
from scenc.pbx.carriers.trunks import Trunks
from scenc.sip import events as sip


class Directory:
    """Every leg in use."""

    def __init__(self) -> None:
        self._by_session: dict[str, Leg] = {}
        self._by_media: dict[LegId, Leg] = {}
        self.on_change: Callable[[str], None] = lambda _: None  # of a user's calls

    def watch(self, leg: Leg, line: str, trunks: Trunks) -> None:
        """Know a leg until it closes, and count it against its trunk's channels."""
        self._by_session[leg.session] = leg
        leg.trunk = line
        if line:
            trunks.used[line] += 1
        self._changed(leg)

        def closed(leg: Leg) -> None:
            self._by_session.pop(leg.session, None)
            self._changed(leg)
            if leg.handle is not None:
                self._by_media.pop(leg.handle, None)
            if line:
                trunks.used[line] -= 1

        leg.on_closed = closed

    def legs_of(self, user: str) -> list[Leg]:
        """Those of the telephones of one of our users."""
        return [leg for leg in self._by_session.values() if _user(leg) == user]

    def legs_on(self, trunk: str) -> list[Leg]:
        """Those that use this trunk, the newest last."""
        return [leg for leg in self._by_session.values() if leg.trunk == trunk]

    def _changed(self, leg: Leg) -> None:
        if user := _user(leg):
            self.on_change(user)

    def leg_of(self, session: str) -> Leg | None:
        """The leg of a SIP session."""
        return self._by_session.get(session)

    def on_session(self, session: str, event: sip.Event) -> None:
        """A SIP event: to the leg's owner; a leg that is over hears nothing."""
        leg = self._by_session.get(session)
        if leg is not None and leg.owner is not None and not leg.over:
            leg.owner.on_leg(leg, event)
            if isinstance(event, sip.Accepted | sip.Acknowledged):
                self._changed(leg)

    def on_media(self, event: media.MediaEvent) -> None:
        """A media event, likewise."""
        leg = self._leg(event.leg)
        owner = leg.owner if leg is not None else None
        if leg is None or owner is None:
            return
        match event:
            case media.Digit():
                leg.pressed(event.key, "RTP")
            case media.Played():
                owner.on_played(leg, event.token)
            case media.Recorded():
                owner.on_recorded(leg, event.error)
            case media.Datagram():
                leg.protection.hear(event)
            case media.Silent():
                owner.on_silent(leg)

    def _leg(self, handle: LegId) -> Leg | None:
        leg = self._by_media.get(handle)
        if leg is None:
            leg = next((each for each in self._by_session.values() if each.handle == handle), None)
            if leg is not None:
                self._by_media[handle] = leg
        return leg

    def __len__(self) -> int:
        return len(self._by_session)


def _user(leg: Leg) -> str:
    return "" if leg.who is None or leg.trunk else leg.who.user

"""Two legs that talk: what one side asks is asked of the other (hold, resume)."""

from __future__ import annotations

from scenc.media.port import MediaEngine
from scenc.pbx.leg import Leg
from scenc.sip import events as sip


class Bridge:
    """Relays sound between `legs` and passes re-INVITEs on."""

    def __init__(self, media: MediaEngine, caller: Leg, party: Leg) -> None:
        self.legs = (caller, party)
        self._waiting: Leg | None = None  # whose re-INVITE waits for the other side's answer
        media.bridge(caller.open_media(), party.open_media())

    def _other(self, leg: Leg) -> Leg:
        return self.legs[1] if leg is self.legs[0] else self.legs[0]

    def on_leg(self, leg: Leg, event: sip.Event) -> None:
        """A re-INVITE of one of the two, or what became of ours."""
        if isinstance(event, sip.Reinvited):
            self._reinvited(leg, event)
        elif isinstance(event, sip.Accepted):
            leg.take_answer(event.body)
            self._reply(leg)
        elif isinstance(event, sip.Rejected):
            leg.drop_offer()
            self._reply(leg)

    def _reinvited(self, leg: Leg, event: sip.Reinvited) -> None:
        if self._waiting is not None:
            leg.refuse_offer(491)
            return
        before = leg.direction
        if not leg.take_offer(event.body):
            return
        if leg.direction == before:  # a session refresh or a new address: nothing to tell the other side
            leg.answer()
            return
        self._waiting = leg
        self._other(leg).reinvite(leg.direction)

    def _reply(self, answered: Leg) -> None:
        """The other side has said its word: answer the one who waits for it."""
        if self._waiting is None or self._waiting is answered:
            return
        waiting, self._waiting = self._waiting, None
        if not waiting.over:
            waiting.answer(answered.direction)

"""Two legs that talk: what one side asks is asked of the other (hold, resume). Others may join them."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from scenc.media.port import AudioId, MediaEngine, RoomId
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.quality import why_transcoded
from scenc.sip import events as sip
from scenc.sip.sdp.fax import Fax, fax_of
from scenc.sip.sdp.session import Session

log = structlog.get_logger("media")


class Bridge:
    """Relays sound between `legs` and passes re-INVITEs on."""

    def __init__(self, media: MediaEngine, caller: Leg, party: Leg, music: AudioId | None = None) -> None:
        self.legs = (caller, party)
        self._music = None if caller.fax or party.fax else music  # for who is held
        self._media = media
        self._waiting: Leg | None = None  # whose re-INVITE waits for the other side's answer
        self._fax: tuple[Session, Fax] | None = None  # what it asks for, if that is fax
        self._faxing = False
        self._room: RoomId | None = None  # where others have joined them
        self._guests: dict[Leg, Callable[[], object]] = {}
        media.bridge(caller.open_media(), party.open_media())
        self._explain()

    def _explain(self) -> None:
        """Say why sound is transcoded, when it has become so."""
        caller, party = self.legs
        if caller.theirs is None or party.theirs is None:
            return
        why = why_transcoded(caller.theirs, party.theirs)
        if why and why != party.transcoded:
            caller.transcoded = party.transcoded = why
            log.info("transcoding", caller=caller.session, party=party.session, why=why)

    def other(self, leg: Leg) -> Leg:
        """Whom a leg talks with."""
        return self.legs[1] if leg is self.legs[0] else self.legs[0]

    def part(self) -> None:
        """They no longer hear one another; who waits for the other's answer to an offer gets one that changes
        nothing, and so does the other."""
        if self._waiting is not None and not self._waiting.over:
            self._waiting.answer()
            if not (asked := self.other(self._waiting)).over:
                asked.reinvite()
        self._waiting = self._fax = None
        self.empty()
        for leg in self.legs:
            if leg.handle is not None:
                self._media.unbridge(leg.handle)

    def admit(self, guest: Leg, dismissed: Callable[[], object]) -> None:
        """Somebody else hears both, and is heard. `dismissed` is called when they have to leave."""
        if self._room is None:
            self._room = self._media.room()
            for leg in self.legs:
                self._media.unbridge(leg.open_media())
                self._media.join(leg.open_media(), self._room)
        self._guests[guest] = dismissed
        self._media.join(guest.open_media(), self._room)

    @property
    def crowded(self) -> bool:
        """Whether others have joined them."""
        return bool(self._guests)

    def dismiss(self, guest: Leg) -> None:
        """They leave, being bridged elsewhere or over; without any other the two are as before."""
        if self._guests.pop(guest, None) is None:
            return
        if self._room is not None and not self._guests:
            self._media.close_room(self._room)
            self._room = None
            if all(leg.handle is not None for leg in self.legs):
                self._media.bridge(*(leg.open_media() for leg in self.legs))

    def empty(self) -> None:
        """Whoever has joined them has to leave."""
        for guest, dismissed in list(self._guests.items()):
            self.dismiss(guest)
            dismissed()

    def pass_key(self, leg: Leg, key: str) -> None:
        """A key pressed on one of the two, for the other. Between bridged legs the engine passes on what comes as sound
        or event; in a room it does not."""
        other = self.other(leg)
        if other.keys_by_info:
            other.tell_key(key)
        elif other.handle is not None and (leg.keys_by == "INFO" or self._room is not None):
            self._media.press(other.handle, key)

    def release_hold(self) -> None:
        """Who was held by somebody who has left hears again."""
        for leg in self.legs:
            leg.release_hold()

    def on_leg(self, leg: Leg, event: sip.Event) -> None:
        """A re-INVITE of one of the two, or what became of ours."""
        if isinstance(event, sip.Reinvited):
            self._reinvited(leg, event)
        elif isinstance(event, sip.TakenBack):
            self._taken_back(leg)
        elif isinstance(event, sip.Accepted | sip.Rejected) and self._fax is not None:
            self._fax_answered(leg, event.body if isinstance(event, sip.Accepted) else b"")
        elif isinstance(event, sip.Accepted):
            leg.take_answer(event.body)
            self._explain()
            self._reply(leg)
        elif isinstance(event, sip.Rejected):
            leg.drop_offer()
            self._reply(leg)

    def _reinvited(self, leg: Leg, event: sip.Reinvited) -> None:
        if self._waiting is not None:
            leg.refuse_offer(491)
            return
        if self._wants_fax(leg, event.body):
            return
        before = leg.direction
        if not leg.take_offer(event.body):
            return
        if leg.direction == before and not self._faxing:  # a refresh, or a new address: nothing for the other side
            leg.answer()
            self._explain()
            return
        self._waiting, self._faxing = leg, False
        self.other(leg).reinvite(leg.direction)

    def _taken_back(self, leg: Leg) -> None:
        """The other side has been asked already: ask for what was before."""
        if self._waiting is not leg:
            return
        if self._fax is None:
            leg.offer_taken_back()
        self._waiting = self._fax = None
        self.other(leg).reinvite(leg.direction)

    def turned(self, leg: Leg) -> None:
        """A hold or its end that came as the answer to an offer of ours: nobody waits for the other side's word."""
        if leg in self.legs and self._waiting is None:
            other = self.other(leg)
            other.reinvite(leg.direction)
            self._entertain(other, held=leg.direction == "sendonly")

    def _wants_fax(self, leg: Leg, body: bytes) -> bool:
        """T.38 is between the two sides: we ask the other for it, and hand on what they send."""
        try:
            offer = Session.parse(body) if body else None
        except ValueError:
            return False
        fax = fax_of(offer) if offer is not None else None
        if offer is None or fax is None:
            return False
        self._waiting, self._fax = leg, (offer, fax)
        self.other(leg).reinvite_fax(fax)
        return True

    def _fax_answered(self, answered: Leg, body: bytes) -> None:
        asking, waiting = self._fax, self._waiting
        self._fax = self._waiting = None
        if asking is None or waiting is None or waiting.over:
            return
        try:
            agreed = fax_of(Session.parse(body)) if body else None
        except ValueError:
            agreed = None
        if agreed is None:  # they will try it with sound
            waiting.refuse_offer(488)
            return
        self._faxing = True
        answered.pass_fax(agreed)
        waiting.pass_fax(asking[1])
        waiting.accept_fax(asking[0], asking[1], agreed)

    def _reply(self, answered: Leg) -> None:
        """The other side has said its word: answer the one who waits for it."""
        if self._waiting is None or self._waiting is answered:
            return
        waiting, self._waiting = self._waiting, None
        if not waiting.over:
            waiting.answer(answered.direction)
            self._entertain(answered, held=waiting.direction == "sendonly")

    def _entertain(self, leg: Leg, held: bool) -> None:
        """Music while the other side holds, unless it wants nothing to be heard at all."""
        if leg.handle is None or self._music is None:
            return
        if held:
            self._media.play(leg.handle, self._music, 0, loop=True)
        else:
            self._media.halt(leg.handle)

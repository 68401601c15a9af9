"""Transfers: REFER, with and without Replaces (:rfc:`3515`, :rfc:`3891`, :rfc:`5589`). The PBX does what it is asked
itself: nobody else is sent anywhere, and no telephone learns another's address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

import structlog

from scenc.flow.machine import State
from scenc.flow.ops.conference import Conference
from scenc.flow.ops.park import Park
from scenc.flow.ops.queue import Queue
from scenc.media.port import AudioId, MediaError
from scenc.pbx.calls.call import Call
from scenc.pbx.calls.deaf import Deaf
from scenc.pbx.calls.directory import Directory
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.refer import Nobody, Replaces, Report, accepted
from scenc.pbx.phones.gruu import Aim, Void, aim_of
from scenc.pbx.reception import Reception
from scenc.pbx.text import printable
from scenc.sip import events as sip
from scenc.sip.address import NameAddr
from scenc.sip.message import Response, response_to

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("transfer")

PATIENCE = 2.0  # seconds: who has transferred hangs up themselves, or is hung up


class Transfer(Deaf):
    """A blind one under way: it owns the leg of who asked for it until it is known what becomes of it."""

    def __init__(self, exchange: Exchange, call: Call, leg: Leg, report: Report | Nobody) -> None:
        self._exchange = exchange
        self._call = call
        self._leg = leg
        self._report = report
        self.left = State("")  # where the call stood
        self.recorded = ""  # by which policy
        self.queue = ""  # from which who asked had the call
        self.timed: Callable[[], None] = lambda: None  # how long they may talk goes on
        self._unsaid: tuple[AudioId, ...] = ()
        leg.owner = self
        call.after.append(self._over)

    def _over(self) -> None:
        """The call has ended, and nobody waits any longer for who asked to hang up."""
        if self._leg.owner is self:
            self._leg.hang_up()

    def done(self) -> None:
        """The one who was sent on has got somewhere."""
        self._tell(200)
        self._exchange.loop.call_later(PATIENCE, self._leg.hang_up)

    def say(self, *sounds: AudioId) -> None:
        """Who asked hears these, unless they hold the line; then it is done."""
        if not sounds or self._leg.over or self._leg.direction != "sendrecv":
            self.done()
            return
        self._unsaid = sounds[1:]
        self._exchange.media.play(self._leg.open_media(), sounds[0], 0)

    def failed(self, status: int) -> bool:
        """Nobody was there: both talk again, if who asked is still there."""
        if self._leg.over:
            return False
        self._tell(status)
        self._call.take_back(self.left, self._leg, self.recorded)
        self.timed()
        if self._leg.who is not None:
            self._exchange.queues.talks(self._call, self._leg.who.user, self.queue)
        return True

    def abandoned(self) -> None:
        """The one who was sent on has gone meanwhile."""
        self._tell(487)
        self._leg.hang_up()

    def _tell(self, status: int) -> None:
        if not self._leg.over:
            self._report.tell(status)

    def on_leg(self, leg: Leg, event: sip.Event) -> None:
        """Who asked hangs up as a rule, or takes back a hold, which changes nothing now."""
        if isinstance(event, sip.Ended):
            leg.close()
        elif isinstance(event, sip.Reinvited) and leg.take_offer(event.body):
            leg.answer("inactive")

    def on_played(self, leg: Leg, token: int) -> None:
        """The next sound."""
        self.say(*self._unsaid)


class Transfers:
    """Does what REFER asks for, for those of our users who talk with somebody."""

    def __init__(self, exchange: Exchange, directory: Directory, reception: Reception) -> None:
        self._exchange = exchange
        self._directory = directory
        self._reception = reception

    def refer(self, event: sip.InDialogRequest) -> Response:
        """The answer to a REFER; what it asks for is under way then."""
        request = event.request
        leg = self._directory.leg_of(event.session)
        call = leg.owner if leg is not None else None
        if leg is None or leg.over or not isinstance(call, Call) or call.bridge is None:
            return response_to(request, 603)
        if not may_transfer(leg):
            log.warning("transfer refused", call=call.journal.call)
            return response_to(request, 403)
        try:
            (value,) = request.headers.listed("Refer-To")
            target = NameAddr.parse(value).uri
            method = (target.params.get("method") or "INVITE").upper()
            replaces = next((value for name, value in target.headers.items() if name.lower() == "replaces"), None)
            named = Replaces.parse(unquote(replaces)) if replaces else None
            aim = aim_of(target, self._exchange.location)
        except ValueError:
            return response_to(request, 400)
        except Void:
            return response_to(request, 404)
        if method != "INVITE" or (named is None and not target.user):
            return response_to(request, 501 if method != "INVITE" else 400)
        if named is None:
            return self._blind(call, leg, aim.number if aim is not None else unquote(target.user or ""), event, aim)
        return self._attended(call, leg, named, event)

    def _blind(self, call: Call, leg: Leg, number: str, event: sip.InDialogRequest, aim: Aim | None) -> Response:
        assert leg.who is not None
        bundle, dialled = call.scenario.bundle, printable(number)
        report = Report(self._exchange.shell, event)
        place = self._reception.place(dialled, bundle)
        self._exchange.loop.call_soon(report.tell, 100)
        log.info("transfer", call=call.journal.call, by=leg.who.number, to=dialled)
        self._exchange.loop.call_soon(self._send_on, call, leg, place, report, aim)
        return accepted(event.request, report)

    def by_keys(self, call: Call, leg: Leg, number: str) -> None:
        """A telephone without a transfer button: the number was keyed in, and nobody waits for a NOTIFY."""
        if number and has_keys(leg):
            place = self._reception.place(printable(number), call.scenario.bundle)
            self._exchange.loop.call_soon(self._send_on, call, leg, place, Nobody())

    def _send_on(
        self, call: Call, leg: Leg, place: tuple[str, str], report: Report | Nobody, aim: Aim | None = None
    ) -> None:
        """After the 202 has left."""
        if call.over or leg.over or call.bridge is None or leg.who is None:
            return
        entry, digits = place
        stays = call.part_from(leg)
        transfer = Transfer(self._exchange, call, leg, report)
        referred = f"<sip:{leg.who.number}@{self._exchange.company_domain or leg.flow.local[0]}>"
        caller = replace(stays.who or call.caller, user=leg.who.user, referred_by=referred)
        stays.release_hold()
        call.redirect(entry, digits, caller, transfer, aim)

    def _attended(self, call: Call, leg: Leg, named: Replaces, event: sip.InDialogRequest) -> Response:
        """The other call of who asks goes on with the one they talk with here."""
        found = self._theirs(leg, named)
        if found is None or found[1] is call:
            return response_to(event.request, 481)
        old, other = found
        report = Report(self._exchange.shell, event)

        def join() -> None:
            if call.over or other.over or call.bridge is None or old.over:
                report.tell(487)
                return
            report.tell(100)
            stays = call.part_from(leg)
            call.recorder.stop()
            call.leg = leg
            other.inherit(call.facts)
            other.substitute(old, stays)
            self._hand_over(call, other, old, stays)
            report.tell(200)
            log.info("transfer", call=call.journal.call, to=other.journal.call)
            call.journal.cause = "transferred"
            self._exchange.loop.call_later(PATIENCE, call.close)
            end(old)

        self._exchange.loop.call_soon(join)
        return accepted(event.request, report)

    def _hand_over(self, call: Call, other: Call, left: Leg, stays: Leg) -> None:
        """What counted in the call counts in the other: what it costs, and whoever talks."""
        exchange, meter = self._exchange, call.meter
        if meter is not None:
            call.meter = None
            other.after.append(lambda: exchange.ledger.charge(meter, exchange.loop.time()))
        if stays.who is not None and not stays.trunk:
            exchange.queues.talks(other, stays.who.user)
        if left.who is not None:
            exchange.queues.parts(other, left.who.user)

    def take_over(self, event: sip.InviteReceived, leg: Leg, user: str, text: str) -> bool:
        """An INVITE of `user` with a Replaces of this text: the new leg takes the place of one of theirs
        (:rfc:`3891#section-3`). False when the INVITE is refused here."""
        shell = self._exchange.shell
        try:
            named = Replaces.parse(text)
        except ValueError:
            shell.reject(event.session, 400)
            return False
        session = shell.session_of(named.call_id, named.local, named.remote)
        old = self._directory.leg_of(session) if session else None
        call = old.owner if old is not None else None
        if old is None or not isinstance(call, Call) or not _can_substitute(call, old):
            shell.reject(event.session, 481)
            return False
        if old.who is None or old.trunk or old.who.user != user:
            shell.reject(event.session, 403)
            return False
        if named.early_only and old.answered:
            shell.reject(event.session, 486)
            return False
        try:
            leg.answer()
        except MediaError:
            shell.reject(event.session, 503, (("Retry-After", "5"),))
            return False
        leg.who = old.who
        self._exchange.watch(leg, "")
        call.substitute(old, leg)
        end(old)
        return True

    def _theirs(self, leg: Leg, named: Replaces) -> tuple[Leg, Call] | None:
        """The leg that is named, if it is of the same user and its place can be taken."""
        session = self._exchange.shell.session_of(named.call_id, named.local, named.remote)
        old = self._directory.leg_of(session) if session else None
        call = old.owner if old is not None else None
        if old is None or old.who is None or leg.who is None or not isinstance(call, Call):
            return None
        if old.who.user != leg.who.user or old.trunk or not _can_substitute(call, old):
            return None
        return old, call


def may_transfer(leg: Leg) -> bool:
    """Only our own users, at telephones of ours: a choice of nobody else leads to a trunk."""
    return leg.who is not None and bool(leg.who.user) and not leg.trunk


def has_keys(leg: Leg) -> bool:
    """Who may ask for something by keys: our users, also at a mobile of theirs that we have called."""
    return leg.who is not None and bool(leg.who.user) and not (leg.trunk and leg.calls_us)


def end(leg: Leg) -> None:
    """Its place is taken."""
    leg.owner = None
    if leg.answered:
        leg.hang_up()
    elif not leg.over:
        leg.reject(487)


def _can_substitute(call: Call, leg: Leg) -> bool:
    """Whoever talks, in a room or not, or waits: while others are rung, in a queue, or where a call is parked."""
    if call.over or leg.over:
        return False
    if call.bridge is not None:
        return leg in call.bridge.legs
    return leg is call.leg and (bool(call.diallings) or isinstance(call.op, Park | Queue | Conference))

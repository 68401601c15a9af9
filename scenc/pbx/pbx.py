"""The PBX: what the SIP core and the media engine say, brought to registrar, trunks and calls."""

from __future__ import annotations

import random
from collections.abc import Callable

import structlog

from scenc.flow.duty import on_duty
from scenc.flow.node import NOTHING_KNOWN, Facts
from scenc.media.port import MediaEvent
from scenc.pbx.calls.call import Call
from scenc.pbx.calls.directory import Directory
from scenc.pbx.calls.journal import Journal
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.third import Thirds
from scenc.pbx.calls.transfer import Transfers
from scenc.pbx.desk import Desk, capabilities
from scenc.pbx.equipment.completions import Completions
from scenc.pbx.equipment.promises import Promises
from scenc.pbx.equipment.waits import Waits
from scenc.pbx.exchange import Exchange
from scenc.pbx.phones.identity import Refusal
from scenc.pbx.reception import Admission, Reception, for_help, is_fax, must_encrypt
from scenc.pbx.scenario import Scenario
from scenc.pbx.seldom import Seldom
from scenc.sip import events as sip
from scenc.sip.content import sdp_of
from scenc.sip.grammar import write_host
from scenc.sip.keys import key_of
from scenc.sip.message import Request, Response, response_to
from scenc.sip.reliable import early_offer
from scenc.sip.sdp.answer import NotAcceptable
from scenc.store.store import Store
from scenc.store.tables import begin_call, end_call, move_call

log = structlog.get_logger("pbx")


class Pbx:
    """Routes every event to the one it concerns. `scenario` decides new calls; calls keep the one they began with."""

    def __init__(
        self,
        exchange: Exchange,
        directory: Directory,
        desk: Desk,
        reception: Reception,
        store: Store,
        new_token: Callable[[], str],
    ) -> None:
        self.exchange = exchange
        exchange.make_way = self.make_way
        exchange.trunks.on_silent = self.trunk_silent
        self.promises = Promises(exchange, store, new_token, lambda: self.scenario, self._enter)
        exchange.call_back = self.promises.make
        self.waits = Waits(store)
        exchange.queues.on_wait = self.waits.add
        self.calls = exchange.calls
        self.scenario: Scenario | None = None
        self.draining = False
        self.on_quiet: Callable[[], None] = lambda: None
        self._directory = directory
        self._desk = desk
        self._reception = reception
        self._store = store
        self._new_token = new_token
        self._say_refused = Seldom(log.info, exchange.loop.time)
        self._transfers = Transfers(exchange, directory, reception)
        exchange.transfer = self._transfers.by_keys
        exchange.completions = Completions(exchange, new_token, lambda: self.scenario, self._enter)
        exchange.conference = Thirds(exchange, reception, new_token, self._enter).by_keys

    def make_way(self, trunk: str) -> None:
        """The newest ordinary call over the trunk gives way to a call for help."""
        for leg in reversed(self._directory.legs_on(trunk)):
            if isinstance(leg.owner, Call) and not leg.owner.for_help:
                log.warning("a call gives way to one for help", call=leg.owner.journal.call, trunk=trunk)
                leg.owner.hang_up('Q.850;cause=8;text="Preemption"', "gave way to a call for help")
                return

    def trunk_silent(self, trunk: str) -> None:
        """Calls that ring over the trunk take another way; who talks may still be talking."""
        for leg in self._directory.legs_on(trunk):
            if isinstance(leg.owner, Call):
                for dialling in list(leg.owner.diallings.values()):
                    dialling.give_up(leg)

    def load(self, scenario: Scenario) -> None:
        """New calls follow this scenario from now on."""
        old, self.scenario = self.scenario, scenario
        self.exchange.trunks.load(scenario.bundle.trunks)
        self.exchange.webhooks.load(scenario.bundle.webhooks)
        self._desk.watchers.bundle = scenario.bundle
        self.exchange.personal.load(scenario.bundle)
        duties = self.exchange.personal.duties()
        self.exchange.queues.load(
            scenario.bundle, duties, lambda: on_duty(scenario.bundle.nodes, self.exchange.wall(scenario))
        )
        self.exchange.mailroom.load(scenario.bundle)
        if old is not None and old is not scenario:
            old.retire()

    def on_media(self, event: MediaEvent) -> None:
        """The engine says something."""
        try:
            self._directory.on_media(event)
        except Exception:  # a fault in one call must not touch the others
            log.exception("fault", event_type=type(event).__name__)

    def on_sip(self, event: sip.Event) -> None:
        """The SIP core says something."""
        try:
            self._route(event)
        except Exception:  # as above
            log.exception("fault", event_type=type(event).__name__)
            self._apologise(event)

    def _apologise(self, event: sip.Event) -> None:
        """A fault leaves nobody without an answer."""
        if isinstance(event, sip.InviteReceived):
            self.exchange.shell.reject(event.session, 500)
        elif isinstance(event, sip.RequestReceived | sip.InDialogRequest):
            self.exchange.shell.respond(event.transaction, response_to(event.request, 500))

    def _route(self, event: sip.Event) -> None:
        match event:
            case sip.InviteReceived():
                self._invited(event)
            case sip.RequestReceived():
                if (response := self._desk.answer(event)) is not None:
                    self.exchange.shell.respond(event.transaction, response)
            case sip.Reoffered(session=session, body=body):
                if (leg := self._directory.leg_of(session)) is not None:
                    leg.reoffered(body)
            case sip.InDialogRequest():
                self.exchange.shell.respond(event.transaction, self._within_a_call(event))
            case sip.Garbled():
                pass  # the house has heard it
            case sip.ResponseReceived():
                if not self._desk.on_response(event):
                    self.exchange.trunks.on_response(event)
            case sip.Resubscribed(subscription=token):
                self._desk.watchers.again(token)
            case sip.Unsubscribed(subscription=token):
                self._desk.watchers.forget(token)
            case _:
                self._directory.on_session(event.session, event)

    def _within_a_call(self, event: sip.InDialogRequest) -> Response:
        if event.request.method == "REFER":
            return self._transfers.refer(event)
        if event.request.method == "INFO" and (answer := self._pressed(event)) is not None:
            return answer
        return _within_a_call(event.request)

    def _pressed(self, event: sip.InDialogRequest) -> Response | None:
        """A key by INFO."""
        try:
            key = key_of(event.request)
        except ValueError:
            return response_to(event.request, 400)
        leg = self._directory.leg_of(event.session)
        if key is None or leg is None:
            return None
        leg.pressed(key, "INFO")
        return response_to(event.request, 200)

    def _invited(self, event: sip.InviteReceived) -> None:
        shell, scenario = self.exchange.shell, self.scenario
        if scenario is None or (self.draining and not for_help(event.request, scenario.bundle)):
            shell.turn_away(event.session, 503, (("Retry-After", "10"),))
            return
        if shell.overloaded and not for_help(event.request, scenario.bundle):
            shell.turn_away(event.session, 503, (("Retry-After", str(random.randint(1, 4))),))
            return
        admission = self._reception.admit(event.request, event.flow, scenario.bundle)
        if isinstance(admission, Refusal):
            if admission.status in (400, 401):
                shell.turn_away(event.session, admission.status, admission.headers)
            else:  # of a carrier, or a telephone of ours
                shell.reject(event.session, admission.status, admission.headers)
                source, uri = write_host(*event.flow.remote), event.request.uri
                self._say_refused("call refused", source=source, status=admission.status, uri=uri)
            return
        leg = Leg(shell, self.exchange.media, event.flow, session=event.session)
        leg.protection.required = must_encrypt(admission, scenario.bundle)
        leg.fax = is_fax(admission, scenario.bundle)
        leg.early_offer = early_offer(event.request)
        leg.hear_abilities(event.request.headers)
        if admission.line is not None:
            leg.info_keys = admission.line.trunk.info_keys
            shell.log_in(event.session, admission.line.login)
        try:
            if offer := sdp_of(event.request):
                leg.hear_offer(offer)
        except NotAcceptable:
            leg.reject(488)
            return
        except ValueError:
            leg.reject(400)
            return
        replaced = event.request.headers.get("Replaces")
        if replaced is None:
            self._begin(leg, scenario, admission)
        elif not self._transfers.take_over(event, leg, admission.caller.user, replaced):
            leg.close()

    def _begin(self, leg: Leg, scenario: Scenario, admission: Admission) -> None:
        id = self._new_token()
        journal = Journal(
            call=id,
            direction="inbound" if admission.line else "internal",
            caller=admission.caller.number,
            caller_name=admission.caller.display,
            called=admission.called,
            bundle=scenario.id,
            started=self.exchange.time(),
        )
        call = Call(self.exchange, scenario, leg, admission.caller, journal)
        call.aim = admission.aim
        self.exchange.watch(leg, admission.line.trunk.name if admission.line else "")
        number = "" if admission.digits else admission.called
        user, by_trunk = scenario.bundle.users.get(admission.caller.user), admission.line is not None
        facts = Facts.at_first(scenario.bundle.company, admission.caller.number, number, user, outside=by_trunk)
        self._enter(call, admission.entry, admission.digits, facts)

    def _enter(self, call: Call, entry: str, digits: str = "", facts: Facts = NOTHING_KNOWN) -> None:
        journal = call.journal
        call.on_closed = self._closed
        call.on_moved = lambda call: self._store.write(move_call, call.journal.progress())
        self.calls[journal.call] = call
        log.info("call", call=journal.call, caller=journal.caller, called=journal.called)
        self._store.write(begin_call, journal.row())
        self.exchange.webhooks.call("call-started", journal)
        call.start(entry, digits, facts)

    def _closed(self, call: Call) -> None:
        journal = call.journal
        journal.end = journal.end or "abandoned"
        self.calls.pop(journal.call, None)
        self._store.write(end_call, journal.outcome())
        self.exchange.webhooks.call("call-ended", journal)
        log.info(
            "call ended",
            call=journal.call,
            caller=journal.caller,
            called=journal.called,
            end=journal.end,
            party=journal.party,
            cause=journal.cause,
            seconds=round((journal.ended or journal.started) - journal.started, 1),
        )
        if not self.calls:
            self.on_quiet()


def _within_a_call(request: Request) -> Response:
    """The answer to a request within a session that is neither re-INVITE nor BYE. Of INFO we take keys only
    (:rfc:`6086#section-4.2.2`)."""
    if request.method == "OPTIONS":
        return capabilities(request)
    if request.method != "INFO":
        return response_to(request, 405)
    if "Info-Package" in request.headers:
        return response_to(request, 469)
    return response_to(request, 415 if request.body else 200)

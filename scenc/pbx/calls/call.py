"""A call: the flow machine driven by real events, its actions carried out by `verbs/`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from scenc.flow.actions import Action, Cause, Play
from scenc.flow.events import (
    Answered,
    CallerGone,
    Digit,
    Event,
    Failed,
    Outcome,
    PartyGone,
    Played,
    Recorded,
    Started,
    TimeUp,
)
from scenc.flow.heard import heard
from scenc.flow.machine import State, Step, advance, begin
from scenc.flow.node import NOTHING_KNOWN, Facts, Op
from scenc.flow.ops.conference import Conference
from scenc.flow.ops.dial import Attempt
from scenc.flow.ops.queue import Queue
from scenc.media.port import AudioId, LegStats
from scenc.pbx.calls.bridge import Bridge
from scenc.pbx.calls.contained import contained
from scenc.pbx.calls.dialling import ELSEWHERE, Dialling
from scenc.pbx.calls.diversion import reason_of
from scenc.pbx.calls.hearing import Hearing
from scenc.pbx.calls.journal import Journal
from scenc.pbx.calls.keyed import Keyed
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.presentation import Caller, passed_on
from scenc.pbx.calls.quality import measured
from scenc.pbx.calls.recall import Recall
from scenc.pbx.calls.recorder import Recorder
from scenc.pbx.calls.status import STATUS
from scenc.pbx.equipment.ledger import Meter
from scenc.pbx.keys import KEYS
from scenc.pbx.phones.gruu import Aim
from scenc.pbx.scenario import Scenario
from scenc.pbx.timer import Timer
from scenc.pbx.verbs import VERBS
from scenc.sip import events as sip

if TYPE_CHECKING:
    from scenc.pbx.calls.third import Third
    from scenc.pbx.calls.transfer import Transfer
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("call")

NO_MEDIA = 'SIP;cause=408;text="No sound from one side"'  # Reason of the BYE
T = TypeVar("T")


class Call:
    """One caller's way through the scenario, from INVITE to the last leg's end."""

    def __init__(self, exchange: Exchange, scenario: Scenario, leg: Leg, caller: Caller, journal: Journal) -> None:
        self.exchange = exchange
        self.scenario = scenario
        self.leg = leg
        self.caller = caller
        self.journal = journal
        self._beside: set[asyncio.Future[Any]] = set()  # what is being done
        self.diallings: dict[str, Dialling] = {}
        self.answered: dict[str, Leg] = {}  # targets that picked up, until `Connect` or the end
        self.bridge: Bridge | None = None
        self.hearing = Hearing(self)
        self.on_closed: Callable[[Call], None] = lambda _: None
        self.after: list[Callable[[], object]] = []  # what waits for its end
        self.on_moved: Callable[[Call], None] = lambda _: None
        self.timer = Timer(exchange.loop)
        self.recall = Recall(self)
        self.aim: Aim | None = None  # the only telephone of its user that rings
        self.recorder = Recorder(self)
        self._keys: dict[Leg, Keyed] = {}
        self.over = False
        self._began = exchange.loop.time()
        self.meter: Meter | None = None  # of a call out
        self.for_help = False  # to an emergency number: it gives way to nobody
        self._state = State("")
        self._events: deque[Event] = deque()
        self._busy = False
        self.parting: str | None = None  # the Reason with which one side has ended the call
        self.third: Third | None = None  # whom the caller calls in to somebody else
        self.supervised: Leg | None = None  # our user whose talk the caller hears
        self.transfer: Transfer | None = None  # that brought the caller where they are
        leg.owner, leg.who = self, caller

    def start(self, entry: str, digits: str, facts: Facts = NOTHING_KNOWN) -> None:
        """Enter the scenario at the node `entry`."""
        self.scenario.enter()
        self._state = State(entry, facts=facts)
        if facts.user:
            self.exchange.queues.talks(self, facts.user.name)
        self.post(Started(digits))

    def post(self, event: Event) -> None:
        """Something happened; the machine hears of it after what it is doing now."""
        self._events.append(event)
        self._run()

    @contained
    def _run(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            while self._events and not self.over:
                self._state, actions = self._step(self._events.popleft())
                self._perform(actions)
        finally:
            self._busy = False
            if self.journal.moved and not self.over:
                self.on_moved(self)
            self.exchange.parking.moved(self)

    def _step(self, event: Event) -> Step:
        nodes, now, shuffled = self.scenario.bundle.nodes, self.exchange.wall(self.scenario), self.exchange.shuffled
        switches, forwards = self.exchange.switches.now, self.exchange.personal.forwards
        if isinstance(event, Started):
            return begin(nodes, self._state.node, event.digits, now, shuffled, self._state.facts, switches, forwards)
        seconds = self.exchange.loop.time() - self._began
        return advance(self._state, event, nodes, now, shuffled, seconds, switches, forwards)

    def _perform(self, actions: tuple[Action, ...]) -> None:
        """An action may end the call: the rest is void."""
        for action in actions:
            if self.over:
                return
            VERBS[type(action)](action, self)

    @property
    def user(self) -> str:
        """Whose rights hold: our user who calls, or who sent the call on; empty for a stranger."""
        rights = self._state.facts.rights
        return rights.name if rights is not None else ""

    @property
    def state(self) -> State:
        """Where it stands, and what it remembers."""
        return self._state

    @property
    def facts(self) -> Facts:
        """What is true of the call."""
        return self._state.facts

    def decline(self) -> None:
        """Whoever talks with us does not want to be recorded."""
        self._state = replace(self._state, facts=replace(self._state.facts, declined=True, recording=""))

    @property
    def op(self) -> Op | None:
        """Where the call stands."""
        node = self.scenario.bundle.nodes.get(self._state.node)
        return node.op if node is not None else None

    @property
    def node(self) -> str:
        """Where in the scenario the caller is."""
        return self._state.node

    @property
    def shown(self) -> Caller:
        """Who is shown as calling; of a call for a number of ours also why it goes where it goes now."""
        return replace(self.caller, reason=reason_of(self.journal.path)) if self.caller.called else self.caller

    @property
    def speaks(self) -> str:
        """Our user at whose telephone the caller is; empty for anybody else."""
        return self.leg.who.user if self.leg.who is not None and not self.leg.trunk else ""

    # what verbs use

    def sounds(self, play: Play) -> list[AudioId]:
        """The sounds of which a prompt is made now."""
        keys = heard(play, self.scenario.bundle, self.exchange.wall(self.scenario))
        return list(map(self.scenario.sound, keys))

    def answer(self) -> None:
        """Answer the caller, once."""
        if not self.leg.answered:
            self.leg.answer()
            self.journal.answered = self.exchange.time()

    def reached(self) -> None:
        """The caller has got somewhere: a transfer that brought them here is done."""
        self.recall.off()
        transfer, self.transfer = self.transfer, None
        if transfer is not None:
            transfer.done()

    def target_answered(self, target: str, leg: Leg) -> None:
        """A target picked up."""
        self.diallings.pop(target, None)
        self.answered[target] = leg
        self.parting = None
        self.post(Answered(target))
        self.exchange.queues.answered(self, target)

    def target_failed(self, target: str, outcome: Outcome) -> None:
        """A target will not pick up."""
        self.diallings.pop(target, None)
        if outcome == "busy" and self.speaks:
            self.exchange.completions.busy[self.speaks] = target
        if not self.diallings:
            self.hearing.stop_ring_back()
        self.post(Failed(target, outcome))
        self.exchange.queues.refused(self, target, outcome)

    def answer_for(self, other: Call, target: str) -> None:
        """Who calls here answers another call, as if the target did; that one goes on, this one is over."""
        other.exchange.queues.leave(other)
        dialling = other.diallings.pop(target, None)
        if dialling is not None:
            dialling.cancel(ELSEWHERE)
        self.hearing.hush()
        self.leg.agree(other.leg)
        self.answer()
        self.leg.owner = other
        other.answered[target] = self.leg
        other.post(Answered(target))
        self.exchange.queues.talks(other, self.caller.user)
        self.journal.end, self.journal.party, self.journal.cause = "human", other.caller.number, "answered for another"
        self.close()

    @property
    def music(self) -> AudioId:
        """For who waits or is held here."""
        return self.scenario.music(self.exchange.tones.music)

    def who(self, target: str) -> Caller:
        """Whom a target's telephones belong to."""
        bundle = self.scenario.bundle
        if user := bundle.users.get(target):
            return Caller(user.number, user.display, user.name)
        phone = bundle.phones.get(target)
        return Caller(phone.number, phone.display) if phone is not None else Caller(target, "")

    def when_done(self, work: Coroutine[Any, Any, T] | asyncio.Future[T], then: Callable[[T], object]) -> None:
        """Have something done beside the call. `then` hears what came of it, unless the call is over by then."""
        task = asyncio.ensure_future(work, loop=self.exchange.loop)
        self._beside.add(task)
        task.add_done_callback(lambda done: self._done(done, then))

    @contained
    def _done(self, done: asyncio.Future[Any], then: Callable[[Any], object]) -> None:
        self._beside.discard(done)
        if not done.cancelled():
            then(done.result())

    # transfers

    def part_from(self, leg: Leg) -> Leg:
        """One of the two who talk leaves them; the other, who is returned, stays as the caller."""
        assert self.bridge is not None
        self.bridge.part()
        self.leg, self.bridge = self.bridge.other(leg), None
        return self.leg

    def redirect(self, entry: str, digits: str, caller: Caller, transfer: Transfer, aim: Aim | None = None) -> None:
        """The caller goes another way through the scenario; `transfer` knows the state they leave, for `take_back`."""
        transfer.left, transfer.recorded = self._state, self.recorder.stop()
        transfer.timed = self.timer.pause()
        transfer.queue = self.exchange.queues.served(self, caller.user)
        self.exchange.queues.ended(self)
        self.exchange.queues.talks(self, self.speaks)
        user = self.scenario.bundle.users.get(caller.user)
        own = self.scenario.bundle.users.get(self.speaks)
        facts = replace(self._state.facts, caller=caller.number, user=own, sender=user, waited=0.0)
        facts = self._limited(replace(facts, recording="", spared=(), due=""))
        self.caller, self.transfer, self.aim = caller, transfer, aim
        self.recall.expect()
        self.go_on_at(entry, digits, facts)

    def _limited(self, facts: Facts) -> Facts:
        """What is left of the time that a call out may last holds wherever it is sent on to."""
        attempt, meter = self._state.memory, self.meter
        if not isinstance(attempt, Attempt) or attempt.seconds is None or meter is None or meter.began is None:
            return facts
        left = max(attempt.seconds - (self.exchange.loop.time() - meter.began), 0.0)
        return replace(facts, limit=left, warn=min(attempt.warning, left))

    def go_on_at(self, entry: str, digits: str = "", facts: Facts | None = None) -> None:
        """From here on the caller is at another node."""
        self._state = State(entry, facts=facts or self._state.facts)
        self.post(Started(digits))

    @contained
    def not_taken(self) -> None:
        """Who was transferred has waited long enough for somebody to answer."""
        self.recall.look()

    def take_back(self, state: State, leg: Leg, recorded: str) -> None:
        """A transfer failed: the caller talks with `leg` as before, recorded as before."""
        self.hearing.hush()
        self.recall.off()
        self._state, self.transfer, leg.owner = state, None, self
        self.bridge = Bridge(self.exchange.media, self.leg, leg, self.music)
        self.bridge.release_hold()
        if self.third is not None:
            self.third.joined()
        if recorded:
            self.recorder.begin(recorded)

    def substitute(self, old: Leg, new: Leg) -> None:
        """`new`, who is answered, takes the place of `old`: who talks with them, or is being rung, is theirs now, as is
        the place in a queue or a room."""
        new.owner = self
        if self.bridge is not None:
            self.bridge.part()
            party = new if old is not self.leg else self.bridge.legs[1]
            self.leg = new if old is self.leg else self.leg
            self.bridge = Bridge(self.exchange.media, self.leg, party, self.music)
            self.bridge.release_hold()
            if self.third is not None:
                self.third.joined()
            self.recorder.substitute(old, new)
        else:
            self.leg = new
            new.release_hold()
            if isinstance(self.op, Conference):
                self.recorder.substitute(old, new)
                self.exchange.rooms.substitute(old, new, self.music)
            elif self.diallings and not isinstance(self.op, Queue):
                self.hearing.ring_back()
                self.recall.expect()
            else:  # waits in a queue, or where a call is parked, and hears music
                self.post(Played())

    def inherit(self, facts: Facts) -> None:
        """What was told and declined in another call holds here, too."""
        told = (*self._state.facts.told, *facts.told)
        self._state = replace(self._state, facts=replace(self._state.facts, told=told, declined=facts.declined))

    # what legs and media say

    @contained
    def on_leg(self, leg: Leg, event: sip.Event) -> None:
        """A SIP event of any leg of this call."""
        if any(dialling.on_leg(leg, event) for dialling in list(self.diallings.values())):
            return
        match event:
            case sip.Cancelled(reason=reason):
                self.parting = passed_on(reason)
                self._gone(leg, "cancelled")
            case sip.Ended(reason=reason):
                self.parting = passed_on(reason)
                self._gone(leg, reason if reason.startswith(("lost", "no ACK")) else "hung up")
            case sip.Rejected(again=False, status=status):
                self._gone(leg, str(status))
            case sip.Acknowledged(body=body):
                self._acknowledged(leg, body)
            case _ if self.bridge is not None:
                self.bridge.on_leg(leg, event)
            case sip.Reinvited():  # of a caller who talks with us, not with a person
                if leg.take_offer(event.body):
                    leg.answer()
            case sip.Accepted(body=body):  # likewise, of a hold that was released
                leg.take_answer(body)
            case sip.Rejected():
                leg.drop_offer()

    def _gone(self, leg: Leg, why: str) -> None:
        """A leg ended from the far side."""
        self.exchange.rooms.leave(leg)
        leg.close()
        if leg is self.leg:
            if self.journal.end != "hangup":  # else they hang up on a tone that said why
                self.journal.cause = f"caller {why}"
            self.post(CallerGone())
            self.close()
        else:
            self.journal.cause = f"party {why}"
            self.post(PartyGone())

    def _acknowledged(self, leg: Leg, body: bytes) -> None:
        """An ACK, maybe with the answer to our offer; without any there is nobody to talk to."""
        before = leg.direction
        if body:
            leg.take_answer(body)
        if self.bridge is not None and leg.direction != before:
            self.bridge.turned(leg)
        if leg.theirs is None:
            leg.hang_up()
            self._gone(leg, "without media")
        elif not leg.answered:
            self.hearing.audible()

    @contained
    def on_digit(self, leg: Leg, key: str) -> None:
        """A key: the caller's is the scenario's business, unless somebody confirms that they take the call."""
        if any(dialling.on_digit(leg, key) for dialling in list(self.diallings.values())):
            return
        if self.recorder.on_digit(leg, key):
            return
        if self.third is not None and self.third.rings and key == "*":
            self.third.back()
            self.close()
            return
        if self.bridge is not None and leg in self.bridge.legs:
            self.bridge.pass_key(leg, key)
            self._keyed(leg, key)
        if leg is self.leg:
            self.post(Digit(key))

    def _keyed(self, leg: Leg, key: str) -> None:
        """Two talk, and one of them presses a key: our users may ask for something with it."""
        codes = self.scenario.bundle.company.keys
        if not codes or leg.who is None or not leg.who.user or (leg.trunk and leg.calls_us):
            return
        asked = self._keys.setdefault(leg, Keyed(codes)).press(key, self.exchange.loop.time())
        if asked is not None:
            KEYS[asked[0]](self, leg, asked[1])

    @contained
    def on_played(self, leg: Leg, token: int) -> None:
        """The sound ended."""
        if leg is self.leg:
            self.hearing.ended(token)

    def on_recorded(self, leg: Leg, error: str | None) -> None:
        """The recording ended by itself. A conversation goes on; a message is over."""
        if self.exchange.archive.records(leg.handle):
            log.error("recording ended", call=self.journal.call, error=error)
            return
        if error:
            log.error("recording failed", call=self.journal.call, error=error)
            self.journal.cause = "recording failed"
        self.post(Recorded())

    def on_silent(self, leg: Leg) -> None:
        """Nothing has come from a leg for long. Who holds or is held need not send; else there is nobody left."""
        log.info("no media", call=self.journal.call, leg=self._role(leg))
        if leg.direction == "sendrecv":
            self.hang_up(NO_MEDIA, "no media")

    def on_measured(self, leg: Leg, stats: LegStats) -> None:
        """A leg ends; its sound is judged."""
        if leg.theirs is not None and (stats.received or stats.sent):
            self.journal.media.append(measured(self._role(leg), leg.theirs.codec, stats, leg.transcoded))

    def _role(self, leg: Leg) -> str:
        return "caller" if leg is self.leg else "party"

    def prompt_ended(self) -> None:
        """The scenario's prompt was heard to its end."""
        self.post(Played())

    def time_up(self, token: int) -> None:
        """The scenario's timer ran out."""
        self.post(TimeUp(token))

    # the end

    @contained
    def hang_up(self, reason: str | None, why: str) -> None:
        """End the call from our side. `reason` is the Reason header of the BYE, `why` goes into the record."""
        self.journal.cause = why
        self.end_caller("unavailable", reason)
        self.post(CallerGone())
        self.close()

    def abort(self, status: int, why: str) -> None:
        """Something failed: the caller gets `status`, or BYE once answered."""
        self.journal.cause = why
        try:
            if not self.leg.over and not self.leg.answered:
                self.leg.reject(status, (("Retry-After", "5"),))
        finally:
            self.close()

    def end_caller(self, cause: Cause, reason: str | None = None) -> None:
        """The caller's leg ends: BYE where it was answered, else a failure that says why."""
        if self.leg.over or self.leg.owner is not self:
            return
        if self.leg.answered:
            self.leg.hang_up(reason or self.parting)
        else:
            self.leg.reject(STATUS[cause])

    def close(self) -> None:
        """Every leg ends, the record is written. What fails to end keeps nothing else from ending."""
        if self.over:
            return
        self.over = True
        self._events.clear()
        with ExitStack() as ending:  # the last one first
            ending.callback(self._let_go)
            for what in self.after:
                ending.callback(what)
            ending.callback(lambda: self.on_closed(self))
            ending.callback(self.scenario.leave)
            ending.callback(self.exchange.rooms.leave, self.leg)
            ending.callback(self.exchange.queues.ended, self)
            ending.callback(self.exchange.parking.moved, self)
            ending.callback(self.end_caller, "unavailable")
            for leg in [*self.answered.values(), *(self.bridge.legs[1:] if self.bridge else ())]:
                ending.callback(leg.hang_up, self.parting)
                ending.callback(self.exchange.rooms.leave, leg)
            if self.bridge is not None:
                ending.callback(self.bridge.empty)
            for dialling in self.diallings.values():
                ending.callback(dialling.cancel, self.parting)
            for task in self._beside:
                ending.callback(task.cancel)
            ending.callback(self.timer.stop)
            ending.callback(self.recall.off)
            ending.callback(self.recorder.close)
            if self.transfer is not None:
                ending.callback(self.transfer.abandoned)
            if self.meter is not None:
                self.exchange.ledger.charge(self.meter, self.exchange.loop.time())
            self.journal.ended = self.exchange.time()

    def _let_go(self) -> None:
        """Of the parts, which know us, as a session does."""
        self.third = self.transfer = None
        self.after.clear()
        self.diallings.clear()
        del self.hearing, self.recall, self.recorder

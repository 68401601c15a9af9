"""A call: the flow machine driven by real events, its actions carried out by `verbs/`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from scenc.flow.actions import Action, Cause
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
    TimeUp,
)
from scenc.flow.machine import State, advance, begin
from scenc.media.port import AudioId, MediaError
from scenc.pbx.bridge import Bridge
from scenc.pbx.dialling import Caller, Dialling
from scenc.pbx.journal import Journal
from scenc.pbx.leg import Leg
from scenc.pbx.scenario import Scenario
from scenc.pbx.timer import Timer
from scenc.pbx.verbs import VERBS
from scenc.sip import events as sip

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("call")

STATUS: dict[Cause, int] = {"normal": 480, "busy": 486, "no-answer": 480, "unavailable": 480, "not-found": 404}


class Call:
    """One caller's way through the scenario, from INVITE to the last leg's end."""

    def __init__(self, exchange: Exchange, scenario: Scenario, leg: Leg, caller: Caller, journal: Journal) -> None:
        self.exchange = exchange
        self.scenario = scenario
        self.leg = leg
        self.caller = caller
        self.journal = journal
        self.diallings: dict[str, Dialling] = {}
        self.answered: dict[str, Leg] = {}  # targets that picked up, until `Connect` or the end
        self.bridge: Bridge | None = None
        self.on_tone: Callable[[], None] | None = None  # what follows the sound that is being played
        self.on_closed: Callable[[Call], None] = lambda _: None
        self.timer = Timer(exchange.loop)
        self.over = False
        self._token = 0
        self._state: State | None = None
        self._events: deque[Event] = deque()
        self._busy = False
        leg.owner = self

    def start(self, entry: str, digits: str) -> None:
        """Enter the scenario at the node `entry`."""
        self.scenario.enter()
        nodes = self.scenario.bundle.nodes
        self._state, actions = begin(nodes, entry, digits, self.exchange.wall(self.scenario), self.exchange.shuffled)
        self._busy = True
        self._perform(actions)
        self._busy = False
        self._run()

    def post(self, event: Event) -> None:
        """Something happened; the machine hears of it after what it is doing now."""
        self._events.append(event)
        self._run()

    def _run(self) -> None:
        if self._busy:
            return
        self._busy = True
        while self._events and self._state is not None:
            event = self._events.popleft()
            self._state, actions = advance(
                self._state,
                event,
                self.scenario.bundle.nodes,
                self.exchange.wall(self.scenario),
                self.exchange.shuffled,
            )
            self._perform(actions)
        self._busy = False

    def _perform(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            VERBS[type(action)](action, self)

    # what verbs use

    def answer(self) -> None:
        """Answer the caller, once."""
        if self.leg.answered or self.leg.over:
            return
        try:
            self.leg.answer()
        except MediaError as error:
            log.error("no media for a call", call=self.journal.call, error=str(error))
            self.leg.reject(503, (("Retry-After", "5"),))
            self.post(CallerGone())
            return
        self.journal.answered = self.exchange.time()

    def play(self, sound: AudioId, then: Callable[[], None] | None, loop: bool = False) -> None:
        """Let the caller hear a sound; `then` follows its end."""
        if self.leg.over:
            return
        self.answer()
        if self.leg.over:
            return
        self._token += 1
        self.on_tone = then
        self.exchange.media.play(self.leg.open_media(), sound, self._token, loop)

    def hush(self) -> None:
        """Stop what the caller hears."""
        self.on_tone = None
        if self.leg.handle is not None:
            self.exchange.media.halt(self.leg.handle)

    def target_answered(self, target: str, leg: Leg) -> None:
        """A target picked up."""
        self.diallings.pop(target, None)
        self.answered[target] = leg
        self.post(Answered(target))

    def target_failed(self, target: str, outcome: Outcome) -> None:
        """A target will not pick up."""
        self.diallings.pop(target, None)
        self.post(Failed(target, outcome))

    # what legs and media say

    def on_leg(self, leg: Leg, event: sip.Event) -> None:
        """A SIP event of any leg of this call."""
        if self.bridge is not None and self.bridge.on_leg(leg, event):
            return
        if any(dialling.on_leg(leg, event) for dialling in list(self.diallings.values())):
            return
        if isinstance(event, sip.Cancelled | sip.Ended | sip.Rejected) and not getattr(event, "again", False):
            self.leg_gone(leg)
        elif isinstance(event, sip.Reinvited):
            Bridge.answer_alone(leg, event)
        elif isinstance(event, sip.Acknowledged) and event.body:
            Bridge.hear(leg, event.body)

    def leg_gone(self, leg: Leg) -> None:
        """A leg ended from the far side."""
        leg.close()
        if leg is self.leg:
            self.post(CallerGone())
            self.close()
        else:
            self.post(PartyGone())

    def on_digit(self, leg: Leg, key: str) -> None:
        """A key: the caller's is the scenario's business."""
        if leg is self.leg:
            self.post(Digit(key))

    def on_played(self, leg: Leg, token: int) -> None:
        """The sound ended."""
        if leg is self.leg and token == self._token and self.on_tone is not None:
            then, self.on_tone = self.on_tone, None
            then()

    def on_recorded(self, leg: Leg, error: str | None) -> None:
        """The recording ended by itself."""
        if error:
            log.error("recording failed", call=self.journal.call, error=error)
        self.post(Recorded())

    def on_silent(self, leg: Leg) -> None:
        """Nothing has come from a leg for long: worth a line, not the call's end (it may be held)."""
        log.info("no media", call=self.journal.call, leg="caller" if leg is self.leg else "party")

    def prompt_ended(self) -> None:
        """The scenario's prompt was heard to its end."""
        self.post(Played())

    def time_up(self, token: int) -> None:
        """The scenario's timer ran out."""
        self.post(TimeUp(token))

    def hang_up(self, reason: str | None = None) -> None:
        """End the call from our side (drain, `scenc ctl hangup`)."""
        self.end_caller("unavailable", reason)
        self.post(CallerGone())
        self.close()

    def end_caller(self, cause: Cause, reason: str | None = None) -> None:
        """The caller's leg ends: BYE where it was answered, else a failure that says why."""
        if self.leg.over:
            return
        if self.leg.answered:
            self.leg.hang_up(reason)
        else:
            self.leg.reject(STATUS[cause])

    def close(self) -> None:
        """Every leg ends, the record is written."""
        if self.over:
            return
        self.over = True
        self.timer.stop()
        for dialling in self.diallings.values():
            dialling.cancel()
        for leg in [*self.answered.values(), *(self.bridge.legs[1:] if self.bridge else ())]:
            leg.hang_up()
        self.end_caller("unavailable")
        self.exchange.rooms.leave(self.leg)
        self.journal.ended = self.exchange.time()
        self.scenario.leave()
        self.on_closed(self)

"""Call completion: who found a colleague busy is rung once both are free, and then the colleague is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from scenc.flow.node import Facts
from scenc.pbx.calls.attempt import Attempt
from scenc.pbx.calls.call import Call
from scenc.pbx.calls.journal import Journal
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.presentation import Caller
from scenc.pbx.timer import Timer

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange
    from scenc.pbx.scenario import Scenario

log = structlog.get_logger("call")

PATIENCE_SECONDS = 3600.0  # after which nobody waits for it any more
RING_SECONDS = 20.0


class Completions:
    """One promise a user: a new one replaces the old. `busy` is whom each has found busy last. They are forgotten when
    the system is started anew."""

    def __init__(
        self,
        exchange: Exchange,
        new_token: Callable[[], str],
        scenario: Callable[[], Scenario | None],
        begin: Callable[[Call, str, str, Facts], None],
    ) -> None:
        """`begin` lets a call begin at a node; `scenario` is the one that new calls follow."""
        self.busy: dict[str, str] = {}
        self.scenario = scenario
        self._promised: dict[str, _Promise] = {}  # by the user who waits
        self._exchange = exchange
        self._new_token = new_token
        self._begin = begin

    def promise(self, user: str, wanted: str) -> None:
        """Ring `user` and then `wanted` as soon as both are free."""
        self.drop(user)
        promise = self._promised[user] = _Promise(self, self._exchange, user, wanted)
        promise.timer.start(PATIENCE_SECONDS, lambda: self.drop(user))
        log.info("call back promised", user=user, wanted=wanted)
        self.changed(wanted)

    def changed(self, user: str) -> None:
        """The calls of a user have changed."""
        for promise in list(self._promised.values()):
            if user in (promise.user, promise.wanted):
                self._exchange.loop.call_soon(self._look, promise)

    def _look(self, promise: _Promise) -> None:
        if self._promised.get(promise.user) is promise:
            promise.look()

    def drop(self, user: str) -> None:
        """Who waited waits no longer."""
        promise = self._promised.pop(user, None)
        if promise is not None:
            promise.stop()

    def close(self) -> None:
        """Ring nobody any more."""
        for user in list(self._promised):
            self.drop(user)

    def answered(self, promise: _Promise, leg: Leg) -> None:
        """Whoever waited is there: they call."""
        self._promised.pop(promise.user, None)
        scenario, exchange = self.scenario(), self._exchange
        user = scenario.bundle.users.get(promise.user) if scenario is not None else None
        wanted = scenario.bundle.users.get(promise.wanted) if scenario is not None else None
        if scenario is None or user is None or wanted is None:
            leg.hang_up()
            return
        now, who = exchange.time(), Caller(user.number, user.display, user.name)
        id = self._new_token()
        journal = Journal(id, "internal", who.number, who.display, wanted.number, scenario.id, now, answered=now)
        call = Call(exchange, scenario, leg, who, journal)
        self._begin(
            call,
            scenario.bundle.dial_plan,
            wanted.number,
            Facts.at_first(scenario.bundle.company, user.number, user=user),
        )


class _Promise:
    """Waits for both."""

    def __init__(self, completions: Completions, exchange: Exchange, user: str, wanted: str) -> None:
        self.user = user
        self.wanted = wanted
        self.timer = Timer(exchange.loop)
        self._completions = completions
        self._exchange = exchange
        self._attempt = Attempt(exchange, self._answered, lambda _: completions.drop(user))

    def look(self) -> None:
        """Ring if both are free."""
        exchange, scenario = self._exchange, self._completions.scenario()
        busy = exchange.legs_of(self.user) or exchange.legs_of(self.wanted) or exchange.personal.of(self.wanted).dnd
        if busy or self._attempt.rings or scenario is None or self.user not in scenario.bundle.users:
            return
        wanted = scenario.bundle.users.get(self.wanted)
        if wanted is None:
            self._completions.drop(self.user)
            return
        mine = scenario.bundle.users[self.user]
        devices, who = exchange.bound(mine, wanted.number), Caller(mine.number, mine.display, mine.name)
        self.timer.stop()
        self._attempt.start(devices, who, Caller(wanted.number, wanted.display, wanted.name), RING_SECONDS)

    def stop(self) -> None:
        """Ring no more."""
        self.timer.stop()
        self._attempt.stop()

    def _answered(self, leg: Leg) -> None:
        self._completions.answered(self, leg)

"""Callers who were promised a call back. Their place in the line is kept, on disk, too; when it is their turn they are
called, and who answers goes on where they waited: the agent is rung, and all else is as in any call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from scenc.flow.events import Event, Offered, Outcome, Withdrawn
from scenc.flow.ops.notice import BEHIND
from scenc.flow.outside import kind_of
from scenc.pbx.calls.attempt import Attempt
from scenc.pbx.calls.call import Call
from scenc.pbx.calls.journal import Journal
from scenc.pbx.calls.leg import Leg
from scenc.pbx.calls.presentation import Caller
from scenc.pbx.scenario import Scenario
from scenc.pbx.timer import Timer
from scenc.store.store import Store
from scenc.store.tables import drop_promise, keep_promise, promises

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("queue")

RING_SECONDS = 30.0
AGAIN_SECONDS = 300.0  # between two attempts
NO_WAY_SECONDS = 30.0  # until the trunks are looked at again, when none could be used
MOST = 200  # promises at a time: who calls with many numbers does not have us call all the world
ORDINARY = frozenset({"local", "national", "mobile"})  # a caller's number may be forged; dear ones are not called


@dataclass(frozen=True, slots=True)
class Promise:
    """Call `number` back (E.164) and let them wait on at the node `entry`. `id` will be the call's."""

    id: str
    queue: str
    entry: str
    number: str
    display: str
    made: float
    attempts: int


class Promises:
    """`begin(call, entry)` lets a call begin at a node; `scenario` is the one that new calls follow."""

    def __init__(
        self,
        exchange: Exchange,
        store: Store,
        new_token: Callable[[], str],
        scenario: Callable[[], Scenario | None],
        begin: Callable[[Call, str], None],
    ) -> None:
        self.exchange = exchange
        self.scenario = scenario
        self.begin = begin
        self._store = store
        self._new_token = new_token
        self._kept: dict[str, _Keeper] = {}
        self.closed = False

    def make(self, call: Call, queue: str) -> bool:
        """Promise it to the caller, whose place is kept from now on. False if they cannot be called."""
        who, company = call.leg.who or call.caller, call.scenario.bundle.company  # whoever waits, also if sent here
        number = who.number
        terms = call.scenario.bundle.queues[queue].call_back
        if terms is None or call.speaks or self.closed or len(self._kept) >= MOST:
            return False
        if kind_of(number, company.country) not in ORDINARY:
            return False
        now = self.exchange.time()
        promise = Promise(
            self._new_token(), queue, call.node.removesuffix(BEHIND), number, who.display, now, terms.attempts
        )
        keeper = self._keep(promise)
        self.exchange.queues.promise(call.journal.call, promise.id, keeper, queue)
        call.after.append(keeper.ready)  # not while they still hear that they will be called
        log.info("call back promised", call=call.journal.call, queue=queue, number=number)
        return True

    def restore(self) -> None:
        """What was promised before a restart still is."""
        for row in self._store.read(select(promises).order_by(promises.c.made)):
            promise = Promise(**row)
            scenario = self.scenario()
            if scenario is None or promise.queue not in scenario.bundle.queues:
                self._store.write(drop_promise, {"key": promise.id})
                continue
            keeper = self._keep(promise)
            self.exchange.queues.promise("", promise.id, keeper, promise.queue)
            keeper.ready()

    def close(self) -> None:
        """Call nobody any more; the promises stay on disk."""
        self.closed = True
        for keeper in list(self._kept.values()):
            keeper.stop()

    def renew(self, promise: Promise) -> None:
        """It is as follows from now on."""
        self._store.write(keep_promise, asdict(promise))

    def forget(self, promise: Promise) -> None:
        """It was kept, or cannot be."""
        self._kept.pop(promise.id, None)
        self._store.write(drop_promise, {"key": promise.id})

    def _keep(self, promise: Promise) -> _Keeper:
        keeper = self._kept[promise.id] = _Keeper(self, promise)
        self.renew(promise)
        return keeper


class _Keeper:
    """Has the place in the line."""

    def __init__(self, promises: Promises, promise: Promise) -> None:
        self._promises = promises
        self._promise = promise
        self._exchange = promises.exchange
        self._timer = Timer(promises.exchange.loop)  # until it may be their turn again
        self._attempt = Attempt(promises.exchange, self._answered, self._failed)

    def ready(self) -> None:
        """From now on it may be their turn."""
        self._exchange.queues.hold(self._promise.id, held=False)

    def stop(self) -> None:
        """Ring no more."""
        self._timer.stop()
        self._attempt.stop()

    def post(self, event: Event) -> None:
        """The queue has an agent for them, or no longer."""
        if isinstance(event, Offered) and not self._promises.closed:
            self._call()
        elif isinstance(event, Withdrawn) and self._attempt.rings:
            self._failed("no-answer")

    def _call(self) -> None:
        scenario, promise = self._promises.scenario(), self._promise
        terms = scenario.bundle.queues[promise.queue].call_back if scenario and self._stands(scenario) else None
        if terms is None:
            self._has_gone()
            return
        ways = self._exchange.trunks.ways(promise.number, terms.number)
        if not ways:  # that is no attempt
            self._later(NO_WAY_SECONDS)
            return
        self._attempt.start(ways, Caller(promise.number, promise.display), Caller("", ""), RING_SECONDS)

    def _stands(self, scenario: Scenario) -> bool:
        return self._promise.queue in scenario.bundle.queues and self._promise.entry in scenario.bundle.nodes

    def _answered(self, leg: Leg) -> None:
        scenario, promise, now = self._promises.scenario(), self._promise, self._exchange.time()
        if scenario is None or not self._stands(scenario):
            leg.hang_up()
            self._has_gone()
            return
        self._promises.forget(promise)
        shown = scenario.bundle.queues[promise.queue].number
        who = Caller(promise.number, promise.display)
        journal = Journal(promise.id, "callback", who.number, who.display, shown, scenario.id, now, answered=now)
        self._promises.begin(Call(self._exchange, scenario, leg, who, journal), promise.entry)

    def _failed(self, outcome: Outcome) -> None:
        self.stop()
        self._promise = promise = replace(self._promise, attempts=self._promise.attempts - 1)
        log.info("call back failed", number=promise.number, outcome=outcome, attempts_left=promise.attempts)
        if promise.attempts <= 0:
            self._drop()
            return
        self._promises.renew(promise)
        self._later(AGAIN_SECONDS)

    def _later(self, seconds: float) -> None:
        self._exchange.queues.hold(self._promise.id, held=True)
        self._timer.start(seconds, self.ready)

    def _has_gone(self) -> None:
        queue, number = self._promise.queue, self._promise.number
        log.warning("call back dropped: the scenario has it no longer", queue=queue, number=number)
        self._drop()

    def _drop(self) -> None:
        self._promises.forget(self._promise)
        self._exchange.queues.drop(self._promise.id)

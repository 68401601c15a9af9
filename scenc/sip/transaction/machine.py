"""A transaction, and the interpreter of its table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Protocol

from scenc.sip.config import StackConfig
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response
from scenc.sip.modest import modest
from scenc.sip.routing import our_via
from scenc.sip.timers import Alarm, Timers
from scenc.sip.transaction.tables import CLIENT, INVITE_CLIENT, Action, Cell, Input, State, Table, Timer
from scenc.sip.transaction.wide import Wide
from scenc.sip.via import Via

Lengths = Mapping[Timer, float | None]


class User(Protocol):
    """The transaction user (:rfc:`3261#section-5`) of one transaction."""

    def told(self, transaction: Transaction, message: Request | Response, now: float) -> None:
        """A client's response, or the ACK of a server's 2xx."""

    def failed(self, transaction: Transaction, status: int, now: float) -> None:
        """No final response will come: 408 by time, 503 by the transport."""


class Transaction:
    """`request` is what a client sends or a server received. A server has besides: `via`, the topmost as it was sent;
    `first`, how a request without To tag is known on any way; `merged`, whether it came by another way before
    (:rfc:`3261#section-8.2.2.2`); `size`, how many bytes it was; `name`, if call control is to answer it. A client's
    `narrow` is the flow over UDP that it was too large for."""

    __slots__ = (
        "_alarms",
        "_intervals",
        "_layer",
        "_wire",
        "first",
        "flow",
        "key",
        "merged",
        "name",
        "narrow",
        "request",
        "size",
        "state",
        "table",
        "user",
        "via",
    )

    def __init__(self, layer: Layer, table: Table, key: Hashable, request: Request, flow: Flow) -> None:
        self.table = table
        self.key = key
        self.request = request
        self.flow = flow
        self.name = ""
        self.narrow: Flow | None = None
        self.via: Via | None = None
        self.first: Hashable | None = None
        self.merged = False
        self.size = 0
        self.user: User | None = None
        self.state = State.NEW
        self._layer = layer
        self._wire = b""
        self._alarms: dict[Timer, Alarm] = {}
        self._intervals: dict[Timer, float] = {}

    @property
    def is_client(self) -> bool:
        """Whether the request is ours."""
        return self.table is INVITE_CLIENT or self.table is CLIENT

    @property
    def answered(self) -> bool:
        """Whether a final response was received or sent."""
        return self.state in _FINAL

    @property
    def last(self) -> bytes:
        """What was sent last."""
        return self._wire

    def feed(self, what: Input | Timer, now: float, message: Request | Response | None = None) -> None:
        """Look the input up in the table, go to the next state, do what the cell says."""
        cell = self.table.get(self.state, _NOTHING).get(what)
        if cell is None:
            return
        state, actions = cell
        if state is not self.state:
            self._enter(state)
        for action in actions:
            if isinstance(action, Timer):
                self._start(action, now)
            else:
                _PERFORM[action](self, message, now)
        if self.state is State.TERMINATED:
            self.user = None  # who knows us as a rule: nothing that is over is in a circle

    def respond(self, response: Response, now: float) -> None:
        """A server's answer, provisional or final; ignored where the table has no cell for it."""
        self.feed(_SENDING.get(response.status // 100, Input.SEND_FAILURE), now, response)

    def dismiss(self, response: Response, now: float) -> None:
        """A server's only answer to one who proved nothing: floods leave nothing behind, and what repeats the request
        is answered anew (:rfc:`3261#section-8.2.7`)."""
        if self.flow.reliable or modest(response, self.size):
            self.respond(response, now)
        self.end()

    def end(self) -> None:
        """Forget the transaction, whatever comes for it later. Over a stream it may be over already."""
        if self.state is not State.TERMINATED:
            self._enter(State.TERMINATED)
            self.user = None

    def _enter(self, state: State) -> None:
        self.state = state
        if self._alarms:
            heard = self.table.get(state, _NOTHING)
            for timer in [timer for timer in self._alarms if timer not in heard]:
                self._layer.timers.cancel(self._alarms.pop(timer))
        if state is State.TERMINATED:
            self._layer.forget(self)

    def _start(self, timer: Timer, now: float) -> None:
        first = self._layer.lengths[self.flow.reliable][timer]
        if first is None:
            return
        if first == 0:
            self.feed(timer, now)
            return
        interval = first
        if timer in _DOUBLED:
            interval = self._intervals.get(timer, first / 2) * 2
            if timer is not Timer.A:
                interval = min(interval, self._layer.config.t2)
            self._intervals[timer] = interval
        self._alarms[timer] = self._layer.timers.set(now + interval, partial(self._expire, timer))

    def _expire(self, timer: Timer, now: float) -> None:
        del self._alarms[timer]
        self.feed(timer, now)

    def narrowed(self, now: float) -> bool:
        """No connection could be made for a request that was too large for a datagram: it goes as one all the same.
        False where that is not so."""
        if self.narrow is None or self.state not in (State.CALLING, State.TRYING):
            return False
        self._layer.wide.refused(self.flow, now)
        self._go_by(self.narrow)
        self.narrow = None
        self._enter(State.NEW)
        self._intervals.clear()
        self.feed(Input.START, now)
        return True

    def _go_by(self, flow: Flow) -> None:
        self.flow = flow
        branch = Via.parse(self.request.headers.member("Via") or "").branch or ""
        self.request.headers.set_first("Via", our_via(flow, branch))
        self._wire = self.request.to_bytes()

    def _send(self, message: Request | Response | None, now: float) -> None:
        self._wire = (message or self.request).to_bytes()
        if message is None and (wide := self._layer.wide.of(self.flow, len(self._wire), now)) is not None:
            self.narrow = self.flow
            self._go_by(wide)
        self._layer.output.append((self.flow, self._wire))

    def _resend(self, _message: Request | Response | None, _now: float) -> None:
        if self._wire:
            self._layer.output.append((self.flow, self._wire))

    def _send_ack(self, message: Request | Response | None, _now: float) -> None:
        if isinstance(message, Response):
            ack = acknowledge(self.request, message)
            self._layer.output.append((self.flow, ack.to_bytes()))

    def _tell(self, message: Request | Response | None, now: float) -> None:
        if self.user is not None and message is not None:
            self.user.told(self, message, now)

    def _tell_failure(self, status: int, now: float) -> None:
        if self.user is not None:
            self.user.failed(self, status, now)

    def _slow_down(self, _message: Request | Response | None, _now: float) -> None:
        self._intervals[Timer.E] = self._layer.config.t2


class Layer(Protocol):
    """What a transaction needs of the layer it lives in."""

    config: StackConfig
    timers: Timers
    output: list[tuple[Flow, bytes]]
    lengths: Mapping[bool, Lengths]
    wide: Wide

    def forget(self, transaction: Transaction) -> None:
        """The transaction is over."""


def lengths(config: StackConfig, reliable: bool) -> Lengths:
    """First lengths of all timers; None where the transport makes one needless (:rfc:`3261#section-17`, table 4)."""
    t1, t4, long = config.t1, config.t4, 64 * config.t1
    resent: float | None = None if reliable else t1
    return {
        Timer.A: resent,
        Timer.B: long,
        Timer.D: 0.0 if reliable else long,
        Timer.E: resent,
        Timer.F: long,
        Timer.G: resent,
        Timer.H: long,
        Timer.I: 0.0 if reliable else t4,
        Timer.J: 0.0 if reliable else long,
        Timer.K: 0.0 if reliable else t4,
        Timer.L: long,
        Timer.M: long,
        Timer.UNANSWERED: long,
    }


def acknowledge(request: Request, response: Response) -> Request:
    """The ACK of a failure (:rfc:`3261#section-17.1.1.3`)."""
    headers = request.headers.only(_ACK_COPIES)
    headers.add("To", response.headers.get("To") or "")
    headers.add("CSeq", f"{(request.headers.get('CSeq') or '').split()[0]} ACK")
    return Request("ACK", request.uri, headers)


_NOTHING: Mapping[Input | Timer, Cell] = {}
_ACK_COPIES = frozenset(("via", "max-forwards", "route", "from", "call-id"))
_DOUBLED = frozenset((Timer.A, Timer.E, Timer.G))
_FINAL = frozenset((State.COMPLETED, State.ACCEPTED, State.CONFIRMED, State.TERMINATED))
_SENDING = {1: Input.SEND_PROVISIONAL, 2: Input.SEND_SUCCESS}
_PERFORM: Mapping[Action, Callable[[Transaction, Request | Response | None, float], None]] = {
    Action.SEND: Transaction._send,
    Action.RESEND: Transaction._resend,
    Action.SEND_ACK: Transaction._send_ack,
    Action.TELL: Transaction._tell,
    Action.TELL_TIMEOUT: lambda transaction, _message, now: transaction._tell_failure(408, now),
    Action.TELL_UNREACHABLE: lambda transaction, _message, now: transaction._tell_failure(503, now),
    Action.SLOW_DOWN: Transaction._slow_down,
}

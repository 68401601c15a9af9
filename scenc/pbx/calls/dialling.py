"""Ringing one target: all its devices at once, the first to answer wins (:rfc:`3261#section-16.7` as a B2BUA)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from scenc.flow.events import Outcome
from scenc.media.port import AudioId, Codec, MediaError
from scenc.pbx.calls.leg import PLAIN, Leg, Owner
from scenc.pbx.calls.presentation import Caller, headers_to
from scenc.sip.events import Accepted, Ended, Event, Progressed, Rejected
from scenc.sip.flow import Flow
from scenc.sip.message import Request
from scenc.sip.sdp.answer import NotAcceptable
from scenc.sip.stack import Login

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
BUSY = frozenset({486, 600, 603})
SILENT_SECONDS = 5.0  # a carrier that says nothing at all, not even 100, is left then and not after SIP's 32


@dataclass(frozen=True, slots=True)
class Device:
    """Where one telephone of a target is reached. `caller` is the identity shown to it, `trunk` the trunk it
    lies behind or "", `asserted` who we are there whatever is shown, `path` the proxies in between (:rfc:`3327`). Who
    picks up must press 1 if there is a sound `ask` that says so. `encrypted`: in the clear it is not called;
    `info_keys`: keys go there by INFO. Where it cannot be reached at all, `others` may. `pages`: it is to answer by
    itself. It may be a `fax`. Who calls is of our `domain`, or of the address we are called by."""

    uri: str
    flow: Flow
    caller: str
    login: Login | None = None
    trunk: str = ""
    asserted: str = ""
    path: tuple[str, ...] = ()
    ask: AudioId | None = None
    encrypted: bool = False
    info_keys: bool = False
    others: tuple[Device, ...] = ()
    pages: bool = False
    fax: bool = False
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Asleep:
    """A telephone that is woken first: `wake(then)` has `then` hear where it is reached, None if it does not come. It
    returns what gives up."""

    wake: Callable[[Callable[[Device | None], None]], Callable[[], None]]


def _is_unreachable(event: Rejected) -> bool:
    """Nobody was there, or only one who takes no calls at all now: another server, or
    flow, may (:rfc:`3263#section-4.3`, :rfc:`5626#section-5.3`)."""
    return event.status in (430, 503) or (event.response is None and event.status == 408)


def _codecs(leg: Leg, like: Leg | None) -> tuple[Codec, ...]:
    """What is offered, the caller's choice first; where a fax machine is, only what need not be coded anew."""
    codecs = like.codec_order if like is not None else leg.codec_order
    if not leg.fax or like is None:
        return codecs
    same = tuple(codec for codec in codecs if codec in PLAIN and like.speaks(codec))
    if not same:
        raise MediaError("a fax machine is called from where nothing is spoken that it understands")
    return same


def outcome_of(status: int) -> Outcome:
    """What a final failure means for the scenario."""
    if status in BUSY:
        return "busy"
    return "no-answer" if status == 487 else "unavailable"


class Dialling:
    """One attempt at one target. `on_answered(leg)` or `on_failed(outcome)` is called once, unless `cancel`
    comes first."""

    def __init__(
        self,
        exchange: Exchange,
        owner: Owner,
        on_answered: Callable[[Leg], None],
        on_failed: Callable[[Outcome], None],
        who: Caller | None = None,
    ) -> None:
        self._exchange = exchange
        self._owner = owner
        self._on_answered = on_answered
        self._on_failed = on_failed
        self._who = who  # is rung
        self.legs: list[Leg] = []
        self.on_sound: Callable[[Leg], None] = lambda _: None  # the only telephone can be heard before it is answered
        self.on_again: Callable[[], None] = lambda: None  # another way is tried: whoever was heard is heard no more
        self._outcomes: list[Outcome] = []
        self._done = False
        self._caller: Caller  # set by `start`, as is `_like`
        self._like: Leg | None
        self._others: dict[str, Device] = {}  # by session: where to try next
        self._asks: dict[str, AudioId] = {}  # by session: what is to be confirmed once it is answered
        self._asked: list[Leg] = []
        self._waking: dict[int, Callable[[], None]] = {}  # what gives up waiting for each

    def start(self, devices: Sequence[Device | Asleep], caller: Caller, like: Leg | None = None) -> None:
        """Ring all devices; the codec of the caller's leg (`like`) is offered first."""
        self._caller, self._like = caller, like
        for device in devices:
            if isinstance(device, Asleep):
                self._wake(device)
            else:
                self._start(device)
        self._conclude()

    def _wake(self, telephone: Asleep) -> None:
        """The others ring meanwhile."""
        self._waking[id(telephone)] = telephone.wake(partial(self._awake, id(telephone)))

    def _awake(self, telephone: int, device: Device | None) -> None:
        if self._done:
            return
        del self._waking[telephone]
        if device is not None:
            self._start(device)
        else:
            self._outcomes.append("unavailable")
        self._conclude()

    def _start(self, device: Device) -> None:
        try:
            leg = self._invite(device)
        except MediaError:
            self._outcomes.append("unavailable")
            return
        self.legs.append(leg)
        if device.others:
            first, *rest = device.others
            self._others[leg.session] = replace(first, ask=device.ask, others=tuple(rest))
        if device.trunk or device.others:
            self._exchange.loop.call_later(SILENT_SECONDS, self._listen, leg)

    def _listen(self, leg: Leg) -> None:
        if not self._exchange.shell.heard(leg.session):
            self.give_up(leg)

    def give_up(self, leg: Leg) -> None:
        """Nobody is there any more where this leg rings: another way, if there is one."""
        if leg in self.legs and not leg.answered:
            leg.hang_up()
            self._go_on(leg)

    def _go_on(self, leg: Leg) -> None:
        if (other := self._others.get(leg.session)) is not None:
            self._start(other)
            self.on_again()
        self._lost(leg, "unavailable")

    def refuse(self, outcome: Outcome) -> None:
        """Ring nobody: it failed like this."""
        self._outcomes.append(outcome)
        self._conclude()

    def _invite(self, device: Device) -> Leg:
        exchange, like = self._exchange, self._like
        leg = Leg(exchange.shell, exchange.media, device.flow, self._owner)
        leg.protection.required = device.encrypted
        leg.info_keys = device.info_keys
        leg.fax = device.fax or (like is not None and like.fax)
        try:
            body = leg.offer(_codecs(leg, like))
            request = Request("INVITE", device.uri, headers_to(device, self._caller), body)
            leg.session = exchange.shell.invite(request, device.flow, device.login)
        except Exception:
            leg.close()
            raise
        leg.who = self._who
        exchange.watch(leg, device.trunk)
        if device.ask is not None:
            self._asks[leg.session] = device.ask
        return leg

    def on_leg(self, leg: Leg, event: Event) -> bool:
        """An event of one of our legs; False when it is not ours to handle."""
        if leg not in self.legs:
            return False
        match event:
            case Accepted():
                self._accepted(leg, event)
            case Rejected():
                if _is_unreachable(event):
                    self._go_on(leg)
                else:
                    self._lost(leg, outcome_of(event.status))
            case Ended() if leg in self._asked:
                self._lost(leg, "no-answer")
            case Progressed(body=body):
                if body and self.legs == [leg] and leg.hear_early(body):
                    self.on_sound(leg)
            case _:
                return False
        return True

    def on_digit(self, leg: Leg, key: str) -> bool:
        """A key pressed by one who was asked to confirm: 1 takes the call. False when it is not ours to handle."""
        if leg not in self._asked:
            return False
        if key == "1":
            self._exchange.media.halt(leg.open_media())
            self._take(leg)
        return True

    def _lost(self, leg: Leg, outcome: Outcome) -> None:
        leg.close()
        self.legs.remove(leg)
        self._outcomes.append(outcome)
        self._conclude()

    def _accepted(self, leg: Leg, event: Accepted) -> None:
        leg.answered = True
        leg.hear_abilities(event.response.headers)
        try:
            if event.body or leg.theirs is None:  # else what was agreed early holds
                leg.hear_answer(event.body)
        except (NotAcceptable, ValueError):
            leg.hang_up()
            self.legs.remove(leg)
            self._outcomes.append("unavailable")
            self._conclude()
            return
        ask = self._asks.get(leg.session)
        if ask is None:
            self._take(leg)
        else:
            self._asked.append(leg)
            self._exchange.media.play(leg.open_media(), ask, 0, True)

    def _take(self, leg: Leg) -> None:
        self.legs.remove(leg)
        self.cancel(ELSEWHERE)
        self._on_answered(leg)

    def cancel(self, reason: str | None = None) -> None:
        """Stop ringing what still rings."""
        self._done = True
        for give_up in self._waking.values():
            give_up()
        self._waking.clear()
        for leg in self.legs:
            leg.hang_up(reason)
        self.legs.clear()

    def _conclude(self) -> None:
        if self.legs or self._waking or self._done:
            return
        self._done = True
        for outcome in ("busy", "no-answer"):
            if outcome in self._outcomes:
                self._on_failed(outcome)
                return
        self._on_failed("unavailable")

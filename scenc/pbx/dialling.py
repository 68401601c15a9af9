"""Ringing one target: all its devices at once, the first to answer wins (:rfc:`3261#section-16.7` as a B2BUA)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from scenc.flow.events import Outcome
from scenc.media.port import AudioId, MediaError
from scenc.pbx.leg import Leg, Owner
from scenc.pbx.text import printable
from scenc.sip.address import NameAddr
from scenc.sip.events import Accepted, Ended, Event, Progressed, Rejected
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from scenc.sip.sdp.answer import NotAcceptable
from scenc.sip.stack import Login
from scenc.sip.uri import Uri

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
BUSY = frozenset({486, 600, 603})
_USER = "-_.!~*'()&=+$,;?/%"  # stands unescaped in the user part of a URI (RFC 3261 25.1), or escapes


@dataclass(frozen=True, slots=True)
class Device:
    """Where one telephone of a target is reached. `caller` is the identity shown to it, `trunk` the trunk it
    lies behind or "", `path` the proxies in between (:rfc:`3327`). Who picks up must press 1 if there is a sound
    `ask` that says so."""

    uri: str
    flow: Flow
    caller: str
    login: Login | None = None
    trunk: str = ""
    path: tuple[str, ...] = ()
    ask: AudioId | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is shown as calling; `user` is the name of our user whose rights hold, or empty. `referred_by` is who sent
    the caller on by a transfer (:rfc:`3892`), for our own telephones to show."""

    number: str
    display: str
    user: str = ""
    referred_by: str = ""


def outcome_of(status: int) -> Outcome:
    """What a final failure means for the scenario."""
    if status in BUSY:
        return "busy"
    return "no-answer" if status == 487 else "unavailable"


def escaped_user(user: str) -> str:
    """The user part of a URI. Escapes that are there already stay."""
    return quote(user, _USER, errors="surrogateescape")


def _sender(device: Device, caller: Caller) -> str:
    """The From of an INVITE of ours. The caller's name stays in the house: to a carrier we are our number."""
    host, port = device.flow.local
    uri = Uri("sip", escaped_user(device.caller or "anonymous"), None, host, port)
    return str(NameAddr("" if device.trunk else printable(caller.display), uri))


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
        self._outcomes: list[Outcome] = []
        self._done = False
        self._asks: dict[str, AudioId] = {}  # by session: what is to be confirmed once it is answered
        self._asked: list[Leg] = []

    def start(self, devices: Sequence[Device], caller: Caller, like: Leg) -> None:
        """Ring all devices; the caller's codec (`like`) is offered first."""
        for device in devices:
            try:
                self.legs.append(self._invite(device, caller, like))
            except MediaError:
                self._outcomes.append("unavailable")
        self._conclude()

    def _invite(self, device: Device, caller: Caller, like: Leg) -> Leg:
        exchange = self._exchange
        leg = Leg(exchange.shell, exchange.media, device.flow, self._owner)
        try:
            body = leg.offer(like.codec_order)
            headers = Headers([("From", _sender(device, caller)), ("To", f"<{device.uri}>")])
            for proxy in device.path:
                headers.add("Route", proxy)
            if caller.referred_by and not device.trunk:
                headers.add("Referred-By", caller.referred_by)
            leg.session = exchange.shell.invite(Request("INVITE", device.uri, headers, body), device.flow, device.login)
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
                self._lost(leg, outcome_of(event.status))
            case Ended() if leg in self._asked:
                self._lost(leg, "no-answer")
            case Progressed():
                pass
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
        try:
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
        for leg in self.legs:
            leg.hang_up(reason)
        self.legs.clear()

    def _conclude(self) -> None:
        if self.legs or self._done:
            return
        self._done = True
        for outcome in ("busy", "no-answer"):
            if outcome in self._outcomes:
                self._on_failed(outcome)
                return
        self._on_failed("unavailable")

"""Provisional responses that must arrive (:rfc:`3262`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from scenc.sip.config import Login
from scenc.sip.content import sdp_of
from scenc.sip.core import Core
from scenc.sip.dialog import Dialog
from scenc.sip.exchange import Exchange, ignore
from scenc.sip.grammar import decimal
from scenc.sip.message import Request, Response
from scenc.sip.timers import Alarm

OPTION = "100rel"
EarlyOffer = Literal["never", "sound", "first"]


def wanted(request: Request, body: bytes) -> bool:
    """Whether a provisional response to this INVITE goes reliably: where the caller insists, or where it can and the
    response says something about media."""
    required = OPTION in (tag.lower() for tag in request.headers.listed("Require"))
    return required or (bool(body) and OPTION in (tag.lower() for tag in request.headers.listed("Supported")))


def early_offer(request: Request) -> EarlyOffer:
    """When an INVITE without an offer gets ours before the 2xx: with what is heard, or with the first response, where
    that must arrive (:rfc:`3261#section-13.2.1`)."""
    if request.body:
        return "never"
    if wanted(request, b""):
        return "first"
    return "sound" if wanted(request, b"sound") else "never"


def acknowledge(core: Core, dialog: Dialog, response: Response, login: Login | None, now: float) -> bool:
    """Send the PRACK of a peer's provisional response that asks for it (:rfc:`3262#section-4`); False for one that came
    before or out of order."""
    number = response.headers.get("RSeq")
    if number is None or OPTION not in response.headers.listed("Require"):
        return True
    if not number.isdecimal() or len(number) > 10:
        return False
    if dialog.early_number is not None and int(number) != dialog.early_number + 1:
        return False
    dialog.early_number = int(number)
    body = sdp_of(response)
    dialog.early_body, dialog.agreed = body or dialog.early_body, dialog.agreed or bool(body)
    prack = dialog.request("PRACK", core.config)
    prack.headers.add("RAck", f"{number} {response.headers.get('CSeq')}")
    Exchange(core, prack, dialog.way, ignore, login, dialog).send(now)
    return True


class Reliable:
    """The callee's, of one INVITE: one at a time, each again and again until its PRACK. A later one waits, and
    replaces what waits already. `send(response, now)` puts one on the wire."""

    def __init__(self, core: Core, number: int, send: Callable[[Response, float], None]) -> None:
        self._core = core
        self._number = number
        self._send = send
        self._sequence = int(core.fraction() * 2**30) + 1
        self._waits = False  # for a PRACK
        self._settled = False
        self._next: Callable[[float], None] | None = None
        self._again: Alarm | None = None
        self._deadline: Alarm | None = None

    @property
    def waits(self) -> bool:
        """Whether a response has no PRACK yet."""
        return self._waits

    def offer(self, response: Response, lost: Callable[[float], None], now: float) -> None:
        """Send this one, or keep it until the one before has arrived; `lost(now)` is called when its PRACK never
        comes."""
        if self._waits:
            if not self._settled:
                self._next = lambda later: self.offer(response, lost, later)
            return
        self._waits = True
        response.headers.add("Require", OPTION)
        response.headers.add("RSeq", str(self._sequence))
        t1 = self._core.config.t1
        self._deadline = self._core.timers.set(now + 64 * t1, partial(self._give_up, lost))
        self._repeat(response, t1, now)

    def finish(self, action: Callable[[float], None]) -> None:
        """Do this when the PRACK has come, and nothing else that waited or comes later: it is the final answer."""
        self._next, self._settled = action, True

    def expects(self, request: Request) -> bool:
        """Whether this PRACK is for what we wait for."""
        parts = (request.headers.get("RAck") or "").split()
        try:
            numbers = [decimal(part, 2**32 - 1) for part in parts[:2]]
        except ValueError:
            return False
        return self._waits and numbers == [self._sequence, self._number] and parts[2:] == ["INVITE"]

    def acknowledged(self) -> None:
        """Its PRACK came; `proceed` follows."""
        self._rest()
        self._sequence += 1

    def proceed(self, now: float) -> None:
        """What waited is next."""
        action, self._next = self._next, None
        if action is not None:
            action(now)

    def stop(self) -> None:
        """Repeat nothing any more, nor send what waits."""
        self._rest()
        self._next = None

    def _rest(self) -> None:
        self._waits = False
        self._core.timers.cancel(self._again)
        self._core.timers.cancel(self._deadline)

    def _repeat(self, response: Response, interval: float, now: float) -> None:
        self._send(response, now)
        self._again = self._core.timers.set(now + interval, lambda later: self._repeat(response, interval * 2, later))

    def _give_up(self, lost: Callable[[float], None], now: float) -> None:
        self.stop()
        lost(now)

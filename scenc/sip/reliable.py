"""Provisional responses that must arrive (:rfc:`3262`), the callee's side."""

from __future__ import annotations

from collections.abc import Callable

from scenc.sip.core import Core
from scenc.sip.grammar import decimal
from scenc.sip.message import Request, Response
from scenc.sip.timers import Alarm

OPTION = "100rel"


def wanted(request: Request, body: bytes) -> bool:
    """Whether a provisional response to this INVITE goes reliably: where the caller insists, or where it can and the
    response says something about media."""
    required = OPTION in (tag.lower() for tag in request.headers.listed("Require"))
    return required or (bool(body) and OPTION in (tag.lower() for tag in request.headers.listed("Supported")))


class Reliable:
    """Those of one INVITE: one at a time, each again and again until its PRACK. A later one waits, and replaces what
    waits already. `send(response, now)` puts one on the wire; `lost(now)` is called when a PRACK never comes."""

    def __init__(
        self, core: Core, number: int, send: Callable[[Response, float], None], lost: Callable[[float], None]
    ) -> None:
        self._core = core
        self._number = number
        self._send = send
        self._lost = lost
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

    def offer(self, response: Response, now: float) -> None:
        """Send this one, or keep it until the one before has arrived."""
        if self._waits:
            if not self._settled:
                self._next = lambda later: self.offer(response, later)
            return
        self._waits = True
        response.headers.add("Require", OPTION)
        response.headers.add("RSeq", str(self._sequence))
        t1 = self._core.config.t1
        self._deadline = self._core.timers.set(now + 64 * t1, self._give_up)
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

    def acknowledged(self, now: float) -> None:
        """Its PRACK came: what waited is next."""
        self.stop()
        self._sequence += 1
        action, self._next = self._next, None
        if action is not None:
            action(now)

    def stop(self) -> None:
        """Repeat nothing any more."""
        self._waits = False
        self._core.timers.cancel(self._again)
        self._core.timers.cancel(self._deadline)

    def _repeat(self, response: Response, interval: float, now: float) -> None:
        self._send(response, now)
        self._again = self._core.timers.set(now + interval, lambda later: self._repeat(response, interval * 2, later))

    def _give_up(self, now: float) -> None:
        self.stop()
        self._next = None
        self._lost(now)

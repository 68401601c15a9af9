"""Requests too large for a datagram go by TCP, where the peer takes a connection (:rfc:`3261#section-18.1.1`)."""

from __future__ import annotations

from collections.abc import Callable

from scenc.sip.flow import Flow

MAX_DATAGRAM = 1300  # bytes: the path's MTU is not known to us
_REMEMBERED = 600.0  # seconds for which a peer that took no connection is not asked for one
_MOST = 1000  # such peers


class Wide:
    """`way` is the one by TCP to where a flow over UDP leads; None where there is none."""

    def __init__(self, way: Callable[[Flow], Flow | None]) -> None:
        self._way = way
        self._refused: dict[tuple[str, int], float] = {}

    def of(self, flow: Flow, size: int, now: float) -> Flow | None:
        """The way of a request of so many bytes, where it is not `flow`."""
        if size <= MAX_DATAGRAM or flow.reliable or self._refused.get(flow.remote, 0.0) > now:
            return None
        return self._way(flow)

    def refused(self, flow: Flow, now: float) -> None:
        """Nobody takes a connection there."""
        if len(self._refused) >= _MOST:
            self._refused.clear()
        self._refused[flow.remote] = now + _REMEMBERED

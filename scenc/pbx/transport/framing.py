"""How SIP messages stand in a stream. No sockets: bytes in, messages and bytes out."""

from __future__ import annotations

from typing import Protocol

from scenc.sip.framer import StreamFramer
from scenc.sip.message import Malformed

__all__ = ["Framing", "Malformed", "SipFraming"]


class Framing(Protocol):
    """One connection's."""

    @property
    def ready(self) -> bool:
        """Whether messages may go either way yet."""

    @property
    def midway(self) -> bool:
        """Whether a message has begun and is not whole."""

    def feed(self, data: bytes) -> list[bytes]:
        """The messages completed by `data`. Raises `Malformed`: then the connection is to be closed."""

    def frame(self, message: bytes) -> bytes:
        """A message as it goes into the stream."""

    def take_output(self) -> bytes:
        """What the framing itself has to say: answers to keep-alives, and to the greeting."""

    def close(self) -> None:
        """Nothing more comes: leave nothing in a circle."""


class SipFraming:
    """Messages one after another (:rfc:`3261#section-18.3`), double line ends as keep-alives between them."""

    ready = True

    def __init__(self) -> None:
        self._framer = StreamFramer()

    @property
    def midway(self) -> bool:
        """See `Framing`."""
        return self._framer.midway

    def feed(self, data: bytes) -> list[bytes]:
        """See `Framing`."""
        return self._framer.feed(data)

    def frame(self, message: bytes) -> bytes:
        """See `Framing`."""
        return message

    def take_output(self) -> bytes:
        """A line end for each keep-alive (:rfc:`5626#section-4.4.1`)."""
        return b"\r\n" * self._framer.take_pings()

    def close(self) -> None:
        """See `Framing`."""

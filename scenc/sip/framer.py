"""Messages cut from a stream by their Content-Length (:rfc:`3261#section-18.3`), and CRLF keep-alives
(:rfc:`5626#section-3.5.1`)."""

from __future__ import annotations

from contextlib import suppress

from scenc.sip.grammar import decimal
from scenc.sip.headers import read
from scenc.sip.message import MAX_MESSAGE, Malformed, Request, parse

_BLANK = b"\r\n\r\n"


class StreamFramer:
    """One connection's incoming bytes. After a fault the stream has no known boundaries: close it."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0  # bytes of the buffer known to hold no end of headers
        self._length = 0  # of the message being received, 0 until its headers are complete
        self._line_ends = 0  # in a row since the last message
        self._pings = 0
        self._fault: tuple[int, str, Request | None, bool] | None = None  # as raised it knows us: that is a circle

    def feed(self, data: bytes) -> list[bytes]:
        """The messages completed by `data`. Raises Malformed at a fault, but only after the messages before it
        have been returned: then the next call raises."""
        self._buffer += data
        messages: list[bytes] = []
        try:
            while self._fault is None and (message := self._take()):
                messages.append(message)
        except Malformed as fault:
            self._fault = fault.status, fault.reason, fault.request, fault.drop
        if self._fault is not None and not messages:
            raise Malformed(*self._fault)
        return messages

    @property
    def midway(self) -> bool:
        """Whether a message has begun and is not whole."""
        return bool(self._buffer)

    def take_pings(self) -> int:
        """How many double CRLFs came since the last call; each is answered by one CRLF."""
        pings, self._pings = self._pings, 0
        return pings

    def _take(self) -> bytes:
        """The next whole message, or nothing."""
        if not self._length:
            self._skip_line_ends()
            self._length = self._find_length()
        if not self._length or len(self._buffer) < self._length:
            return b""
        message = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        self._length = self._searched = self._line_ends = 0
        return message

    def _skip_line_ends(self) -> None:
        start = 0
        while self._buffer.startswith(b"\r\n", start):
            start += 2
            self._line_ends += 1
            if self._line_ends % 2 == 0:
                self._pings += 1
        if start:
            del self._buffer[:start]
            self._searched = 0

    def _find_length(self) -> int:
        """Bytes in the whole message at the front of the buffer; 0 while its headers are incomplete."""
        end = self._buffer.find(_BLANK, self._searched)
        if end < 0:
            self._searched = max(0, len(self._buffer) - len(_BLANK) + 1)
            if len(self._buffer) > MAX_MESSAGE:
                raise Malformed(513, "Message Too Large", drop=True)
            return 0
        end += len(_BLANK)
        length = end + _content_length(bytes(self._buffer[:end]))
        if length > MAX_MESSAGE:
            raise Malformed(513, "Message Too Large", drop=True)
        return length


def _content_length(head: bytes) -> int:
    """A message whose length is not known is Malformed; a request is named for those who would answer it."""
    lines = head[: -len(_BLANK)].decode("utf-8", "surrogateescape").split("\r\n")
    values = read(lines[1:])[0].get_all("content-length")
    problem = "Bad Content-Length" if values else "Missing Content-Length"
    if len(values) == 1:
        with suppress(ValueError):
            return decimal(values[0], 2**31)
    try:
        message = parse(head)
    except Malformed as fault:
        raise Malformed(400, problem, fault.request, fault.drop) from fault
    request = message if isinstance(message, Request) else None
    raise Malformed(400, problem, request, drop=request is None or request.method == "ACK")

"""SIP over WebSocket (:rfc:`7118`), the server's end."""

from __future__ import annotations

from contextlib import suppress

from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from scenc.sip.message import MAX_MESSAGE, Malformed

_PING = b"\r\n\r\n"


class WebSocketFraming:
    """One message a WebSocket message, as text or binary. Only who asks for the subprotocol `sip` is let in; nothing
    is compressed."""

    def __init__(self) -> None:
        self._protocol = ServerProtocol(subprotocols=[Subprotocol("sip")], max_size=MAX_MESSAGE)
        self._parts = bytearray()
        self._pongs = 0

    @property
    def ready(self) -> bool:
        """Whether the opening handshake is over."""
        return self._protocol.state is State.OPEN

    @property
    def midway(self) -> bool:
        """See `Framing`."""
        return bool(self._parts or self._protocol.reader.buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """See `Framing`."""
        protocol = self._protocol
        protocol.receive_data(data)
        messages: list[bytes] = []
        for event in protocol.events_received():
            if isinstance(event, Request):
                protocol.send_response(protocol.accept(event))
            elif isinstance(event, Frame):
                messages += self._take(event)
        over = protocol.handshake_exc is not None or protocol.state in (State.CLOSING, State.CLOSED)
        if over and not messages:
            raise Malformed(400, "WebSocket Closed", drop=True)
        return messages

    def frame(self, message: bytes) -> bytes:
        """See `Framing`."""
        with suppress(InvalidState):
            if _is_text(message):
                self._protocol.send_text(message)
            else:
                self._protocol.send_binary(message)
        return self.take_output()

    def take_output(self) -> bytes:
        """See `Framing`."""
        pongs, self._pongs = self._pongs, 0
        with suppress(InvalidState):
            for _ in range(pongs):
                self._protocol.send_text(b"\r\n")
        return b"".join(self._protocol.data_to_send())

    def close(self) -> None:
        """See `Framing`. The parser knows the protocol, and what was raised knows both."""
        protocol = self._protocol
        protocol.parser.close()
        protocol.handshake_exc = protocol.parser_exc = None

    def _take(self, frame: Frame) -> list[bytes]:
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return []
        self._parts += frame.data
        if not frame.fin:
            return []
        message, self._parts = bytes(self._parts), bytearray()
        if message.strip(b"\r\n"):
            return [message]
        self._pongs += message == _PING
        return []


def _is_text(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True

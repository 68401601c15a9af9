"""TLS of one connection, without its socket: what comes in is opened, what goes out is closed."""

from __future__ import annotations

import ssl

_CHUNK = 64 * 1024


class TlsLayer:
    """`ready` says whether the handshake is over. What is sent before that waits for it."""

    def __init__(self, context: ssl.SSLContext, server: bool, name: str | None = None) -> None:
        """`name` is the server's, which its certificate must show."""
        self.ready = False
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self._in, self._out, server, name)
        self._waiting: list[bytes] = []

    def receive(self, data: bytes) -> bytes:
        """What the peer said in plain; raises `ssl.SSLError`, after which `take_output` has the alert to send."""
        self._in.write(data)
        if not self.ready and not self._shake():
            return b""
        plain = []
        try:
            while chunk := self._object.read(_CHUNK):
                plain.append(chunk)
        except ssl.SSLWantReadError:
            pass
        return b"".join(plain)

    def send(self, data: bytes) -> None:
        """Close `data`; `take_output` has it."""
        if self.ready:
            self._object.write(data)
        else:
            self._waiting.append(data)
            self._shake()

    def take_output(self) -> bytes:
        """What is to go to the peer."""
        return self._out.read()

    def _shake(self) -> bool:
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        self.ready = True
        for data in self._waiting:
            self._object.write(data)
        self._waiting.clear()
        return True

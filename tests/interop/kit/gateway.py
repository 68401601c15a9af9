"""A gateway of another system: a real HTTP server that notes what it is asked, and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Asked:
    """A request."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: str


@dataclass(slots=True)
class Gateway:
    """`answers` come first, then 200; `then` is called with each request once it has been answered."""

    answers: list[int] = field(default_factory=list)
    then: Callable[[Asked], object] = lambda _: None
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def listening(gateway: Gateway, port: int) -> Iterator[Gateway]:
    """It is there for a while."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(gateway.answers.pop(0) if gateway.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            gateway.asked.append(asked)
            gateway.then(asked)

        def log_message(self, format: str, *args: object) -> None:
            """It is quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()

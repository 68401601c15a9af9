"""A CRM that is asked who calls and told of calls: a real HTTP server, a carrier of sipp and softphones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.waiting import until

HERS, HIS = 600, 1000


class Crm(BaseHTTPRequestHandler):
    """Knows one number, and notes what it is told; `refusals` are what it says first."""

    told: list[dict[str, str]]
    refusals: list[int]

    def do_GET(self) -> None:
        number = parse_qs(urlsplit(self.path).query)["number"][0]
        body = json.dumps({"owner": "602"} if number == "+48600700800" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.refusals.pop(0) if self.refusals else 200
        if status == 200:
            self.told.append(json.loads(body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """It is quiet."""


@contextmanager
def crm(port: int, *refusals: int) -> Iterator[list[dict[str, str]]]:
    told: list[dict[str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", port), type("This", (Crm,), {"told": told, "refusals": list(refusals)}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


def scenario(port: int) -> str:
    return office(
        f"""
number main +48 12 345 67 00 -> clients
lookup clients {{ from url("http://127.0.0.1:{port}/caller"); when known -> owner; otherwise -> anna }}
webhook "http://127.0.0.1:{port}/calls" {{ events call-started, call-answered, call-ended }}
"""
    )


def test_a_known_caller_reaches_who_looks_after_them_and_the_crm_is_told(lab: Lab) -> None:
    port = lab.ports.take()
    pbx = lab.pbx(scenario(port))
    lab.phone(pbx, "601", hz=HERS, answer="auto")
    lab.phone(pbx, "602", hz=HIS, answer="auto")
    with crm(port, 503) as told:
        caller = lab.outside_call(pbx, MAIN)
        caller.answered()
        caller.hears_tone(HIS)
        caller.hang_up()
        until("the end of the call", lambda: len(told) == 3)
    assert [each["event"] for each in told] == ["call-started", "call-answered", "call-ended"]
    assert (told[2]["caller"], told[2]["party"]) == ("+48600700800", "jan")


def test_while_the_crm_is_down_calls_go_on_and_it_is_told_once_it_is_back(lab: Lab) -> None:
    port = lab.ports.take()
    pbx = lab.pbx(scenario(port))
    lab.phone(pbx, "601", hz=HERS, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(HERS)
    caller.hang_up()
    until("a try in vain", lambda: "request not taken" in pbx.log())
    pbx.kill()
    with crm(port) as told:
        pbx.start()
        until("what it missed", lambda: len(told) >= 2)
    assert [each["event"] for each in told][:2] == ["call-started", "call-answered"]

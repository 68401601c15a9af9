"""Other systems are told, against a real HTTP server: whatever it answers, each request is taken once, in order."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from scenc.pbx.gateways.lookups import ask
from scenc.pbx.gateways.outbox import HttpRequest, Outbox
from scenc.pbx.gateways.post import content
from scenc.pbx.process.secrets import Secrets
from scenc.store.outgoing import Outgoing
from scenc.store.store import Store

pytestmark = pytest.mark.wall_clock


class Clock:
    """Goes as it is told."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


@dataclass
class Server:
    """Answers each request with the next of `statuses`, then 200, with `body`; after `slow` seconds."""

    statuses: list[int] = field(default_factory=list)
    body: bytes = b""
    slow: float = 0.0
    port: int = 0
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.seen.append((head[0], headers, body))
        await asyncio.sleep(self.slow)
        status = self.statuses.pop(0) if self.statuses else 200
        answer = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(self.body)}\r\nConnection: close\r\n\r\n"
        writer.write(answer.encode() + self.body)
        writer.close()


@asynccontextmanager
async def listening(server: Server) -> AsyncIterator[Server]:
    doors = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = doors.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        doors.close()


@contextmanager
def outbox(data: Path, **secrets: str) -> Any:
    store = Store(f"sqlite:///{data / 'scenc.sqlite'}")
    try:
        yield Outbox(store, Secrets(environment=secrets), CLOCK), store
    finally:
        store.close()


def test_a_signed_request_can_be_checked_by_who_gets_it(tmp_path: Path) -> None:
    async def main() -> None:
        async with listening(Server()) as server:
            with outbox(tmp_path, CRM="key") as (box, _):
                box.post(HttpRequest("m1", server.url, {"event": "call-started"}, signature="CRM"))
                assert await box.deliver() == 0
        ((line, headers, body),) = server.seen
        assert (line.split()[0], json.loads(body)) == ("POST", {"event": "call-started"})
        said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        code = base64.b64encode(hmac.new(b"key", said, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{code}"

    asyncio.run(main())


def test_what_is_not_taken_is_sent_again_in_order_and_also_after_a_restart(tmp_path: Path) -> None:
    async def main() -> None:
        async with listening(Server([503, 500])) as server:
            with outbox(tmp_path) as (box, _):
                for number in range(3):
                    box.post(HttpRequest(str(number), server.url, {"number": number}))
                assert await box.deliver() == 3, "who did not take the first is not asked to take the others"
                assert await box.deliver() == 0, "at once, it is not asked again"
                CLOCK.now += 3.0
                assert await box.deliver() == 3
            CLOCK.now += 30.0
            with outbox(tmp_path) as (box, store):
                assert await box.deliver() == 0
                assert Outgoing(store, "request").waiting() == []
        assert [json.loads(body)["number"] for _, _, body in server.seen] == [0, 0, 0, 1, 2]
        assert len({headers.get("webhook-id") for _, headers, _ in server.seen}) == 1

    asyncio.run(main())


def test_what_nobody_took_for_a_day_is_given_up_and_told(tmp_path: Path) -> None:
    async def main() -> None:
        lost: list[str] = []
        with outbox(tmp_path) as (box, store):
            box.on_lost = lambda _, why: lost.append(why)
            box.post(HttpRequest("m", "http://127.0.0.1:9/", {}, back={"from": "601"}))
            assert await box.deliver() == 1
            CLOCK.now += 86401.0
            assert await box.deliver() == 0
            assert (len(lost), Outgoing(store, "request").waiting()) == (1, [])

    asyncio.run(main())


def test_it_sends_by_itself_what_comes(tmp_path: Path) -> None:
    async def main() -> None:
        async with listening(Server()) as server:
            with outbox(tmp_path) as (box, _):
                running = asyncio.create_task(box.run())
                await asyncio.sleep(0.1)
                box.post(HttpRequest("m", server.url, {}))
                async with asyncio.timeout(5):
                    while not server.seen:
                        await asyncio.sleep(0.02)
                running.cancel()
                assert [line for line, _, _ in server.seen] == ["POST / HTTP/1.1"]

    asyncio.run(main())


def test_a_server_that_is_down_holds_up_nobody_else_and_a_refusal_is_told(tmp_path: Path) -> None:
    async def main() -> None:
        lost: list[tuple[Mapping[str, str], str]] = []
        async with listening(Server([422])) as server:
            with outbox(tmp_path, TOKEN="t") as (box, _):
                box.on_lost = lambda back, why: lost.append((back, why))
                box.post(HttpRequest("down", "http://127.0.0.1:9/", {}))
                box.post(HttpRequest("no secret", f"{server.url}x", {}, token="NONE"))
                box.post(HttpRequest("sms", server.url, {"to": "+48600700800"}, token="TOKEN", back={"from": "601"}))
                assert await box.deliver() == 2
        ((_, headers, _),) = server.seen
        assert headers["authorization"] == "Bearer t"
        assert lost == [({"from": "601"}, "422 Said")]

    asyncio.run(main())


@pytest.mark.parametrize(
    ("body", "status", "slow", "owner"),
    [
        (b'{"owner": "601"}', 200, 0.0, "601"),
        (b'{"owner": "blocked"}', 200, 0.0, "blocked"),
        (b'{"owner": 601}', 200, 0.0, ""),
        (b"[]", 200, 0.0, ""),
        (b"<html>", 200, 0.0, ""),
        (b"", 404, 0.0, ""),
        (b'{"owner": "601"}', 500, 0.0, ""),
        (b'{"owner": "601"}', 200, 60.0, ""),
        (b'{"owner": "601"}' + b" " * 5000, 200, 0.0, ""),
    ],
)
def test_a_look_up_knows_the_owner_or_nobody_and_never_takes_longer(
    body: bytes, status: int, slow: float, owner: str
) -> None:
    async def main() -> None:
        async with listening(Server([status], body, slow)) as server:
            async with asyncio.timeout(30):
                assert await ask(f"{server.url}caller", "+48600700800", 1.0 if slow else 20.0) == owner
        assert server.seen[0][0] == "GET /caller?number=%2B48600700800 HTTP/1.1"

    asyncio.run(main())


def test_a_look_up_whose_server_is_down_finds_nobody() -> None:
    assert asyncio.run(ask("http://127.0.0.1:9/", "+48600700800", 0.5)) == ""


@pytest.mark.parametrize(
    ("form", "body", "kind"),
    [
        ("", '{"to": "+48600", "text": "a & \\"b\\""}', "application/json"),
        ("to={to}&m={text}&k={other}", "to=%2B48600&m=a+%26+%22b%22&k={other}", "application/x-www-form-urlencoded"),
        (
            '{"msg": {"t": "{text}"}, "to": ["{to}"]}',
            '{"msg": {"t": "a & \\"b\\""}, "to": ["+48600"]}',
            "application/json",
        ),
    ],
)
def test_a_gateway_gets_the_body_it_wants_with_the_values_escaped_for_it(form: str, body: str, kind: str) -> None:
    assert content(form, {"to": "+48600", "text": 'a & "b"'}) == (body, kind)


@pytest.mark.parametrize(("secret", "taken"), [("zażółć", ["/odd", "/"]), ("two\nlines", ["/"])])
def test_an_odd_secret_holds_up_no_other_request_and_is_not_told(tmp_path: Path, secret: str, taken: list[str]) -> None:
    async def main() -> None:
        async with listening(Server()) as server:
            with outbox(tmp_path, ODD=secret) as (box, _), capture_logs() as logs:
                box.post(HttpRequest("m1", f"{server.url}odd", {}, token="ODD"))
                box.post(HttpRequest("m2", "http://127.0.0.1:99999/", {}))
                box.post(HttpRequest("m3", server.url, {}))
                await box.deliver()
        assert sorted(line.split()[1] for line, _, _ in server.seen) == sorted(taken)
        assert "lines" not in str(logs)

    asyncio.run(main())

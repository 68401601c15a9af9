"""HTTP requests to other systems: kept on disk until they were taken, in order, or a day is over."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import httpx
import structlog
from sqlalchemy import RowMapping

from scenc.pbx.gateways.post import ANSWER_SECONDS, content, proof, send
from scenc.pbx.process.secrets import Secrets
from scenc.pbx.rounds import rounds
from scenc.store.outgoing import Outgoing
from scenc.store.store import Store

log = structlog.get_logger("http")

FIRST_SECONDS, LONGEST_SECONDS = 2.0, 600.0  # before the next attempt: doubled each time
LONGEST_AGE = 86400.0
AT_ONCE = 500  # read from disk
_STANDARD = "whsec_"  # a key in base64 follows


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """POST `body` to `url`, as JSON or as the `form` has it, with the secret named `token`, in this `header`, to show
    that we may, or signed with the one named `signature`. `back` is what `on_lost` needs to tell somebody that it was
    never taken."""

    id: str
    url: str
    body: Mapping[str, object]
    token: str = ""
    signature: str = ""
    form: str = ""
    header: str = ""
    back: Mapping[str, str] | None = None


class Outbox:
    """What one server does not take holds up only what is for the same address. `on_lost(back, why)` is told of what
    was refused, or not taken for a day."""

    def __init__(self, store: Store, secrets: Secrets, clock: Callable[[], float] = time.time) -> None:
        self._outgoing = Outgoing(store, "request")
        self._secrets = secrets
        self._clock = clock
        self._delays: dict[str, tuple[float, float]] = {}  # by address: not before, and how long that was
        self._news = asyncio.Event()
        self.on_lost: Callable[[Mapping[str, str], str], None] = lambda _, __: None

    def post(self, request: HttpRequest) -> None:
        """Have it sent soon."""
        body, kind = content(request.form, request.body)
        facts = {
            "body": body,
            "kind": kind,
            "header": request.header,
            "token": request.token,
            "signature": request.signature,
            "back": dict(request.back or {}),
        }
        self._outgoing.add(request.id, request.url, self._clock(), facts)
        self._news.set()

    async def run(self) -> None:
        """Send, for ever."""
        await rounds(self._news, self._round)

    async def _round(self) -> float | None:
        await self.deliver()
        return min((until - self._clock() for until, _ in self._delays.values()), default=None)

    async def deliver(self) -> int:
        """Try to send what waits for addresses that may be asked now; how much of it was not taken."""
        silent = [url for url, (until, _) in self._delays.items() if until > self._clock()]
        rows = await asyncio.to_thread(self._outgoing.waiting, AT_ONCE, silent)
        if len(rows) == AT_ONCE:
            self._news.set()  # there is more
        lines: dict[str, list[RowMapping]] = {}
        for row in rows:
            lines.setdefault(row["to"], []).append(row)
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            return sum(await asyncio.gather(*(self._send_all(client, *line) for line in lines.items())))

    async def _send_all(self, client: httpx.AsyncClient, url: str, line: list[RowMapping]) -> int:
        """In order, up to the first that is not taken now; how many are left."""
        _, last = self._delays.pop(url, (0.0, FIRST_SECONDS / 2))
        for done, row in enumerate(line):
            why, final = await self._send(client, row)
            if why and not final and row["made"] + LONGEST_AGE > self._clock():
                log.warning("request not taken", url=url, why=why, waiting=len(line) - done)
                wait = min(2 * last, LONGEST_SECONDS)
                self._delays[url] = self._clock() + wait, wait
                return len(line) - done
            if why:
                log.error("request given up", url=url, why=why, id=row["id"])
                if row["facts"]["back"]:
                    self.on_lost(row["facts"]["back"], why)
            self._outgoing.drop(row["id"])
        return 0

    async def _send(self, client: httpx.AsyncClient, row: RowMapping) -> tuple[str, bool]:
        """Why it was not taken, empty if it was, and whether that is the last word. What is answered is not read."""
        facts = row["facts"]
        body, token, signature = str(facts["body"]).encode(), str(facts["token"]), str(facts["signature"])
        missing = next((name for name in (token, signature) if name and not self._secrets.get(name)), "")
        if missing:
            return f"the secret {missing} is missing", False
        headers = {"Content-Type": facts["kind"]}
        if token:
            headers |= proof(facts["header"], self._secrets.get(token) or "")
        if signature:
            headers |= signed(row["id"], body, self._secrets.get(signature) or "", self._clock())
        return await send(client, row["to"], body, headers)


def signed(id: str, body: bytes, secret: str, now: float) -> dict[str, str]:
    """The headers of the Standard Webhooks specification: HMAC-SHA-256 of id, time and body."""
    key = secret.encode()
    if secret.startswith(_STANDARD):
        with suppress(binascii.Error):
            key = base64.b64decode(secret.removeprefix(_STANDARD))
    moment = str(int(now))
    code = hmac.new(key, f"{id}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(code).decode()}",
    }

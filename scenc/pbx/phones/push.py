"""Telephones that sleep (:rfc:`8599`): the gateway wakes them, and they are called once they have registered anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import httpx
import structlog
from sqlalchemy import select

from scenc.bundle.schema import Bundle, Push
from scenc.pbx.gateways import post
from scenc.pbx.phones.location import Binding
from scenc.pbx.process.secrets import Secrets
from scenc.store.store import Store
from scenc.store.tables import drop_sleeper, keep_sleeper, sleepers

log = structlog.get_logger("push")

AWAKE_SECONDS = 10.0  # so long after it was woken, or took a text, a telephone needs no waking
KEPT_SECONDS = 30 * 86400.0  # a telephone that has not registered for so long is woken no more
MOST = 10  # of one number
GONE = ("404", "410")  # the gateway knows no such telephone

Then = Callable[[Binding | None], None]


@dataclass(frozen=True, slots=True)
class Sleeper:
    """By what a telephone of a number is woken; `seen` is when it last registered, in UTC seconds."""

    number: str
    provider: str
    prid: str
    param: str
    seen: float


class Waker:
    """Wakes telephones. They are remembered on disk, longer than they are registered: one that sleeps cannot refresh
    its registration, and its connection breaks. `on_awake(number)` is told of those who come."""

    def __init__(self, store: Store, secrets: Secrets, loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._secrets = secrets
        self._loop = loop
        self._push: Push | None = None
        self._sleepers: dict[str, dict[str, Sleeper]] = {}
        self._awake: dict[str, float] = {}  # by what it is woken by: until when
        self._waiting: dict[str, list[Then]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_awake: Callable[[str], None] = lambda _: None
        for row in store.read(select(sleepers).where(sleepers.c.seen > time.time() - KEPT_SECONDS)):
            self._sleepers.setdefault(row["number"], {})[row["prid"]] = Sleeper(**row)

    def load(self, bundle: Bundle) -> None:
        """This gateway wakes them from now on, or none does."""
        self._push = bundle.push

    @property
    def wakes(self) -> bool:
        """Whether there is a gateway."""
        return self._push is not None

    def registered(self, number: str, bindings: Sequence[Binding]) -> None:
        """These were bound, or unbound, by a REGISTER."""
        now = self._loop.time()
        for binding in bindings:
            if not binding.prid:
                continue
            if binding.expires <= now:
                self._forget(number, binding.prid)
                continue
            sleeper = Sleeper(number, binding.provider, binding.prid, binding.param, time.time())
            known = self._sleepers.setdefault(number, {})
            known[binding.prid] = sleeper
            while len(known) > MOST:
                self._forget(number, min(known.values(), key=lambda each: each.seen).prid)
            self._store.write(keep_sleeper, asdict(sleeper))
            waiting = self._waiting.pop(binding.prid, [])
            self.up(binding.prid)
            for then in waiting:
                self._loop.call_soon(then, binding)  # the REGISTER is answered first
            self._loop.call_soon(self._has_come, number, binding.prid, bool(waiting))

    def up(self, prid: str) -> None:
        """It is awake."""
        self._awake[prid] = self._loop.time() + AWAKE_SECONDS

    def _has_come(self, number: str, prid: str, woken: bool) -> None:
        """What waits for it is sent. Who came by itself, as each does now and then, may sleep again at once."""
        self.on_awake(number)
        if not woken:
            self._awake.pop(prid, None)

    def awake(self, bound: Sequence[Binding]) -> list[Binding]:
        """Those that need no waking."""
        return [each for each in bound if self._push is None or not each.prid or self._is_awake(each.prid)]

    def asleep(self, number: str) -> list[Sleeper]:
        """Those that can be woken."""
        if self._push is None:
            return []
        late = time.time() - KEPT_SECONDS
        known = self._sleepers.get(number, {}).values()
        return [each for each in known if each.seen > late and not self._is_awake(each.prid)]

    def wake(self, sleeper: Sleeper, then: Then) -> Callable[[], None]:
        """`then` hears where it is once it has come, or None if it does not. Returns what gives up waiting for it."""
        assert self._push is not None
        waiting = self._waiting.setdefault(sleeper.prid, [])
        waiting.append(then)
        timer = self._loop.call_later(self._push.wait_seconds, self._not_come, sleeper.prid, then)
        if len(waiting) == 1:
            task = self._loop.create_task(self._ask(self._push, sleeper))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        def give_up() -> None:
            timer.cancel()
            self._drop(sleeper.prid, then)

        return give_up

    def forget(self, number: str) -> None:
        """The number belongs to nobody, or to somebody else, from now on."""
        for prid in list(self._sleepers.get(number, {})):
            self._forget(number, prid)

    def _is_awake(self, prid: str) -> bool:
        if self._awake.get(prid, 0.0) > self._loop.time():
            return True
        self._awake.pop(prid, None)
        return False

    def _forget(self, number: str, prid: str) -> None:
        if self._sleepers.get(number, {}).pop(prid, None) is not None:
            self._store.write(drop_sleeper, {"of": number, "by": prid})

    def _drop(self, prid: str, then: Then) -> bool:
        waiting = self._waiting.get(prid, [])
        if then not in waiting:
            return False
        waiting.remove(then)
        if not waiting:
            del self._waiting[prid]
        return True

    def _not_come(self, prid: str, then: Then) -> None:
        if self._drop(prid, then):
            then(None)

    async def _ask(self, push: Push, sleeper: Sleeper) -> None:
        facts = {name: getattr(sleeper, name) for name in ("number", "provider", "prid", "param")}
        body, kind = post.content(push.body, facts)
        secret = self._secrets.get(push.token) if push.token else None
        headers = {"Content-Type": kind, **(post.proof(push.header, secret) if secret else {})}
        if push.token and not secret:
            why = f"the secret {push.token} is missing"
        else:
            async with httpx.AsyncClient(trust_env=False) as client:
                why, _ = await post.send(client, push.url, body.encode(), headers)
        if not why:
            log.info("telephone woken", number=sleeper.number, provider=sleeper.provider)
            return
        log.warning("telephone not woken", number=sleeper.number, provider=sleeper.provider, why=why)
        if why.startswith(GONE):
            self._forget(sleeper.number, sleeper.prid)
        for then in list(self._waiting.get(sleeper.prid, ())):
            self._not_come(sleeper.prid, then)

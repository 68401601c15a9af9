"""Who has subscribed to what, and is told when it changes (:rfc:`6665`)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from scenc.bundle.schema import Bundle, User
from scenc.pbx.equipment.lamps import has_lamp, is_lit, of_schedule
from scenc.pbx.events.publications import LONGEST, MAX_BODY, Unknown
from scenc.pbx.events.subscribed import Subscribed
from scenc.pbx.packages import PACKAGES, Package, dialog, message_summary
from scenc.pbx.phones.identity import Doorkeeper, Refusal
from scenc.sip import events as sip
from scenc.sip.core import Refused
from scenc.sip.message import Request, Response, response_to
from scenc.sip.subscription import expires
from scenc.sip.uri import Uri

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("subscriptions")

MAX_OF_ONE = 200  # subscriptions of a user: a lamp field with all colleagues
MAX_ALL = 50_000
LEAST = 60  # seconds
_ALLOW_EVENTS = ("Allow-Events", ", ".join(sorted(PACKAGES)))


@dataclass(slots=True)
class _Watch:
    token: str
    package: Package
    user: str  # who is watched, or the number of a lamp
    by: str  # the user who watches
    version: int = 0
    key: str = ""  # on disk


class Watchers:
    """Answers SUBSCRIBE and PUBLISH, sends NOTIFYs."""

    def __init__(self, exchange: Exchange, doorkeeper: Doorkeeper, subscribed: Subscribed) -> None:
        self._exchange = exchange
        self._subscribed = subscribed
        self._doorkeeper = doorkeeper
        self._watches: dict[str, _Watch] = {}
        self._by_what: dict[tuple[str, str], list[_Watch]] = {}  # by package and who is watched
        self._changed: set[tuple[str, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.bundle: Bundle | None = None

    def __len__(self) -> int:
        return len(self._watches)

    def subscribe(self, event: sip.RequestReceived) -> Response | None:
        """The answer to a SUBSCRIBE; None where it was accepted, which has been said."""
        request = event.request
        account = self._doorkeeper.admit(request, event.flow)
        if isinstance(account, Refusal):
            return account.response(request)
        package = PACKAGES.get((request.headers.get("Event") or "").partition(";")[0].strip().lower())
        if package is None:
            return _with(response_to(request, 489), _ALLOW_EVENTS)
        number = Uri.parse(request.uri).user or ""
        user = self._watched(request)
        box = self._shared_box(number) if package.NAME == message_summary.NAME else ""
        if (
            user is None
            and not box
            and not (package.NAME == dialog.NAME and self.bundle and has_lamp(number, self.bundle))
        ):
            return response_to(request, 404)
        if package.PRIVATE and user is not None and user.name != account.user:
            return response_to(request, 403)
        try:
            seconds = min(expires(request, LONGEST), LONGEST)
        except Refused as refused:
            return response_to(request, refused.status)
        if 0 < seconds < LEAST:
            return _with(response_to(request, 423), ("Min-Expires", str(LEAST)))
        if sum(each.by == account.user for each in self._watches.values()) >= MAX_OF_ONE or len(self) >= MAX_ALL:
            return response_to(request, 403, "Too Many Subscriptions")
        token = self._exchange.shell.subscribe(event.transaction, event.flow, seconds)
        watched = user.name if user is not None else box or number
        watch = self._add(_Watch(token, package, watched, account.user))
        self._keep(watch)
        self._spawn(watch)
        return None

    def restore(self) -> None:
        """Go on with those of before a restart, whose users there still are; each is told how things stand."""
        for standing, facts in self._subscribed.restore():
            package, known = PACKAGES.get(facts["package"]), self.bundle is not None and self.bundle.users
            if package is None or not known or facts["by"] not in known:
                self._subscribed.drop(standing.key)
                continue
            token = self._exchange.shell.resume(standing)
            watch = self._add(_Watch(token, package, facts["user"], facts["by"], facts["version"]))
            self._keep(watch)
            self._spawn(watch)
        if self._watches:
            log.info("subscriptions taken over", count=len(self))

    def _add(self, watch: _Watch) -> _Watch:
        self._watches[watch.token] = watch
        self._by_what.setdefault((watch.package.NAME, watch.user), []).append(watch)
        return watch

    def _keep(self, watch: _Watch) -> None:
        standing = self._exchange.shell.standing(watch.token)
        if standing is not None:
            watch.key = standing.key
            facts = {"package": watch.package.NAME, "user": watch.user, "by": watch.by, "version": watch.version}
            self._subscribed.save(standing, facts)

    def publish(self, event: sip.RequestReceived) -> Response:
        """The answer to a PUBLISH."""
        request = event.request
        account = self._doorkeeper.admit(request, event.flow)
        if isinstance(account, Refusal):
            return account.response(request)
        headers = request.headers
        if (headers.get("Event") or "").partition(";")[0].strip().lower() != "presence":
            return _with(response_to(request, 489), ("Allow-Events", "presence"))
        if len(request.body) > MAX_BODY:
            return response_to(request, 413)
        user = self._watched(request)
        if user is None or user.name != account.user:
            return response_to(request, 403)
        tag = (headers.get("SIP-If-Match") or "").strip()
        try:
            seconds = min(expires(request, LONGEST), LONGEST)
            made = self._exchange.publications.publish(account.number, tag, request.body, seconds)
        except Unknown:
            return response_to(request, 412)
        except ValueError:
            return response_to(request, 400)
        except Refused as refused:
            return response_to(request, refused.status)
        self.changed("presence", account.user)
        return _with(_with(response_to(request, 200), ("SIP-ETag", made)), ("Expires", str(seconds)))

    def changed(self, package: str, user: str) -> None:
        """Tell who watches, once for all that changes in this turn of the loop."""
        if (package, user) in self._by_what and (package, user) not in self._changed:
            self._changed.add((package, user))
            self._exchange.loop.call_soon(self._tell, package, user)

    def again(self, token: str) -> None:
        """A subscription wants to be told."""
        if watch := self._watches.get(token):
            self._keep(watch)
            self._spawn(watch)

    def forget(self, token: str) -> None:
        """A subscription is over."""
        watch = self._watches.pop(token, None)
        if watch is not None:
            self._subscribed.drop(watch.key)
            key = watch.package.NAME, watch.user
            self._by_what[key].remove(watch)
            if not self._by_what[key]:
                del self._by_what[key]

    def _tell(self, package: str, user: str) -> None:
        self._changed.discard((package, user))
        for watch in self._by_what.get((package, user), ()):
            self._spawn(watch)

    def _spawn(self, watch: _Watch) -> None:
        task = self._exchange.loop.create_task(self._notify(watch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self, watch: _Watch) -> None:
        user = self.bundle.users.get(watch.user) if self.bundle is not None else None
        version, watch.version = watch.version, watch.version + 1
        if user is not None:
            body = await watch.package.body(user, self._exchange, version)
        elif watch.package.NAME == message_summary.NAME:
            known = self.bundle is not None and watch.user in self.bundle.mailboxes
            body = await message_summary.in_box(watch.user, self._exchange) if known else b""
        else:
            body = self._lamp(watch.user, version)
        self._exchange.shell.notify(watch.token, body, (("Content-Type", watch.package.TYPE),) if body else ())

    def _shared_box(self, number: str) -> str:
        """The mailbox with an internal number of its own."""
        boxes = self.bundle.mailboxes.values() if self.bundle is not None else ()
        return next((box.name for box in boxes if number and box.number == number), "")

    def _lamp(self, number: str, version: int) -> bytes:
        if self.bundle is None or not has_lamp(number, self.bundle):
            return b""
        return dialog.lamp(number, is_lit(number, self.bundle, self._exchange), self._exchange, version)

    def switched(self, schedule: str) -> None:
        """A night switch was turned."""
        for number in of_schedule(schedule, self.bundle) if self.bundle is not None else ():
            self.changed(dialog.NAME, number)

    def _watched(self, request: Request) -> User | None:
        """Whose number is in the Request-URI."""
        if self.bundle is None:
            return None
        number = Uri.parse(request.uri).user
        return next((user for user in self.bundle.users.values() if user.number == number), None)


def _with(response: Response, field: tuple[str, str]) -> Response:
    response.headers.add(*field)
    return response

"""Accounts that must be there: whoever is to know is told once when one has been away for too long."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from scenc.bundle.schema import Bundle, Company, User
from scenc.pbx.location import Location
from scenc.pbx.notices import Notices
from scenc.pbx.timer import Timer
from scenc.pbx.webhooks import Webhooks

log = structlog.get_logger("monitor")

_WORDS = {
    "pl": {
        "subject": "{company}: konto {number} ({name}) nie działa",
        "body": "Żaden telefon konta {number} ({name}) nie jest zarejestrowany od {since}.\n",
    },
    "en": {
        "subject": "{company}: account {number} ({name}) is away",
        "body": "No telephone of the account {number} ({name}) has been registered since {since}.\n",
    },
}


@dataclass(slots=True)
class _Watch:
    user: User
    timer: Timer
    away: float | None = field(default=None)  # since when, on the loop's clock
    told: bool = False


class Monitor:
    """Looks when a registration changes or runs out, and when an account's time is over."""

    def __init__(
        self, location: Location, webhooks: Webhooks, notices: Notices, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._location = location
        self._webhooks = webhooks
        self._notices = notices
        self._loop = loop
        self._company: Company | None = None
        self._watches: dict[str, _Watch] = {}

    def load(self, bundle: Bundle) -> None:
        """These accounts are watched from now on; who is away already stays so."""
        self._company, old = bundle.company, self._watches
        self._watches = {}
        for user in bundle.users.values():
            if user.monitor_seconds:
                kept = old.pop(user.number, None)
                watch = self._watches[user.number] = kept or _Watch(user, Timer(self._loop))
                watch.user = user
        for gone in old.values():
            gone.timer.stop()
        for number in self._watches:
            self.look(number)

    def away(self, number: str) -> float | None:
        """For how many seconds a watched account has had no telephone; None for all others."""
        watch = self._watches.get(number)
        return None if watch is None or watch.away is None else self._loop.time() - watch.away

    def look(self, number: str) -> None:
        """Something may have changed."""
        watch = self._watches.get(number)
        if watch is None or not watch.user.monitor_seconds:
            return
        now = self._loop.time()
        bound = self._location.of(number, now)
        if bound:
            if watch.told:
                log.info("account is back", user=watch.user.name, seconds=round(now - (watch.away or now)))
            watch.away, watch.told = None, False
            watch.timer.start(max(each.expires for each in bound) - now + 0.1, lambda: self.look(number))
            return
        watch.away = now if watch.away is None else watch.away
        left = watch.away + watch.user.monitor_seconds - now
        if left > 0:
            watch.timer.start(left, lambda: self.look(number))
        elif not watch.told:
            watch.told = True
            self._tell(watch.user, now - watch.away)

    def close(self) -> None:
        """Watch nothing any more."""
        for watch in self._watches.values():
            watch.timer.stop()

    def _tell(self, user: User, seconds: float) -> None:
        assert self._company is not None
        log.warning("account is away", user=user.name, number=user.number, seconds=round(seconds))
        self._webhooks.tell("account-gone", {"user": user.name, "number": user.number, "seconds": round(seconds)})
        if not user.monitor_email:
            return
        words = _WORDS.get(self._company.language.partition("-")[0], _WORDS["en"])
        since = datetime.fromtimestamp(self._webhooks.time() - seconds, ZoneInfo(self._company.timezone))
        facts = {
            "company": self._company.name,
            "number": user.number,
            "name": user.display,
            "since": f"{since:%Y-%m-%d %H:%M}",
        }
        self._notices.add(user.monitor_email, words["subject"].format(**facts), words["body"].format(**facts))

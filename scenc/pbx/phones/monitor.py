"""Accounts that must be there: whoever is to know is told once when one has been away for too long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import structlog

from scenc.bundle.schema import Bundle, Company, User
from scenc.pbx.mail.notices import Notices
from scenc.pbx.timer import Timer
from scenc.sip.events import ResponseReceived
from scenc.sip.grammar import write_host
from scenc.sip.headers import Headers
from scenc.sip.message import Request

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange

log = structlog.get_logger("monitor")

_LOOK_SECONDS = 3600.0  # between two looks at one who sleeps

_WORDS = {
    "pl": {
        "subject": "{company}: konto {number} ({name}) nie działa",
        "body": "Żaden telefon konta {number} ({name}) nie jest zarejestrowany lub nie odpowiada od {since}.\n",
    },
    "en": {
        "subject": "{company}: account {number} ({name}) is away",
        "body": "No telephone of the account {number} ({name}) has been registered and answering since {since}.\n",
    },
}


State = Literal["registered", "does not answer", "away"]
WORKS: State = "registered"


@dataclass(slots=True)
class _Watch:
    user: User
    timer: Timer  # until its registration runs out, or its time is over
    round: Timer  # until its telephones are asked again
    state: State = WORKS
    since: float = 0.0  # on the loop's clock
    bad: float | None = None  # since when it has not worked
    told: bool = False
    silent: set[str] = field(default_factory=set)  # contacts that have not answered


class Monitor:
    """Looks when a registration changes or runs out, asks the telephones by OPTIONS every `ask_seconds` (0: never)
    whether they are there, and tells when an account's time is over. One that sleeps and can be woken is there."""

    def __init__(self, exchange: Exchange, notices: Notices, ask_seconds: float) -> None:
        self._exchange = exchange
        self._webhooks = exchange.webhooks
        self._notices = notices
        self._loop = exchange.loop
        self._ask_seconds = ask_seconds
        self._company: Company | None = None
        self._watches: dict[str, _Watch] = {}
        self._asked: dict[str, tuple[str, str]] = {}  # by transaction: number and contact

    def load(self, bundle: Bundle) -> None:
        """These accounts are watched from now on; who is away already stays so."""
        self._company, old = bundle.company, self._watches
        self._watches = {}
        for user in bundle.users.values():
            if user.monitor_seconds:
                kept = old.pop(user.number, None) or self._begun(user)
                self._watches[user.number] = kept
                kept.user = user
        for gone in old.values():
            gone.timer.stop()
            gone.round.stop()
        for number in self._watches:
            self.look(number)

    def _begun(self, user: User) -> _Watch:
        watch = _Watch(user, Timer(self._loop), Timer(self._loop), since=self._loop.time())
        self._later(watch)
        return watch

    def state(self, number: str) -> tuple[State, float | None]:
        """How an account is, and since when (UTC seconds), which is known of those that are watched."""
        watch, now = self._watches.get(number), self._loop.time()
        if watch is not None:
            return watch.state, self._exchange.time() - (now - watch.since)
        return WORKS if self._exchange.location.of(number, now) or self._sleeps(number) else "away", None

    def look(self, number: str) -> None:
        """Something may have changed."""
        watch = self._watches.get(number)
        if watch is None or not watch.user.monitor_seconds:
            return
        now = self._loop.time()
        bound = self._exchange.location.of(number, now)
        watch.silent &= {each.contact for each in bound}
        state: State = "away"
        if self._sleeps(number) or any(each.contact not in watch.silent for each in bound):
            state = WORKS
        elif bound:
            state = "does not answer"
        if state != watch.state:
            watch.state, watch.since = state, now
        if state == WORKS:
            if watch.told:
                log.info("account is back", user=watch.user.name, seconds=round(now - (watch.bad or now)))
            watch.bad, watch.told = None, False
            ends = [each.expires for each in bound] or [now + _LOOK_SECONDS]
            watch.timer.start(max(ends) - now + 0.1, lambda: self.look(number))
            return
        watch.bad = now if watch.bad is None else watch.bad
        left = watch.bad + watch.user.monitor_seconds - now
        if left > 0:
            watch.timer.start(left, lambda: self.look(number))
        elif not watch.told:
            watch.told = True
            self._tell(watch.user, now - watch.bad)

    def _sleeps(self, number: str) -> bool:
        return bool(self._exchange.waker.asleep(number))

    def _later(self, watch: _Watch) -> None:
        if self._ask_seconds:
            watch.round.start(self._ask_seconds, lambda: self._ask(watch))

    def _ask(self, watch: _Watch) -> None:
        """OPTIONS: whatever the answer, the telephone is there. Who sleeps is left to sleep."""
        shell, number = self._exchange.shell, watch.user.number
        for each in self._exchange.waker.awake(self._exchange.location.of(number, self._loop.time())):
            headers = Headers([("From", f"<sip:{write_host(*each.flow.local)}>"), ("To", f"<{each.contact}>")])
            for proxy in each.path:
                headers.add("Route", proxy)
            self._asked[shell.request(Request("OPTIONS", each.contact, headers), each.flow)] = number, each.contact
        self._later(watch)

    def on_response(self, event: ResponseReceived) -> bool:
        """What a telephone said; False if it was not asked by us."""
        if event.transaction not in self._asked:
            return False
        if event.response.status >= 200:
            number, contact = self._asked.pop(event.transaction)
            if (watch := self._watches.get(number)) is not None:
                (watch.silent.add if event.local else watch.silent.discard)(contact)
                self.look(number)
        return True

    def close(self) -> None:
        """Watch nothing any more."""
        for watch in self._watches.values():
            watch.timer.stop()
            watch.round.stop()

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

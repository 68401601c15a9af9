"""What other systems are told: the events that the scenario's webhooks name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

from scenc.bundle.schema import Webhook
from scenc.pbx.calls.journal import Journal
from scenc.pbx.gateways.outbox import HttpRequest, Outbox

Event = Literal[
    "call-started", "call-answered", "call-ended", "message-left", "account-gone", "trunk-gone", "trunk-back"
]


class Webhooks:
    """Puts into the outbox what happens, once for each system that wants to know."""

    def __init__(self, outbox: Outbox, new_token: Callable[[], str], time: Callable[[], float]) -> None:
        self._outbox = outbox
        self._new_token = new_token
        self.time = time
        self._hooks: Sequence[Webhook] = ()

    def load(self, hooks: Sequence[Webhook]) -> None:
        """These are told from now on."""
        self._hooks = hooks

    def call(self, event: Event, journal: Journal) -> None:
        """Something happened to a call."""
        if not self._hooks:
            return
        names = ("direction", "caller", "caller_name", "called", "party", "end", "cause")
        facts: dict[str, object] = {"call": journal.call, **{name: getattr(journal, name) for name in names}}
        facts |= {name: _moment(getattr(journal, name)) for name in ("started", "answered", "ended")}
        self.tell(event, facts)

    def message(self, journal: Journal, mailbox: str, seconds: float) -> None:
        """A voicemail message was left."""
        who = {"caller": journal.caller, "caller_name": journal.caller_name}
        self.tell("message-left", {"call": journal.call, **who, "mailbox": mailbox, "seconds": round(seconds, 1)})

    def trunk(self, name: str, why: str) -> None:
        """A trunk carries no calls, or it does again."""
        facts: dict[str, object] = {"trunk": name, "why": why} if why else {"trunk": name}
        self.tell("trunk-gone" if why else "trunk-back", facts)

    def tell(self, event: Event, facts: dict[str, object]) -> None:
        """Something happened."""
        body = {"event": event, "at": _moment(self.time()), **facts}
        for hook in self._hooks:
            if event in hook.events:
                self._outbox.post(HttpRequest(self._new_token(), hook.url, body, signature=hook.signature or ""))


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")

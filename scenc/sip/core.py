"""What all parts of a stack share, and the refusal of a peer's request."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import count
from typing import TYPE_CHECKING
from zlib import crc32

from scenc.sip.config import StackConfig
from scenc.sip.events import Event
from scenc.sip.flow import Flow
from scenc.sip.timers import Timers
from scenc.sip.transaction.layer import Transactions

if TYPE_CHECKING:
    from scenc.sip.session import Session
    from scenc.sip.subscription import Subscription


class Refused(Exception):
    """A peer's request cannot be done: answer it with `status` and these headers."""

    def __init__(self, status: int, reason: str | None = None, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        self.headers = headers


class Core:
    """`sessions` are those alive, by token; `dialogs` leads from a dialog's key to its session."""

    def __init__(self, config: StackConfig, new_token: Callable[[], str]) -> None:
        self.config = config
        self.new_token = new_token
        self.timers = Timers()
        self.transactions = Transactions(config, self.timers, new_token)
        self.events: list[Event] = []
        self.sessions: dict[str, Session] = {}
        self.dialogs: dict[Hashable, Session] = {}
        self.subscriptions: dict[Hashable, Subscription] = {}  # by the dialog's key
        self.subscribed: dict[str, Subscription] = {}  # by token
        self._names = count(1)

    def new_name(self, prefix: str) -> str:
        """A name for call control; it never goes on the wire."""
        return f"{prefix}{next(self._names)}"

    def fraction(self) -> float:
        """Chance in [0, 1), drawn from a token."""
        return crc32(self.new_token().encode()) / 2**32

    def contact(self, flow: Flow) -> tuple[str, str]:
        """Our Contact header on that flow."""
        return "Contact", self.config.contact(flow)

    @property
    def allow(self) -> tuple[str, str]:
        """Our Allow header."""
        return "Allow", ", ".join(self.config.methods)

    @property
    def supported(self) -> tuple[str, str]:
        """Our Supported header."""
        return "Supported", ", ".join(self.config.extensions)

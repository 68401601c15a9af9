"""Letters about the system itself: kept on disk until the mail server has taken them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, localtime, parseaddr

from sqlalchemy import RowMapping

from scenc.bundle.schema import Mail
from scenc.store.outgoing import Outgoing
from scenc.store.store import Store


class Notices:
    """`on_change` is told when there is one to be sent."""

    def __init__(self, store: Store, new_token: Callable[[], str]) -> None:
        self._store = store
        self._outgoing = Outgoing(store, "letter")
        self._new_token = new_token
        self.on_change: Callable[[], None] = lambda: None

    def add(self, to: str, subject: str, body: str) -> None:
        """Have a letter sent."""
        self._outgoing.add(self._new_token(), to, time.time(), {"subject": subject, "body": body})
        self.on_change()

    def unsent(self) -> Sequence[RowMapping]:
        """The oldest first."""
        return self._outgoing.waiting()

    def sent(self, row: RowMapping) -> None:
        """It was taken. On return that is on disk."""
        self._outgoing.drop(row["id"])
        self._store.flush()


def notice(row: RowMapping, mail: Mail) -> bytes:
    """As it is mailed."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = mail.sender, row["to"], row["facts"]["subject"]
    made["Date"] = format_datetime(localtime())
    made["Message-ID"] = f"<{row['id']}@{parseaddr(mail.sender)[1].rpartition('@')[2] or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(row["facts"]["body"])
    return made.as_bytes()

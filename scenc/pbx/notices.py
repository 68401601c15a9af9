"""Letters about the system itself: kept on disk until the mail server has taken them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, localtime, parseaddr

from sqlalchemy import RowMapping, select

from scenc.bundle.schema import Mail
from scenc.store.store import Store
from scenc.store.tables import add_notice, drop_notice, notices


class Notices:
    """`on_change` is told when there is one to be sent."""

    def __init__(self, store: Store, new_token: Callable[[], str]) -> None:
        self._store = store
        self._new_token = new_token
        self.on_change: Callable[[], None] = lambda: None

    def add(self, to: str, subject: str, body: str) -> None:
        """Have a letter sent."""
        row = {"id": self._new_token(), "to": to, "subject": subject, "body": body, "made": time.time()}
        self._store.write(add_notice, row)
        self.on_change()

    def unsent(self) -> Sequence[RowMapping]:
        """The oldest first."""
        return self._store.read(select(notices).order_by(notices.c.made))

    def sent(self, row: RowMapping) -> None:
        """It was taken. On return that is on disk."""
        self._store.write(drop_notice, {"key": row["id"]})
        self._store.flush()


def notice(row: RowMapping, mail: Mail) -> bytes:
    """As it is mailed."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = mail.sender, row["to"], row["subject"]
    made["Date"] = format_datetime(localtime())
    made["Message-ID"] = f"<{row['id']}@{parseaddr(mail.sender)[1].rpartition('@')[2] or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(row["body"])
    return made.as_bytes()

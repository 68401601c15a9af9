"""Texts that wait until a telephone of whom they are for is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import select

from scenc.store.store import Store
from scenc.store.tables import add_text, drop_text, texts

KEPT_SECONDS = 7 * 86400.0
MOST = 100  # for one number


@dataclass(frozen=True, slots=True)
class Text:
    """From `sender` (a number, with the name `display`) to `number`; `kind` is its media type."""

    id: str
    number: str
    sender: str
    display: str
    kind: str
    body: str  # UTF-8; other bytes as surrogates
    made: float


class Texts:
    """On disk, and by number in memory, so that a registration costs no reading."""

    def __init__(self, store: Store, new_token: Callable[[], str]) -> None:
        self._store = store
        self.new_id = new_token
        self._kept: dict[str, list[Text]] = {}
        for row in store.read(select(texts).order_by(texts.c.made)):
            body = bytes.fromhex(row["body"]).decode("utf-8", "surrogateescape")
            self._kept.setdefault(row["number"], []).append(Text(**{**row, "body": body}))

    def made(self, number: str, sender: str, display: str, kind: str, body: bytes) -> Text:
        """A new text."""
        return Text(self.new_id(), number, sender, display, kind, body.decode("utf-8", "surrogateescape"), time.time())

    def keep(self, text: Text) -> bool:
        """Have it wait; False when there are too many."""
        kept = self._kept.setdefault(text.number, [])
        if len(kept) >= MOST:
            return False
        kept.append(text)
        row = asdict(text) | {"body": text.body.encode("utf-8", "surrogateescape").hex()}
        self._store.write(add_text, row)
        return True

    def of(self, number: str) -> list[Text]:
        """What waits for a number, the oldest first; what has waited for a week is gone."""
        for text in list(self._kept.get(number, ())):
            if text.made + KEPT_SECONDS < time.time():
                self.drop(text)
        return self._kept.get(number, [])

    def drop(self, text: Text) -> None:
        """It waits no longer."""
        left = [each for each in self._kept.pop(text.number, []) if each.id != text.id]
        if left:
            self._kept[text.number] = left
        self._store.write(drop_text, {"key": text.id})

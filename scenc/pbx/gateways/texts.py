"""Texts that wait until a telephone of whom they are for is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from scenc.store.outgoing import Outgoing
from scenc.store.store import Store

KEPT_SECONDS = 7 * 86400.0
MOST = 100  # for one number


@dataclass(frozen=True, slots=True)
class Text:
    """From `sender` (a number, with the name `display`) to `number`; `kind` is its media type. A `notice` says what
    became of another text."""

    id: str
    number: str
    sender: str
    display: str
    kind: str
    body: str  # UTF-8; other bytes as surrogates
    made: float
    notice: bool = False


class Texts:
    """On disk, and by number in memory, so that a registration costs no reading."""

    def __init__(self, store: Store, new_token: Callable[[], str]) -> None:
        self._outgoing = Outgoing(store, "text")
        self.new_id = new_token
        self._kept: dict[str, list[Text]] = {}
        for row in self._outgoing.waiting():
            body = bytes.fromhex(row["facts"]["body"]).decode("utf-8", "surrogateescape")
            text = Text(id=row["id"], number=row["to"], made=row["made"], **(row["facts"] | {"body": body}))
            self._kept.setdefault(text.number, []).append(text)

    def made(self, number: str, sender: str, display: str, kind: str, body: bytes) -> Text:
        """A new text."""
        return Text(self.new_id(), number, sender, display, kind, body.decode("utf-8", "surrogateescape"), time.time())

    def keep(self, text: Text) -> bool:
        """Have it wait; False when there are too many."""
        kept = self._kept.setdefault(text.number, [])
        if len(kept) >= MOST:
            return False
        kept.append(text)
        body = text.body.encode("utf-8", "surrogateescape").hex()
        names = ("sender", "display", "kind", "notice")
        facts = {**{name: getattr(text, name) for name in names}, "body": body}
        self._outgoing.add(text.id, text.number, text.made, facts)
        return True

    def of(self, number: str) -> list[Text]:
        """What waits for a number, the oldest first."""
        return self._kept.get(number, [])

    def expire(self) -> list[Text]:
        """What has waited for a week waits no longer."""
        late = time.time() - KEPT_SECONDS
        expired = [text for kept in self._kept.values() for text in kept if text.made < late]
        for text in expired:
            self.drop(text)
        return expired

    def drop(self, text: Text) -> None:
        """It waits no longer."""
        left = [each for each in self._kept.pop(text.number, []) if each.id != text.id]
        if left:
            self._kept[text.number] = left
        self._outgoing.drop(text.id)

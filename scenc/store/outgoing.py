"""What has still to leave: requests to other systems, letters, texts. On disk until it was taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from sqlalchemy import RowMapping, select

from scenc.store.store import Store
from scenc.store.tables import add_outgoing, drop_outgoing, outgoing

Kind = Literal["request", "letter", "text"]


class Outgoing:
    """All of one kind."""

    def __init__(self, store: Store, kind: Kind) -> None:
        self._store = store
        self._kind = kind

    def add(self, id: str, to: str, made: float, facts: Mapping[str, object]) -> None:
        """Have it wait; `facts` are its own business."""
        row = {"id": id, "kind": self._kind, "to": to, "made": made, "facts": dict(facts)}
        self._store.write(add_outgoing, row)

    def waiting(self, most: int | None = None, without: Collection[str] = ()) -> Sequence[RowMapping]:
        """The oldest first, none of those to `without`."""
        query = select(outgoing).where(outgoing.c.kind == self._kind, outgoing.c.to.not_in(without))
        return self._store.read(query.order_by(outgoing.c.made).limit(most))

    def drop(self, id: str) -> None:
        """It has left, or never will."""
        self._store.write(drop_outgoing, {"key": id})

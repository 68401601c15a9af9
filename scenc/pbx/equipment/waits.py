"""How long callers waited in queues, for the service level; what is older than a year and a month is deleted."""

from __future__ import annotations

import time

from scenc.pbx.equipment.queues import Wait
from scenc.store.store import Store
from scenc.store.tables import add_wait, drop_waits

KEPT_SECONDS = 396 * 86400.0


class Waits:
    """In the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def purge(self, now: float) -> None:
        """Delete what is too old."""
        self._store.write(drop_waits, {"key": now - KEPT_SECONDS})

    def add(self, wait: Wait) -> None:
        """Somebody waits no longer."""
        row = {"call": wait.call, "queue": wait.queue, "seconds": round(wait.seconds, 1), "agent": wait.agent}
        self._store.write(add_wait, {**row, "began": time.time() - wait.seconds, "within": wait.within})

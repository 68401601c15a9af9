"""Signs of life, so that a start knows when the run before it was cut off, and the calls that were cut off with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from sqlalchemy import RowMapping, select

from scenc.store.store import Store
from scenc.store.tables import calls, end_call

log = structlog.get_logger("scenc")

SECONDS = 5.0
CUT_OFF = "the PBX was cut off"


class Pulse:
    """The time stamp of `data`/alive."""

    def __init__(self, data: Path) -> None:
        self._path = data / "alive"

    def last(self) -> float:
        """UTC seconds of the last sign of life; 0 if there was none."""
        try:
            return self._path.stat().st_mtime
        except OSError:
            return 0.0

    async def beat(self) -> None:
        """Give signs of life, for ever."""
        while True:
            try:
                await asyncio.to_thread(self._path.touch)
            except OSError as error:
                log.warning("no sign of life", error=error.strerror)
            await asyncio.sleep(SECONDS)


def close_cut_off(store: Store, alive: float) -> int:
    """Close the records of calls that a crash left open, at the last moment that is known of; how many there were."""
    rows = store.read(select(calls).where(calls.c.ended.is_(None)))
    for row in rows:
        kept = {f"new_{name}": row[name] for name in ("answered", "connected", "party", "path", "media")}
        ended = {"new_ended": max(alive, _last(row)), "new_end": "interrupted", "new_cause": CUT_OFF}
        store.write(end_call, {"key": row["id"], **kept, **ended})
    return len(rows)


def _last(row: RowMapping) -> float:
    steps = (step["at"] for step in row["path"])
    return float(max(row["started"], row["answered"] or 0.0, row["connected"] or 0.0, *steps))

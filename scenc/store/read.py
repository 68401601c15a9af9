"""The records of ended calls, read and settled beside a PBX that may be running."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, create_engine, or_, select
from sqlalchemy.exc import SQLAlchemyError

from scenc.store.tables import calls, close_missed, closed, waits

FILE = "scenc.sqlite"
Row = Mapping[str, Any]


class NoRecords(Exception):
    """There are none to be read; the message says why."""


@dataclass(frozen=True, slots=True)
class History:
    """Calls, the oldest first; who has settled which of the missed ones, by the call; and in how many seconds each
    queue promised an agent when somebody last waited there."""

    calls: Sequence[Row]
    closed: Mapping[str, Row]
    within: Mapping[str, float | None]


def history(data: Path, since: float) -> History:
    """What began from then on (UTC seconds). Nothing is written."""
    with _connected(data, "ro") as connection:
        rows = connection.execute(select(calls).where(calls.c.started >= since).order_by(calls.c.started)).mappings()
        settled = connection.execute(select(closed)).mappings()
        promised = connection.execute(select(waits.c.queue, waits.c.within).order_by(waits.c.began)).mappings()
        return History(
            [{**row} for row in rows],
            {row["call"]: {**row} for row in settled},
            {row["queue"]: row["within"] for row in promised},
        )


def close(data: Path, which: str, by: str) -> int:
    """Settle the missed call with this id, or all of this caller; how many there were."""
    ended = calls.c.direction == "inbound", calls.c.ended.is_not(None)
    missed = and_(*ended, calls.c.connected.is_(None), calls.c.end != "conference")
    found = select(calls.c.id).where(missed, or_(calls.c.id == which, calls.c.caller == which))
    with _connected(data, "rw") as connection:
        rows = connection.execute(found.where(calls.c.id.not_in(select(closed.c.call)))).scalars().all()
        for id in rows:
            connection.execute(close_missed, {"call": id, "by": by, "at": time.time()})
        connection.commit()
        return len(rows)


@contextmanager
def _connected(data: Path, mode: str) -> Iterator[Connection]:
    path = data / FILE
    if not path.is_file():
        raise NoRecords(f"{data} holds no calls; name the data directory of the PBX with --data")
    engine = create_engine(f"sqlite:///file:{path.resolve().as_posix()}?mode={mode}&uri=true")
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise NoRecords(f"cannot read {path}: {getattr(error, 'orig', error)}") from error
    finally:
        engine.dispose()

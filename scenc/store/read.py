"""The records of ended calls, read beside a PBX that may be running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError

from scenc.store.tables import calls

FILE = "scenc.sqlite"


class NoRecords(Exception):
    """There are none to be read; the message says why."""


def records(data: Path, since: float, until: float) -> Sequence[Mapping[str, Any]]:
    """Calls that began in this time (UTC seconds), the oldest first. Nothing is written."""
    path = data / FILE
    if not path.is_file():
        raise NoRecords(f"{data} holds no calls; name the data directory of the PBX with --data")
    engine = create_engine(f"sqlite:///file:{path.resolve().as_posix()}?mode=ro&uri=true")
    query = select(calls).where(calls.c.started >= since, calls.c.started < until).order_by(calls.c.started)
    try:
        with engine.connect() as connection:
            return [{**row} for row in connection.execute(query).mappings()]
    except SQLAlchemyError as error:
        raise NoRecords(f"cannot read {path}: {getattr(error, 'orig', error)}") from error
    finally:
        engine.dispose()

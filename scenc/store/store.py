"""Call records and messages in SQL: SQLite by default, written by one thread so that no call waits for a disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Engine, Executable, RowMapping, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from scenc.store.tables import metadata

log = structlog.get_logger("store")

_BATCH = 200


class Store:
    """`write` returns at once, statements are committed in the order given, many at a time; `read` waits for
    what was written before it."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _sqlite)
        metadata.create_all(self._engine)
        self._queue: queue.SimpleQueue[Executable | threading.Event | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    def write(self, statement: Executable) -> None:
        """Have a statement executed soon."""
        self._queue.put(statement)

    def flush(self) -> None:
        """Wait until all that was given is on disk."""
        done = threading.Event()
        self._queue.put(done)
        done.wait()

    def read(self, statement: Executable) -> Sequence[RowMapping]:
        """Rows, after everything written so far."""
        self.flush()
        with self._engine.connect() as connection:
            return connection.execute(statement).mappings().all()

    def close(self) -> None:
        """Write the rest and close."""
        self._queue.put(None)
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        closing = False
        while not closing:
            statements, waiting, closing = self._batch()
            if statements:
                _commit(self._engine, statements)
            for each in waiting:
                each.set()

    def _batch(self) -> tuple[list[Executable], list[threading.Event], bool]:
        statements: list[Executable] = []
        waiting: list[threading.Event] = []
        item = self._queue.get()
        while item is not None:
            if isinstance(item, threading.Event):
                waiting.append(item)
            else:
                statements.append(item)
            if len(statements) >= _BATCH or self._queue.empty():
                return statements, waiting, False
            item = self._queue.get()
        return statements, waiting, True


def _commit(engine: Engine, statements: list[Executable]) -> None:
    """One transaction; where it fails, each statement by itself, so that one bad row costs only itself."""
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)
    except SQLAlchemyError as error:
        if len(statements) == 1:
            log.error("a record could not be written", error=str(error))
            return
        for statement in statements:
            _commit(engine, [statement])


def _sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """Crash-safe and readable while it is written."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()

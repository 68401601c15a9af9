"""Call records and messages in SQL: SQLite by default, written by one thread so that no call waits for a disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import structlog
from sqlalchemy import Delete, Engine, Executable, Insert, RowMapping, Table, create_engine, event, inspect, text
from sqlalchemy.dialects.sqlite import Insert as Upsert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from scenc.store.tables import metadata

log = structlog.get_logger("store")

_BATCH = 500
_PATIENCE = 0.05  # seconds after which what came first is committed, with what came since
_Write = tuple[Executable, Mapping[str, object]]


class StoreError(Exception):
    """The database cannot be used; the message says why."""


class Store:
    """`write` returns at once, statements are committed in the order given, many at a time; `read` waits for
    what was written before it. Statements that are written often are made once, with `bindparam`s for `row`."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _sqlite)
        try:
            known = set(inspect(self._engine).get_table_names())
            new = [table for table in metadata.sorted_tables if table.name not in known]
            metadata.create_all(self._engine, new, checkfirst=False)
            _add_columns(self._engine, [table for table in metadata.sorted_tables if table.name in known])
        except SQLAlchemyError as error:
            way_out = "restore it from a copy, or move it away and begin with an empty one"
            raise StoreError(f"cannot use {self._engine.url.database}: {_why(error)}; {way_out}") from error
        self._queue: queue.SimpleQueue[_Write | threading.Event | None] = queue.SimpleQueue()
        self._hurry = threading.Event()  # somebody waits for what was written
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    def write(self, statement: Executable, row: Mapping[str, object] = MappingProxyType({})) -> None:
        """Have a statement executed soon, with these parameters."""
        self._queue.put((statement, row))

    def flush(self) -> None:
        """Wait until all that was given is on disk. Raises `StoreError` once the store is closed."""
        done = threading.Event()
        with self._closing:
            if self._closed:
                raise StoreError(f"{self._engine.url.database} is closed")
            self._queue.put(done)
        self._hurry.set()
        done.wait()

    def read(self, statement: Executable) -> Sequence[RowMapping]:
        """Rows, after everything written so far. Raises `StoreError`."""
        self.flush()
        try:
            with self._engine.connect() as connection:
                return connection.execute(statement).mappings().all()
        except SQLAlchemyError as error:
            raise StoreError(f"cannot read {self._engine.url.database}: {_why(error)}") from error

    def close(self) -> None:
        """Write the rest and close."""
        with self._closing:
            self._closed = True
            self._queue.put(None)
        self._hurry.set()
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        closing = False
        while not closing:
            writes, waiting, closing = self._batch()
            if writes:
                _commit(self._engine, writes)
            for each in waiting:
                each.set()

    def _batch(self) -> tuple[list[_Write], list[threading.Event], bool]:
        """What came, and what comes soon after it: a commit costs a trip to the disk, so it is shared. However much
        goes on coming, the first does not wait for the last. Meanwhile nobody who writes wakes this thread."""
        writes: list[_Write] = []
        waiting: list[threading.Event] = []
        item = self._queue.get()
        if item is not None and not isinstance(item, threading.Event):
            self._hurry.wait(_PATIENCE)
        self._hurry.clear()
        while item is not None:
            if isinstance(item, threading.Event):
                waiting.append(item)
            else:
                writes.append(item)
            if waiting or len(writes) >= _BATCH:
                return writes, waiting, False
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return writes, waiting, False
        return writes, waiting, True


def _commit(engine: Engine, writes: Sequence[_Write]) -> None:
    """One transaction; where it fails, each statement by itself, so that one bad row costs only itself. A driver may
    raise anything for a value it cannot store."""
    try:
        with engine.begin() as connection:
            for together in _rounds(writes):
                for statement, rows in _grouped(together):
                    connection.execute(statement, rows)
    except Exception as error:
        if len(writes) == 1:
            ((statement, row),) = writes
            table = getattr(getattr(statement, "table", None), "name", "")
            log.error("a record could not be written", table=table, id=row.get("id", row.get("key")), error=_why(error))
            return
        for write in writes:
            _commit(engine, [write])


def _why(error: Exception) -> str:
    """The driver's own words, without the statement and what it would have stored."""
    return str(getattr(error, "orig", None) or error.args[0])


def _rounds(writes: Sequence[_Write]) -> Iterator[list[_Write]]:
    """What may be executed out of order. A row that is kept after some of its table were deleted may be one of these
    again: that begins another round."""
    together: list[_Write] = []
    deleted: set[object] = set()
    for statement, row in writes:
        if isinstance(statement, Upsert) and statement.table in deleted:
            yield together
            together, deleted = [], set()
        if isinstance(statement, Delete):
            deleted.add(statement.table)
        together.append((statement, row))
    yield together


def _grouped(writes: Sequence[_Write]) -> list[tuple[Executable, list[dict[str, object]]]]:
    """Rows by statement, inserts first: nothing that is inserted depends on a change, but the other way round."""
    groups: dict[int, tuple[Executable, list[dict[str, object]]]] = {}
    for statement, row in writes:
        groups.setdefault(id(statement), (statement, []))[1].append(dict(row))
    return sorted(groups.values(), key=lambda group: not isinstance(group[0], Insert))


def _add_columns(engine: Engine, tables: Sequence[Table]) -> None:
    """Tables of an earlier version get the columns that are new; they may be empty."""
    with engine.begin() as connection:
        known = inspect(connection)
        for table in tables:
            names = {column["name"] for column in known.get_columns(table.name)}
            for column in table.columns:
                if column.name not in names:
                    kind = column.type.compile(engine.dialect)
                    connection.execute(text(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {kind}'))


def _sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """Crash-safe and readable while it is written."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()

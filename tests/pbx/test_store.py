"""The store survives what it is given, and what the disk does."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from scenc.store.store import Store, StoreError
from scenc.store.tables import (
    begin_message,
    calls,
    drop_sleeper,
    keep_sleeper,
    messages,
    settle_message,
    sleepers,
)


def _row(id: str, **more: object) -> dict[str, object]:
    row = {"id": id, "mailbox": "office", "caller": "601", "caller_name": "", "received": 1.0, "seconds": None}
    return {**row, "file": f"voicemail/{id}.wav", **more}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'scenc.sqlite'}")


@pytest.mark.parametrize("odd", ["\udcff", object(), 2**70])
def test_a_row_that_cannot_be_stored_costs_only_itself(store: Store, odd: object) -> None:
    with capture_logs() as logs:
        store.write(begin_message, _row("a"))
        store.write(begin_message, _row("b", caller_name=odd))
        store.write(begin_message, _row("c"))
        store.write(settle_message, {"key": "c", "length": 2.0, "addresses": []})
        assert [(row["id"], row["seconds"]) for row in store.read(select(messages))] == [("a", None), ("c", 2.0)]
    store.close()
    (line,) = logs
    assert (line["table"], line["id"]) == ("messages", "b")
    assert "INSERT" not in str(line), "the statement is not what an operator needs"


def test_a_full_disk_loses_records_and_not_the_store(store: Store) -> None:
    pages = store.read(text("PRAGMA page_count"))[0]["page_count"]
    store.read(text(f"PRAGMA max_page_count = {pages}"))  # of the one connection that is kept
    with capture_logs() as logs:
        for number in range(200):
            store.write(begin_message, _row(str(number), caller_name="x" * 1000))
        kept = len(store.read(select(messages)))
    assert kept < 200
    assert {line["event"] for line in logs} == {"a record could not be written"}
    assert "full" in logs[0]["error"]
    store.read(text("PRAGMA max_page_count = 1000000"))
    store.write(begin_message, _row("later"))
    assert len(store.read(select(messages).where(messages.c.id == "later"))) == 1
    store.close()


def test_a_database_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as old:
        old.execute("CREATE TABLE calls (id VARCHAR PRIMARY KEY, started FLOAT)")
        old.execute("INSERT INTO calls VALUES ('before', 1.0)")
        old.commit()
    store = Store(f"sqlite:///{path}")
    (row,) = store.read(select(calls))
    assert (row["id"], row["media"], row["cause"]) == ("before", None, None)
    store.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scenc.sqlite"
    path.write_bytes(b"this is no database, but a letter of some length" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="unable to open"):
        Store(f"sqlite:///{tmp_path / 'none' / 'scenc.sqlite'}")


@pytest.mark.wall_clock
def test_what_is_written_first_does_not_wait_for_a_steady_stream_to_end(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "scenc.sqlite")) as other:
        end, number = time.monotonic() + 20, 0
        while not other.execute("SELECT 1 FROM messages WHERE id = '0'").fetchall():
            assert time.monotonic() < end
            assert number < 100, "a second and more of records came, and the first was not kept yet"
            store.write(begin_message, _row(str(number)))
            number += 1
            time.sleep(0.01)
    store.close()


def test_a_telephone_that_is_forgotten_and_comes_back_at_once_is_still_known(store: Store) -> None:
    sleeper = {"number": "601", "provider": "fcm", "prid": "abc", "param": ""}
    for seen in (1.0, 2.0, 3.0):  # within the time that writes are gathered
        store.write(keep_sleeper, {**sleeper, "seen": seen})
        store.write(drop_sleeper, {"of": "601", "by": "abc"})
    store.write(keep_sleeper, {**sleeper, "seen": 4.0})
    assert [row["seen"] for row in store.read(select(sleepers))] == [4.0]
    store.close()


def test_who_reads_a_closed_store_is_told_and_does_not_wait_for_ever(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.read(select(messages))

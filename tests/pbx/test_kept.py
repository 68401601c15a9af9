"""What a restart or a reload finds on disk: wrong PINs, waits in queues, secrets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from scenc.pbx.equipment.queues import Wait
from scenc.pbx.equipment.tries import FREE, Tries
from scenc.pbx.equipment.waits import KEPT_SECONDS, Waits
from scenc.pbx.process.secrets import Secrets, SecretsError
from scenc.store.store import Store
from scenc.store.tables import add_wait, waits


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'scenc.sqlite'}")
    yield store
    store.close()


def test_a_restart_gives_who_guesses_pins_no_new_tries(store: Store) -> None:
    first = Tries(store, lambda: 100.0)
    for _ in range(FREE):
        assert first.may("602", "P")
        first.tell("602", "P", right=False)
    first.tell("601", "P", right=False)
    first.tell("601", "P", right=True)
    again = Tries(store, lambda: 5.0)
    assert (again.may("602", "P"), again.may("601", "P"), again.may("602", "OTHER")) == (False, True, True)
    later = Tries(store, lambda: 5.0)
    later._clock = lambda: 70.0
    assert later.may("602", "P"), "a minute has passed"
    later.tell("602", "P", right=True)
    assert Tries(store, lambda: 5.0).may("602", "P")


def test_waits_are_deleted_after_a_year_and_a_month(store: Store) -> None:
    old = {"call": "old", "queue": "q", "seconds": 1.0, "agent": "", "began": time.time() - KEPT_SECONDS - 60}
    store.write(add_wait, old)

    kept = Waits(store)
    kept.add(Wait("new", "q", 2.0, "jan"))
    kept.purge(time.time())
    assert [row["call"] for row in store.read(select(waits))] == ["new"]


def test_a_file_of_secrets_is_read_anew_and_one_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text("SIP_JAN=old\nSIP_EWA=hers\n")
    secrets = Secrets(file, {})
    file.write_text("SIP_JAN=new\n")
    assert secrets.get("SIP_JAN") == "old", "not before it is asked to"
    secrets.load()
    assert (secrets.get("SIP_JAN"), secrets.get("SIP_EWA")) == ("new", None)
    file.write_text("no value\n")
    with pytest.raises(SecretsError):
        secrets.load()
    assert secrets.get("SIP_JAN") == "new"

"""Registrations across a restart. Those are kept that we can reach by ourselves; any other stream is opened anew by its
telephone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import structlog
from sqlalchemy import select

from scenc.pbx.phones.accounts import Accounts
from scenc.pbx.phones.location import Binding, Location, TooManyContacts
from scenc.pbx.process.address import Listen
from scenc.sip.flow import Flow
from scenc.store.store import Store
from scenc.store.tables import keep_registrations, registrations

log = structlog.get_logger("registrar")


class Kept:
    """Bindings in the store, by number; their times are UTC seconds there, and `clock`'s in the location service."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def save(self, number: str, bindings: Sequence[Binding]) -> None:
        """The user's bindings are these from now on."""
        shift = time.time() - self._clock()
        kept = [left for each in bindings if (left := each.unconnected) is not None]
        rows = [_row(each, shift) for each in kept]
        self._store.write(keep_registrations, {"number": number, "bindings": rows})

    def restore(self, location: Location, accounts: Accounts, listens: Sequence[Listen]) -> None:
        """Bind what has not expired and can still be reached by where we listen."""
        now, count = self._clock(), 0
        shift = now - time.time()
        ways = {(listen.transport, listen.port) for listen in listens}
        for row in self._store.read(select(registrations)):
            bound = [_binding(each, shift) for each in row["bindings"] if row["number"] in accounts.by_number]
            bound = [each for each in bound if (each.flow.transport, each.flow.local[1]) in ways and each.expires > now]
            try:
                location.bind(row["number"], bound, now)
            except TooManyContacts:
                continue
            count += len(bound)
        if count:
            log.info("registrations taken over", count=count)


_NAMES = tuple(field.name for field in fields(Binding))


def _row(binding: Binding, shift: float) -> dict[str, Any]:
    flow = binding.flow
    way = {"transport": flow.transport, "local": flow.local, "remote": flow.remote}
    return {name: getattr(binding, name) for name in _NAMES} | {"flow": way, "expires": binding.expires + shift}


def _binding(row: dict[str, Any], shift: float) -> Binding:
    way = row["flow"]
    flow = Flow(way["transport"], (way["local"][0], way["local"][1]), (way["remote"][0], way["remote"][1]))
    return Binding(
        **(
            row
            | {
                "flow": flow,
                "path": tuple(row["path"]),
                "temps": tuple(row.get("temps", ())),
                "expires": row["expires"] + shift,
            }
        )
    )

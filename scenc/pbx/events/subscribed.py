"""Subscriptions across a restart: who watches what is on disk, and is told anew when the PBX is there again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select

from scenc.sip.flow import Flow
from scenc.sip.subscription import Standing
from scenc.store.store import Store
from scenc.store.tables import drop_subscription, keep_subscription, subscriptions

AHEAD = 100_000  # more than could have been said since it was written down
REACHABLE = ("udp", "tcp")  # nobody connects to a TLS or WebSocket client


class Subscribed:
    """In the store by the dialog's key, each with `facts` of its watcher's; times are UTC there."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def save(self, standing: Standing, facts: dict[str, Any]) -> None:
        """It is as follows from now on."""
        if standing.flow.transport in REACHABLE:
            ends = standing.ends - self._clock() + time.time()
            row = {"key": standing.key, "ends": ends, "standing": asdict(standing), "facts": facts}
            self._store.write(keep_subscription, row)

    def drop(self, key: str) -> None:
        """It is over."""
        self._store.write(drop_subscription, {"key": key})

    def restore(self) -> Iterator[tuple[Standing, dict[str, Any]]]:
        """Those that have not run out; our numbers go on behind all that were used."""
        now, shift = time.time(), self._clock() - time.time()
        for row in self._store.read(select(subscriptions)):
            if row["ends"] <= now:
                self.drop(row["key"])
                continue
            standing = _standing(row["standing"])
            facts = row["facts"] | {"version": row["facts"]["version"] + AHEAD}
            yield replace(standing, number=standing.number + AHEAD, ends=row["ends"] + shift), facts


def _standing(row: dict[str, Any]) -> Standing:
    way = row["flow"]
    flow = Flow(way["transport"], (way["local"][0], way["local"][1]), (way["remote"][0], way["remote"][1]))
    return Standing(**(row | {"flow": flow, "routes": tuple(row["routes"])}))

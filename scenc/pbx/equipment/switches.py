"""Night switches: schedules held open or closed by hand, for all calls, over restarts and reloads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

import structlog

from scenc.schedule.switch import Held, Switched
from scenc.whole import PRIVATE, write_whole

log = structlog.get_logger("switches")

NAME = "switches.json"


class Switches:
    """`now` is what holds, by the schedules' nodes; each change is written, and holds even where it could not be."""

    def __init__(self, data: Path) -> None:
        self._file = data / NAME
        self.now: Mapping[str, Switched] = self._read()
        self.on_change: Callable[[str], None] = lambda _: None  # of a schedule

    def turn(self, schedule: str, to: Switched | None) -> None:
        """Hold the schedule at this node so; None: its hours decide again."""
        turned = {node: switched for node, switched in self.now.items() if node != schedule}
        if to:
            turned[schedule] = to
        self._write(turned)
        self.now = turned
        self.on_change(schedule)
        log.info("switched", schedule=schedule.partition(":")[2], to=to.state if to else "hours")

    def _write(self, turned: Mapping[str, Switched]) -> None:
        data = {
            node: {"state": each.state, "until": each.until.isoformat() if each.until else None}
            for node, each in turned.items()
        }
        try:
            write_whole(self._file, f"{json.dumps(data, indent=1)}\n".encode(), PRIVATE)
        except OSError as error:
            log.error("night switches not written; a restart forgets this one", file=NAME, error=error.strerror)

    def _read(self) -> Mapping[str, Switched]:
        """A file that is damaged is as none: then all schedules follow their hours."""
        try:
            data = json.loads(self._file.read_text("utf-8"))
            return {str(node): _switched(each) for node, each in data.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.error("night switches not read; all schedules follow their hours", file=NAME, error=str(error))
            return {}


def _switched(data: Mapping[str, str | None]) -> Switched:
    if data["state"] not in ("open", "closed"):
        raise ValueError(f"{data['state']} is no state of a night switch")
    return Switched(cast("Held", data["state"]), datetime.fromisoformat(data["until"]) if data["until"] else None)

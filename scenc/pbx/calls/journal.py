"""What a call record says: who called, which way the call took through the scenario, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenc.flow.node import Node


@dataclass(slots=True)
class Journal:
    """One call, as it is being written. Times are UTC seconds since 1970; `path` lists
    (time, node, place, exit taken or ""), in order."""

    call: str
    direction: str
    caller: str
    caller_name: str
    called: str
    bundle: str
    started: float
    answered: float | None = None
    connected: float | None = None
    ended: float | None = None
    end: str = ""
    party: str = ""
    cause: str = ""
    path: list[tuple[float, str, str, str]] = field(default_factory=list)
    media: list[Mapping[str, object]] = field(default_factory=list)
    moved: bool = False  # since it was last written

    def enter(self, node: Node, at: float) -> None:
        """The call arrived at a node."""
        self.path.append((at, node.id, str(node.place), ""))
        self.moved = True

    def take(self, exit: str) -> None:
        """The call left the last node by this exit."""
        at, node, place, _ = self.path[-1]
        self.path[-1] = (at, node, place, exit)
        self.moved = True

    def connect(self, party: str, at: float) -> None:
        """The caller talks with a person."""
        self.end, self.party, self.connected = "human", party, self.connected or at
        self.moved = True

    def row(self) -> dict[str, object]:
        """The call as it begins, by the columns of the table `calls`."""
        names = ("direction", "caller", "caller_name", "called", "bundle", "started", "answered", "connected")
        row = {name: getattr(self, name) for name in (*names, "ended", "end", "party", "cause")}
        return {"id": self.call, **row, "path": self.steps()}

    def progress(self) -> dict[str, object]:
        """How far it has come, as parameters of `move_call`."""
        self.moved = False
        names = ("answered", "connected", "party")
        return {"key": self.call, **{f"new_{name}": getattr(self, name) for name in names}, "new_path": self.steps()}

    def outcome(self) -> dict[str, object]:
        """What has become of it, as parameters of `end_call`."""
        names = ("answered", "connected", "ended", "end", "party", "cause")
        return {
            "key": self.call,
            **{f"new_{name}": getattr(self, name) for name in names},
            "new_path": self.steps(),
            "new_media": self.media,
        }

    def steps(self) -> list[Mapping[str, object]]:
        """The path as plain values for storing."""
        return [{"at": round(at, 3), "node": node, "place": place, "exit": exit} for at, node, place, exit in self.path]

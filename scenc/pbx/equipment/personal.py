"""What users have set by telephone: kept in the store, over restarts and reloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

import structlog
from sqlalchemy import RowMapping, select

from scenc.bundle.schema import Bundle, User
from scenc.flow.events import Outcome
from scenc.flow.floor import Status
from scenc.flow.forward import Forward, Forwards, at
from scenc.flow.ops.notice import BEHIND
from scenc.store.store import Store
from scenc.store.tables import keep_personal, personal

log = structlog.get_logger("personal")

Duty = Literal["", "free", "paused", "away"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All calls go to the number `forward`, those that are not taken to one of `forward_when`, by how they failed.
    `dnd`: the telephones do not ring. `duty` is an agent's, if ever set."""

    forward: str = ""
    dnd: bool = False
    duty: Duty = ""
    forward_when: Mapping[str, str] = field(default_factory=dict)


_NONE = Settings()


class Personal:
    """`forwards` are those of the users of the scenario that is running."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._users: Mapping[str, User] = {}
        self._plan = ""
        self._settings = {row["user"]: _settings(row) for row in store.read(select(personal))}
        self.forwards: Forwards = {}

    def load(self, bundle: Bundle) -> None:
        """Another scenario: whoever is still there keeps what was set."""
        self._users, self._plan = bundle.users, bundle.dial_plan
        self._look()

    def of(self, user: str) -> Settings:
        """What a user has set."""
        return self._settings.get(user, _NONE)

    def forward(self, user: str, number: str) -> None:
        """Send all calls to a number, or nowhere if it is empty."""
        self._keep(user, replace(self.of(user), forward=number))

    def forward_when(self, user: str, outcome: Outcome, number: str) -> None:
        """Send calls that fail like this to a number, or where the scenario says if it is empty."""
        others = {each: to for each, to in self.of(user).forward_when.items() if each != outcome}
        self._keep(user, replace(self.of(user), forward_when={**others, outcome: number} if number else others))

    def disturb(self, user: str, dnd: bool) -> None:
        """Whether the telephones do not ring."""
        self._keep(user, replace(self.of(user), dnd=dnd))

    def serve(self, user: str, duty: Duty) -> None:
        """An agent comes, goes, or has a break."""
        self._keep(user, replace(self.of(user), duty=duty))

    def duties(self) -> Mapping[str, Status]:
        """Of the agents who have ever set it."""
        return {user: settings.duty for user, settings in self._settings.items() if settings.duty}

    def _keep(self, user: str, settings: Settings) -> None:
        self._settings[user] = settings
        self._store.write(keep_personal, {"user": user, **asdict(settings)})
        self._look()
        log.info("set", user=user, **asdict(settings))

    def _look(self) -> None:
        numbers = {
            key: (user, number)
            for name, settings in self._settings.items()
            if (user := self._users.get(name)) is not None
            for key, number in _forwards(user, settings)
        }
        self.forwards = {key: Forward(number, user, self._plan) for key, (user, number) in numbers.items()}


def _forwards(user: User, settings: Settings) -> Iterator[tuple[str, str]]:
    """Where calls to a user go, by the keys of `flow/forward.py`; who is told of a recording is rung behind that."""
    node = f"user:{user.name}"
    if settings.forward:
        yield node, settings.forward
    for outcome, number in settings.forward_when.items():
        yield at(node, outcome), number
        yield at(f"{node}{BEHIND}", outcome), number


def _settings(row: RowMapping) -> Settings:
    """What an other version wrote and this one does not know is as if it were not there."""
    duty = row["duty"]
    known: Duty = "free" if duty == "free" else "paused" if duty == "paused" else "away" if duty == "away" else ""
    return Settings(str(row["forward"]), bool(row["dnd"]), known, dict(row["forward_when"] or {}))

"""What users have set by telephone: kept in the store, over restarts and reloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

import structlog
from sqlalchemy import RowMapping, select

from scenc.bundle.schema import Bundle, User
from scenc.flow.forward import Forward, Forwards
from scenc.flow.queueing import Status
from scenc.store.store import Store
from scenc.store.tables import keep_personal, personal

log = structlog.get_logger("personal")

Duty = Literal["", "free", "paused", "away"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All calls go to the number `forward`. `dnd`: the telephones do not ring. `duty` is an agent's, if ever set."""

    forward: str = ""
    dnd: bool = False
    duty: Duty = ""


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
        found = ((user, self.of(name).forward) for name, user in self._users.items())
        self.forwards = {f"user:{user.name}": Forward(number, user, self._plan) for user, number in found if number}


def _settings(row: RowMapping) -> Settings:
    """What an other version wrote and this one does not know is as if it were not there."""
    duty = row["duty"]
    known: Duty = "free" if duty == "free" else "paused" if duty == "paused" else "away" if duty == "away" else ""
    return Settings(str(row["forward"]), bool(row["dnd"]), known)

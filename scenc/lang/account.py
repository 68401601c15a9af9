"""How a user's account behaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.lang.leaf import Seconds, Text, Word
from scenc.lang.node import Setting, Use, part, value


@part
class CallWaiting(Setting):
    """`off`: who talks is busy."""

    switch: Word

    def facts(self) -> Mapping[str, Any]:
        return {"call_waiting": self.switch.value == "on"}


@part
class Privileged(Setting):
    """Calls of this user are never recorded."""

    def facts(self) -> Mapping[str, Any]:
        return {"privileged": True}


@part
class Fax(Setting):
    """A fax machine: no transcoding, call waiting or recording."""

    def facts(self) -> Mapping[str, Any]:
        return {"fax": True, "call_waiting": False, "privileged": True}


@part
class Encryption(Setting):
    """`required`: a plain call is refused."""

    necessity: Word

    def facts(self) -> Mapping[str, Any]:
        return {"encrypted": self.necessity.value == "required"}


@part
class Monitor(Setting):
    """Tell somebody when the account has been away for so long: this address, else the company's administrators."""

    seconds: Seconds
    address: Text | None

    def facts(self) -> Mapping[str, Any]:
        return {"monitor_seconds": self.seconds.value, "monitor_email": value(self.address)}


@part
class Supervises(Setting):
    """Groups, queues or users whose calls this user may listen to, whisper into, or join."""

    teams: tuple[Word, ...]

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(team, frozenset({"group", "queue", "user"})) for team in self.teams)

    def facts(self) -> Mapping[str, Any]:
        return {"supervises": tuple(team.value for team in self.teams)}


@part
class Pickup(Setting):
    """Groups, queues or users whose ringing calls this user may pick up."""

    teams: tuple[Word, ...]

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(team, frozenset({"group", "queue", "user"})) for team in self.teams)

    def facts(self) -> Mapping[str, Any]:
        return {"pickup": tuple(team.value for team in self.teams)}

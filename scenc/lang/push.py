"""`push`: the gateway that wakes sleeping telephones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.bundle import schema
from scenc.lang.leaf import Seconds
from scenc.lang.node import Setting, Statement, facts, part
from scenc.lang.weave import Weave


@part
class PushWait(Setting):
    """How long a telephone that was woken has to come."""

    seconds: Seconds

    def facts(self) -> Mapping[str, Any]:
        return {"wait_seconds": self.seconds.value}


@part
class Push(Statement):
    """RFC 8599."""

    settings: tuple[Setting, ...]

    def weave(self, weave: Weave) -> None:
        weave.services.push = schema.Push(**facts(self.settings))

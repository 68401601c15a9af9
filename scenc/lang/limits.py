"""What holds for all calls of the company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.lang.chain import Chain
from scenc.lang.leaf import Seconds, Word
from scenc.lang.node import Setting, part
from scenc.lang.weave import Home, Weave


@part
class RedirectLimit(Setting):
    """A call from outside is ended after so long; `warn` before that a tone is heard."""

    seconds: Seconds
    warn: Seconds | None

    def facts(self) -> Mapping[str, Any]:
        return {"redirect_seconds": self.seconds.value, "warn_seconds": self.warn.value if self.warn else 0.0}


@part
class WaitingLimit(Setting):
    """All waits of a caller in queues end after so long together; `warn` before that a tone is heard."""

    seconds: Seconds
    warn: Seconds | None

    def facts(self) -> Mapping[str, Any]:
        return {"waiting_seconds": self.seconds.value, "waiting_warn_seconds": self.warn.value if self.warn else 0.0}


@part
class Recall(Setting):
    """Somebody who was transferred and whom nobody takes goes here after so long."""

    seconds: Seconds
    chain: Chain

    def facts(self) -> Mapping[str, Any]:
        return {"recall_seconds": self.seconds.value}

    def weave(self, weave: Weave) -> str:
        """Where the call goes."""
        return self.chain.weave(weave, "company/recall", Home())


@part
class HopLimit(Setting):
    """How often a call may have been diverted before it comes here."""

    count: Word

    def facts(self) -> Mapping[str, Any]:
        return {"hop_limit": int(self.count.value or 0)}

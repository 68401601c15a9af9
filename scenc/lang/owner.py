"""`-> owner`: to whoever looks after the caller."""

from __future__ import annotations

from typing import ClassVar

from scenc.flow.ops.owner import Owner as Op
from scenc.lang.node import Step, part
from scenc.lang.weave import INTERNAL_USERS, Home, Weave


@part
class Owner(Step):
    """Known where a look-up has found one."""

    ends: ClassVar[bool] = True

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        return weave.node(at, Op(), {"next": INTERNAL_USERS}, self.span, "owner")

"""`record clients`: calls to this are recorded by that policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenc.flow.ops.notice import BEHIND
from scenc.lang.leaf import Word
from scenc.lang.node import Setting, Use, part
from scenc.lang.recording import Recording
from scenc.lang.weave import Weave
from scenc.source import Span


@part
class Record(Setting):
    """In a user, group, queue, conference or number."""

    policy: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.policy, frozenset({"recording"})),)


@part
class OnDemand(Setting):
    """In a user: only once they ask for it by a key."""

    policy: Word

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.policy, frozenset({"recording"})),)


def own_policy(lines: Sequence[Setting]) -> dict[str, Any]:
    """What a user's lines say of their calls, as the bundle's schema has it."""
    line = next((line for line in lines if isinstance(line, Record | OnDemand)), None)
    return {"record": line.policy.value, "on_demand": isinstance(line, OnDemand)} if line else {}


def policy(lines: Sequence[Setting], weave: Weave) -> Recording | None:
    """The policy that applies by these lines."""
    word = next((line.policy for line in lines if isinstance(line, Record)), None)
    found = weave.find(word.value) if word else None
    return found if isinstance(found, Recording) else None


def behind_notice(lines: Sequence[Setting], weave: Weave, at: str, span: Span) -> str:
    """Where the node `at` stands: behind the notice, which takes its place, if these lines have calls recorded."""
    recording = policy(lines, weave)
    inner = f"{at}{BEHIND}"
    return inner if recording and recording.tell(weave, at, inner, span) == at else at

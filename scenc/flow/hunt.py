"""Hunting: in which order the members of a group are rung, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from scenc.flow.events import Outcome

Strategy = Literal["simultaneous", "sequential", "random"]
_WEIGHT: tuple[Outcome, ...] = ("busy", "no-answer", "unavailable")


@dataclass(frozen=True, slots=True)
class Hunt:
    """Who rings now, who is to be rung next, and how the others failed. `until`: seconds into the call at most."""

    ringing: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    failures: tuple[Outcome, ...] = ()
    until: float = inf

    @property
    def verdict(self) -> Outcome:
        """The weightiest failure: busy, else no answer, else (also for nobody at all) unavailable."""
        return next((outcome for outcome in _WEIGHT if outcome in self.failures), "unavailable")


def begin(strategy: Strategy, targets: Sequence[str], shuffled: Callable[[Sequence[str]], Sequence[str]]) -> Hunt:
    """The first to ring. A target named twice is rung once."""
    order = tuple(dict.fromkeys(targets))
    if strategy == "simultaneous":
        return Hunt(ringing=order)
    if strategy == "random":
        order = tuple(shuffled(order))
    return Hunt(ringing=order[:1], waiting=order[1:])


def drop(hunt: Hunt, targets: Sequence[str], outcome: Outcome) -> Hunt:
    """These targets failed. When nobody rings any more, the next waiting one does."""
    ringing = tuple(target for target in hunt.ringing if target not in targets)
    failures = hunt.failures + (outcome,) * (len(hunt.ringing) - len(ringing))
    if ringing:
        return replace(hunt, ringing=ringing, failures=failures)
    return replace(hunt, ringing=hunt.waiting[:1], waiting=hunt.waiting[1:], failures=failures)

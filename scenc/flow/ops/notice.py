"""Tell the caller that the call is recorded, and hear whether that is allowed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from scenc.flow import actions
from scenc.flow.events import Digit, Event, Played, TimeUp
from scenc.flow.node import Context, Leave, Move, Stay
from scenc.flow.ops.play import Play

BEHIND = "/recorded"
"""Closes the id of the node that stands behind the notice of a thing."""
ANSWER_SECONDS = 3.0
"""After the notice, for the key that declines or accepts."""


@dataclass(frozen=True, slots=True)
class Notice(Play):
    """Callers are told once; calls of our own users are recorded by this only if they are told `inside`, too.

    `decline` is the key of those who do not want it, `accept` the one without which nothing is recorded; both may be
    empty. The conversation goes on in any case. What `spared` people say is never recorded.
    """

    name: ClassVar[str] = "notice"
    listens: ClassVar[bool] = True
    policy: str = ""
    decline: str = ""
    accept: str = ""
    spared: tuple[str, ...] = ()
    inside: bool = False

    def enter(self, context: Context) -> Move:
        facts = context.facts
        if facts.user and not (self.inside and not facts.user.privileged):
            return Leave("next", facts=replace(facts, due=self.policy))
        if facts.declined:
            return Leave("next")
        if self.policy in facts.told:
            return self._leave(context, (), allowed=True)
        return Stay("told", (actions.Play(self.prompt),))

    def handle(self, memory: object, event: Event, context: Context) -> Move:
        hush: tuple[actions.Action, ...] = (actions.StopPlaying(),) if memory == "told" else ()
        match event:
            case Digit(key) if key and key == self.decline:
                return self._leave(context, hush, allowed=False)
            case Digit(key) if key and key == self.accept:
                return self._leave(context, hush, allowed=True)
            case Played() if self.decline or self.accept:
                return Stay("asked", (actions.StartTimer(ANSWER_SECONDS),))
            case Played() | TimeUp():
                return self._leave(context, (), allowed=not self.accept)
        return Stay(memory)

    def hears_keys(self, memory: object) -> bool:
        return bool(self.decline or self.accept)

    def recorded(self) -> frozenset[str]:
        return frozenset(self.spared)

    def summary(self) -> str:
        return f"recorded by {self.policy}"

    def _leave(self, context: Context, first: tuple[actions.Action, ...], *, allowed: bool) -> Move:
        if not allowed:
            return Leave("next", first, facts=replace(context.facts, declined=True, recording=""))
        told = tuple(dict.fromkeys((*context.facts.told, self.policy)))
        facts = replace(context.facts, recording=self.policy, spared=self.spared, told=told)
        return Leave("next", first, facts=facts)

"""`menu`: the caller is asked for a key."""

from __future__ import annotations

from typing import ClassVar

from scenc.flow.ops.menu import DIRECT_DIAL, EXHAUSTED
from scenc.flow.ops.menu import Menu as Op
from scenc.lang.chain import Chain
from scenc.lang.leaf import Seconds, Text, Word
from scenc.lang.node import Kind, Numbered, Setting, part
from scenc.lang.repeat import Repeat
from scenc.lang.say import Sound
from scenc.lang.weave import INTERNAL_USERS, Home, Weave

WAIT_SECONDS = 5.0
TRIES = 2


@part
class DirectDial(Setting):
    """The caller may key in a user's internal number instead."""


@part
class Wait(Setting):
    """How long silence may last after the prompts."""

    seconds: Seconds


@part
class Tries(Setting):
    """How often a wrong key or silence is forgiven."""

    count: Word


@part
class Choice(Setting):
    """A key and where it leads."""

    key: Word
    label: Text | None
    chain: Chain

    def slots(self) -> tuple[Word, ...]:
        return (self.key,)


@part
class MenuOn(Setting):
    """Where silence, wrong keys, and too many of them lead."""

    ways: tuple[Word, ...]
    chain: Chain

    def slots(self) -> tuple[Word, ...]:
        return self.ways

    def repeats(self) -> bool:
        """Whether the menu begins again this way."""
        return isinstance(self.chain.steps[-1], Repeat)


@part
class Menu(Numbered):
    """Its keys, and a way out for callers who press none or a wrong one."""

    kind: ClassVar[Kind] = "menu"

    def choices(self) -> tuple[Choice, ...]:
        """Its keys."""
        return tuple(line for line in self.lines() if isinstance(line, Choice))

    def ways(self) -> dict[str, MenuOn]:
        """The ways out that are written."""
        return {way.value: line for line in self.lines() if isinstance(line, MenuOn) for way in line.ways}

    def direct_dial(self) -> DirectDial | None:
        """Whether internal numbers may be keyed in."""
        return self.line(DirectDial)

    def weave(self, weave: Weave) -> None:
        home = Home(menu=self.entry)
        exits = {c.key.value: c.chain.weave(weave, f"{self.entry}/{c.key.value}", home) for c in self.choices()}
        written: dict[str, str] = {}
        for line in self.lines():
            if isinstance(line, MenuOn):
                begin = line.chain.weave(weave, f"{self.entry}/{line.ways[0].value}", home)
                written |= {way.value: begin for way in line.ways}
        if self.direct_dial():
            exits[DIRECT_DIAL] = INTERNAL_USERS
        exits |= {**written, EXHAUSTED: written.get(EXHAUSTED, written["timeout"])}
        weave.node(self.entry, self._op(weave), exits, self.name.span, self.title)

    def _op(self, weave: Weave) -> Op:
        tries = next((int(line.count.value) for line in self.lines() if isinstance(line, Tries)), TRIES)
        return Op(
            tuple(line.prompt(weave) for line in self.lines() if isinstance(line, Sound)),
            tuple(choice.key.value for choice in self.choices()),
            next((line.seconds.value for line in self.lines() if isinstance(line, Wait)), WAIT_SECONDS),
            tries,
            INTERNAL_USERS if self.direct_dial() else "",
        )

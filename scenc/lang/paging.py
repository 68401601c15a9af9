"""`paging`: speak to several telephones at once."""

from __future__ import annotations

from typing import ClassVar

from scenc.flow.ops.feature import Feature
from scenc.lang.codes import served
from scenc.lang.leaf import Word
from scenc.lang.node import Kind, Numbered, Setting, Use, part
from scenc.lang.weave import Weave


@part
class Paged(Setting):
    """Whose telephones answer by themselves."""

    members: tuple[Word, ...]

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(member, frozenset({"user"})) for member in self.members)


@part
class Paging(Numbered):
    """Whoever dials it is heard there, and hears nothing."""

    kind: ClassVar[Kind] = "paging"

    def weave(self, weave: Weave) -> None:
        lines = (line for line in self.lines() if isinstance(line, Paged))
        who = ",".join(member.value for line in lines for member in line.members)
        op = Feature("page", who, stays=True)
        served(weave, self.entry, op, self.name.span, self.title)

"""`template` and `use`: settings that several blocks share. Put in place in `syntax.expand`, before parsing."""

from __future__ import annotations

from typing import ClassVar

from scenc.lang.leaf import Leaf, Word
from scenc.lang.node import Declaration, Kind, Node, Setting, Statement, Use, part
from scenc.lang.secret import Secret


@part
class Template(Statement, Declaration):
    """`body` is what stands in its braces: words that nobody has understood yet."""

    kind: ClassVar[Kind] = "template"
    name: Word
    parameters: tuple[Word, ...] | None
    body: Leaf[tuple[Leaf[object], ...]]


@part
class Argument(Node):
    """What takes the place of a parameter: of the next one, or of the one that is named."""

    name: Word | None
    value: Leaf[object] | Secret


@part
class TemplateUse(Setting):
    """The lines of the template stand behind it in the block that is read, but for those which the block overrides."""

    template: Word
    arguments: tuple[Argument, ...] | None

    def uses(self) -> tuple[Use, ...]:
        return (Use(self.template, frozenset({"template"})),)

    def slots(self) -> tuple[str, ...]:
        return ()

"""A finding: what is wrong, where, why, and what to do about it. Severity belongs to the rule, not to the code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scenc.diagnostics.fix import Fix
from scenc.source import Span


class Severity(Enum):
    """Errors stop the compiler; warnings only with `--strict`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Label:
    """Words that stand under a part of the text."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`message` is one line without a stop. `primary` is where to look first; `labels` are the other places.
    `fix` does what the first help says. `more`: it stands for others of its rule, too, which are not told.

    An empty span at the beginning of a file stands for the file as a whole.
    """

    code: str
    name: str
    severity: Severity
    message: str
    primary: Label
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    fix: Fix | None = None
    more: bool = False

    @property
    def placed(self) -> bool:
        """Whether it is about a part of the file."""
        return self.primary.span.end > 0

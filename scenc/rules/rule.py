"""A rule: one judgement about a scenario, with its words. One file a rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.model.program import Program
from scenc.source import Span


class Rule(ABC):
    """Subclasses explain themselves in their docstring: a summary line, then the sections Why, Example, Use instead.

    `whole`: judges how statements fit together, so it is silent while some of them cannot be read.
    `writing`: judges how something is written, whatever else is wrong with the same statement.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    whole: ClassVar[bool] = False
    writing: ClassVar[bool] = False

    @abstractmethod
    def check(self, program: Program) -> Iterator[Diagnostic]:
        """All findings of this rule."""

    def report(
        self,
        message: str,
        span: Span,
        label: str = "",
        *,
        labels: Sequence[tuple[Span, str]] = (),
        notes: Sequence[str] = (),
        help: Sequence[str] = (),
    ) -> Diagnostic:
        """A finding of this rule."""
        also = tuple(Label(*entry) for entry in labels)
        return Diagnostic(
            self.code, self.name, self.severity, message, Label(span, label), also, tuple(notes), tuple(help)
        )

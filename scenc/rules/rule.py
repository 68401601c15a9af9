"""A judgement about a scenario, with its words. One file a judgement; most are rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from inspect import cleandoc
from typing import ClassVar, Literal

from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.diagnostics.explanation import Explanation, explanation
from scenc.diagnostics.fix import Fix
from scenc.model.program import Program
from scenc.source import Span


class Judgement:
    """Subclasses explain themselves in their docstring: a summary line, then the sections Why, Example, Use instead."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    looks_at: ClassVar[Literal["program", "graph", "comments", "sounds", "tests", "secrets"]] = "program"
    """What the pass that finds it has before it; the flow graph is there only if the program has no errors."""

    @classmethod
    def explanation(cls) -> Explanation:
        """What the docstring says."""
        return explanation(cls.code, cls.name, cls.severity, cleandoc(cls.__doc__ or ""))

    def report(
        self,
        message: str,
        span: Span,
        label: str = "",
        *,
        labels: Sequence[tuple[Span, str]] = (),
        notes: Sequence[str] = (),
        help: Sequence[str] = (),
        fix: Fix | None = None,
    ) -> Diagnostic:
        """A finding of this judgement."""
        also = tuple(Label(*entry) for entry in labels)
        return Diagnostic(
            self.code, self.name, self.severity, message, Label(span, label), also, tuple(notes), tuple(help), fix
        )


class Rule(Judgement, ABC):
    """A judgement about the program.

    `whole`: judges how statements fit together, so it is silent while some of them cannot be read.
    `writing`: judges how something is written, whatever else is wrong with the same statement.
    """

    whole: ClassVar[bool] = False
    writing: ClassVar[bool] = False

    @abstractmethod
    def check(self, program: Program) -> Iterator[Diagnostic]:
        """All findings of this rule."""


class SecretRule(Judgement, ABC):
    """A judgement about the values of secrets, made only where these are at hand. No message holds one."""

    looks_at = "secrets"

    @abstractmethod
    def judge(self, program: Program, value: Callable[[str], str | None]) -> Iterator[Diagnostic]:
        """All findings; `value` is None for a secret that nobody gives."""

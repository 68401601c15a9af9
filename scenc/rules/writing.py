"""Rules about the writing: lexer and parser found the problem and its words, the rule gives it code and explanation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.rule import Rule


class WritingRule(Rule):
    """Reports the problems of its own name."""

    writing: ClassVar[bool] = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for problem in program.problems:
            if problem.kind == self.name:
                yield self.report(
                    problem.message,
                    problem.span,
                    problem.label,
                    labels=problem.also,
                    help=problem.help,
                    fix=problem.fix,
                )

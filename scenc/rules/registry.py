"""All rules, sorted by code."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.model.program import Program
from scenc.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
GRAPH_RULES: tuple[Rule, ...] = ()


def judge(rules: tuple[Rule, ...], program: Program) -> tuple[Diagnostic, ...]:
    """What the rules find, in the order of the text."""
    return ()

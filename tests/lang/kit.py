"""Scenarios whose own tests are played."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text

HEAD = 'scen 1\ncompany "Lex" { calendar 2026..2027 }\n'


def failures(text: str, head: str = HEAD) -> list[str]:
    """What the scenario's tests did not find, test by test; empty texts for those that pass."""
    compilation = compile_text(head + text, "main.scen")
    assert compilation.bundle, [finding.message for finding in compilation.diagnostics]
    assert compilation.scripts, "no test"
    results = [simulate(script, compilation.bundle, ZoneInfo("Europe/Warsaw")) for script in compilation.scripts]
    return [result.failure.message if result.failure else "" for result in results]


def findings(text: str) -> list[str]:
    """What `scenc check` says about it."""
    return [finding.message for finding in compile_text(HEAD + text, "main.scen").diagnostics]

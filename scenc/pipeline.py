"""The order of passes: text → document → program → findings, and a bundle if nothing is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from scenc.bundle.schema import Bundle
from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.flow.script import Script
from scenc.model.lower import lower
from scenc.model.program import Program
from scenc.model.resolve import resolve
from scenc.rules.allow import heed
from scenc.rules.registry import BY_NAME, GRAPH_RULES, RULES, judge
from scenc.source import Read, Source, Sources, no_files
from scenc.syntax.parse import parse

JUDGED = frozenset(rule.name for rule in (*RULES, *GRAPH_RULES))
"""What is found here; what is wrong with prompts is found when they are made."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """What came of a scenario. `bundle` is None if there are errors; its prompts are not spoken yet."""

    program: Program
    bundle: Bundle | None
    scripts: tuple[Script, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def sources(self) -> Sources:
        """All files."""
        return self.program.sources

    @property
    def source(self) -> Source:
        """The main file."""
        return self.sources.main

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


def compile_text(
    text: str, file: str, read: Read = no_files, *, holidays: bool = True, today: date | None = None
) -> Compilation:
    """Compile a scenario; `file` names it in diagnostics. Reads only by `read`, writes nothing, never raises.

    Without `holidays` the bundle knows none, but where something is promised, which must hold on holidays, too: enough
    to judge the scenario by, and sooner there. `today` is for
    warnings about calendars that end; the bundle never depends on it.
    """
    program = replace(resolve(parse(Source(file, text), read)), today=today)
    found = judge(RULES, program)
    if _errors(found):
        return Compilation(program, None, (), heed(program.sources, found, BY_NAME, frozenset()))
    bundle, scripts = lower(program, holidays=holidays)
    found = (*found, *judge(GRAPH_RULES, replace(program, bundle=bundle)))
    left = heed(program.sources, found, BY_NAME, JUDGED)
    return Compilation(program, None if _errors(left) else bundle, scripts, left)


def not_allowed(found: tuple[Diagnostic, ...], sources: Sources) -> tuple[Diagnostic, ...]:
    """Of findings that were made later, those that no comment allows."""
    return tuple(each for each in heed(sources, found, BY_NAME, frozenset()) if each in found)


def _errors(found: tuple[Diagnostic, ...]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in found)

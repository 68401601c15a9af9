"""All judgements, sorted by code: each file in a folder here is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from scenc.diagnostics.diagnostic import Diagnostic, Label
from scenc.diagnostics.explanation import Explanation
from scenc.discovery import classes
from scenc.lang.template import Template
from scenc.model.program import Program
from scenc.rules.allow import few, in_order
from scenc.rules.rule import Judgement, Rule, SecretRule

FOUNDATION = frozenset({"allow", "countries", "lines", "registry", "rule", "writing"})
"""Files that are no judgement."""

CATALOGUE: tuple[type[Judgement], ...] = tuple(
    sorted(classes("scenc.rules", Judgement, besides=FOUNDATION), key=lambda judgement: judgement.code)
)
"""All codes."""
_RULES = tuple(rule() for rule in CATALOGUE if issubclass(rule, Rule))
RULES: tuple[Rule, ...] = tuple(rule for rule in _RULES if rule.looks_at == "program")
GRAPH_RULES: tuple[Rule, ...] = tuple(rule for rule in _RULES if rule.looks_at == "graph")
SOUNDS: tuple[type[Judgement], ...] = tuple(each for each in CATALOGUE if each.looks_at == "sounds")
"""Found when the prompts are made."""
TESTS: tuple[type[Judgement], ...] = tuple(each for each in CATALOGUE if each.looks_at == "tests")
"""Found when the scenario's tests are run."""
SECRETS: tuple[type[SecretRule], ...] = tuple(each for each in CATALOGUE if issubclass(each, SecretRule))
"""Found when the values of secrets are at hand."""
BY_NAME: Mapping[str, type[Judgement]] = MappingProxyType({judgement.name: judgement for judgement in CATALOGUE})


def explanation_of(word: str) -> Explanation | None:
    """What a code or a name means."""
    found = BY_NAME.get(word.lower()) or next((each for each in CATALOGUE if each.code == word.upper()), None)
    return found.explanation() if found else None


def judge(rules: Iterable[Rule], program: Program) -> tuple[Diagnostic, ...]:
    """What the rules find, in the order of the text. Of a statement with mistakes in its writing only these count."""
    found = (
        finding
        for rule in rules
        if not (rule.whole and program.problems)
        for finding in few(rule.check(program), partial(_is_told, rule, program))
    )
    return in_order(_once(found, program), program.sources)


def _is_told(rule: Rule, program: Program, finding: Diagnostic) -> bool:
    return rule.writing or not program.is_damaged(finding.primary.span)


def _once(found: Iterable[Diagnostic], program: Program) -> Iterator[Diagnostic]:
    """Each finding once; one about the text of a template also once, at the template, however often it is used."""
    bodies = [template.body.span for template in program.all(Template)]
    seen: set[object] = set()
    for finding in found:
        text, *uses = finding.primary.span.origins()
        key = (finding.code, text) if uses or any(body.holds(text) for body in bodies) else finding
        if key not in seen:
            seen.add(key)
            yield replace(finding, labels=(*finding.labels, *(Label(use, "used here") for use in uses)))

"""Every rule proves its own documentation: its example earns exactly its code, what it offers instead earns nothing."""

from __future__ import annotations

import inspect
import re
from datetime import date

import pytest

from scenc.rules.registry import CATALOGUE, GRAPH_RULES, RULES, SECRETS, SOUNDS, TESTS
from scenc.rules.rule import Judgement, Rule
from tests.scenario import compiled

ALL = tuple(judgement for judgement in CATALOGUE if judgement not in (*SOUNDS, *TESTS, *SECRETS))
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
EXAMPLE = re.compile(r"## (Example|Use instead)\n\n```scen\n(.*?)```", re.DOTALL)
TODAY = date(2026, 3, 16)
PRELUDE = 'scen 1\ncompany "Kancelaria Lex" { calendar 2026..2030 }\n'


def documentation(rule: type[Judgement]) -> str:
    return inspect.cleandoc(rule.__doc__ or "")


def example(rule: type[Judgement], title: str) -> str:
    text: str = dict(EXAMPLE.findall(documentation(rule)))[title]
    if text.startswith("scen "):
        return text
    return ("scen 1\n" if text.startswith("company ") else PRELUDE) + text


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_its_example_earns_its_code_and_no_other(rule: type[Judgement]) -> None:
    found = compiled(example(rule, "Example"), TODAY).diagnostics
    assert {finding.code for finding in found} == {rule.code}
    assert {finding.severity for finding in found} == {rule.severity}
    inner = [note for finding in found for note in finding.notes if re.search(r"[a-z]:[a-z+]|/\d|–|→", note)]
    assert inner == [], "a note is for people who know the scenario, not the compiler"


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_what_it_offers_instead_is_clean(rule: type[Judgement]) -> None:
    assert [finding.message for finding in compiled(example(rule, "Use instead"), TODAY).diagnostics] == []


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.name)
def test_it_is_documented_and_named_like_its_file(rule: type[Judgement]) -> None:
    text = documentation(rule)
    assert SECTION.findall(text) == ["Why", "Example", "Use instead"]
    assert text.partition("\n")[0].endswith(".")
    assert rule.__module__.rpartition(".")[2] == rule.name.replace("-", "_")
    assert rule.__name__ == "".join(word.capitalize() for word in rule.name.split("-"))
    assert re.fullmatch(r"[A-Z]\d{3}", rule.code)


def test_codes_and_names_are_given_once() -> None:
    assert len({rule.code for rule in CATALOGUE}) == len({rule.name for rule in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("rules", [RULES, GRAPH_RULES], ids=["rules", "graph rules"])
def test_the_registry_is_sorted_by_code(rules: tuple[Rule, ...]) -> None:
    assert [rule.code for rule in rules] == sorted(rule.code for rule in rules)


def test_messages_are_one_line_without_a_stop() -> None:
    for rule in ALL:
        for finding in compiled(example(rule, "Example"), TODAY).diagnostics:
            assert "\n" not in finding.message
            assert len(finding.message) <= 180
            assert not finding.message.endswith(".")

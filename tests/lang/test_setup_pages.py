"""Whoever follows docs/setup copies scenarios that are sound, and all pages can be found from docs/README.md."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scenc.flow.simulate import simulate
from scenc.format import canonical
from scenc.source import Source
from tests.scenario import compiled

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted((DOCS / "setup").glob("*.md"))
GUIDES = [DOCS / "README.md", *PAGES]
_BLOCK = re.compile(r"^```scen\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#:]+)\)")


def linked(page: Path) -> set[Path]:
    """The files that a page leads to."""
    return {(page.parent / target).resolve() for target in _LINK.findall(page.read_text("utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_scenario_is_clean_and_does_what_its_tests_say(page: Path) -> None:
    (scenario,) = _BLOCK.findall(page.read_text("utf-8"))
    compilation = compiled(scenario)
    assert compilation.diagnostics == ()
    assert canonical(Source("main.scen", scenario)) == scenario
    assert compilation.bundle
    assert compilation.scripts
    zone = ZoneInfo(compilation.bundle.company.timezone)
    results = [simulate(script, compilation.bundle, zone) for script in compilation.scripts]
    assert [(result.script.name, result.failure) for result in results if result.failure] == []


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_its_links_lead_somewhere(page: Path) -> None:
    assert [target for target in sorted(linked(page)) if not target.exists()] == []


def test_every_page_is_in_the_index() -> None:
    pages = {page.resolve() for page in (*DOCS.glob("*.md"), *PAGES)}
    assert pages - linked(DOCS / "README.md") == {(DOCS / "README.md").resolve()}

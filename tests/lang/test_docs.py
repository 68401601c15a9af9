"""The examples of docs/language.md are scenarios without fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.scenario import compiled

TEXT = (Path(__file__).parents[2] / "docs/language.md").read_text("utf-8")
EXAMPLES = re.findall(r"```scen\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_clean(example: str) -> None:
    scenario = example if example.startswith("scen ") else f"scen 1\n{example}"
    assert compiled(scenario).diagnostics == ()


def test_every_construct_is_explained() -> None:
    fragments = (Path(__file__).parents[2] / "grammars").glob("*.lark")
    words = {path.stem for path in fragments} - {"00_scenario", "01_tokens", "chain"}
    assert {
        word for word in words if f"`{word}" not in TEXT and not re.search(rf"^###.*\b{word}\b", TEXT, re.M)
    } == set()

"""The pre-commit hook and the recipes of docs/ci.md call what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from scenc.cli.app import app
from scenc.diagnostics.render import Format

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
RECIPES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = sorted(set(re.findall(r"scenc (?:check|test) [^\n]*telephony/$", PAGE, re.MULTILINE)))
SCENARIO = "scen 1\nmailbox office 290\nnumber main +48 12 345 67 00 -> office\n"


def hooks() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = YAML(typ="safe", pure=True).load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return loaded


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a scenario in `telephony/`."""
    (tmp_path / "telephony").mkdir()
    (tmp_path / "telephony/main.scen").write_text(SCENARIO)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_recipes_runs(command: str, here: Path) -> None:
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    outputs = re.findall(r"--output \w+=(\S+)", command)
    assert {path.name for path in here.iterdir()} == {"telephony", *outputs}


def test_the_recipes_are_yaml_and_name_the_files_that_are_written() -> None:
    assert len(COMMANDS) >= 3
    github, gitlab, hook = (YAML(typ="safe", pure=True).load(recipe) for recipe in RECIPES)
    assert "sarif=scenc.sarif" in str(github)
    written = re.findall(r"(?:gitlab|junit)[= ](\S+)", " ".join(gitlab["telephony"]["script"]))
    reports = gitlab["telephony"]["artifacts"]["reports"]
    assert [reports["codequality"], *reports["junit"]] == written
    assert {each["id"] for each in hook["repos"][0]["hooks"]} <= {each["id"] for each in hooks()}


def test_a_hook_runs_for_scenarios(here: Path) -> None:
    for hook in hooks():
        assert CliRunner().invoke(app, [*shlex.split(hook["entry"])[1:], "--strict", "telephony/"]).exit_code == 0
        assert re.search(hook["files"], "telephony/main.scen")
        assert not re.search(hook["files"], "main.scen.bak")
        assert hook["language"] == "python"


def test_every_format_is_described() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(Format)

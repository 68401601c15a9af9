"""`scenc explain`, and the pages of docs/diagnostics made from the same classes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scenc.cli import pages
from scenc.cli.app import app
from scenc.prompts.engine import Fault
from scenc.rules.registry import CATALOGUE

DOCS = Path(__file__).parents[2] / "docs/diagnostics"


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments])


@pytest.mark.parametrize("word", ["N001", "n001", "unknown-destination"])
def test_a_code_and_a_name_say_the_same(word: str) -> None:
    said = explain(word).stdout
    assert said.startswith("error[N001 unknown-destination]\n\n")
    assert "\nWhy\n\n  " in said
    assert "```" not in said


@pytest.mark.parametrize("code", ["Y001", *(fault.value[0] for fault in Fault), "X952"])
def test_codes_of_all_passes_are_known(code: str) -> None:
    assert code in explain(code).stdout


def test_all_codes_are_listed_one_a_line() -> None:
    lines = explain().stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(judgement.code for judgement in CATALOGUE)


def test_json_is_for_programs() -> None:
    everything = json.loads(explain("--format", "json").stdout)
    one = json.loads(explain("R104", "--format", "json").stdout)
    assert one in everything
    assert one.keys() == {"code", "name", "severity", "summary", "sections"}
    assert [section["title"] for section in one["sections"]] == ["Why", "Example", "Use instead"]


@pytest.mark.parametrize(("word", "hint"), [("N0001", "N001"), ("unreachabel", "`unreachable`"), ("", "lists all")])
def test_an_unknown_word_is_a_usage_error_with_a_hint(word: str, hint: str) -> None:
    result = explain(word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr


def test_the_pages_are_what_explain_prints() -> None:
    assert explain("R104", "--format", "md").stdout == pages.pages()["R104.md"]
    assert pages.pages()["README.md"].endswith(explain("--format", "md").stdout)


def test_the_pages_are_fresh() -> None:
    assert pages.stale(DOCS, pages.pages()) == [], "run `make docs`"


def test_stale_pages_are_named_and_made_fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "diagnostics"
    assert pages.main([str(folder)]) == 0
    (folder / "R104.md").write_text("old")
    (folder / "R999.md").write_text("gone")
    assert pages.main([str(folder), "--check"]) == 1
    said = capsys.readouterr().err
    assert "R104.md" in said
    assert "R999.md" in said
    assert pages.main([str(folder)]) == 0
    assert pages.main([str(folder), "--check"]) == 0
    assert {path.name for path in folder.iterdir()} == pages.pages().keys()

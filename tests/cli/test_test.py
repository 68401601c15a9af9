"""`scenc test`: what it covers, and what it leaves for a CI server."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from scenc.cli.app import app
from scenc.rules.testing.untested_exit import UntestedExit

SCENARIO = """\
scen 1
mailbox office 290 "Skrzynka"
user anna 601 { on no-answer 20s -> voicemail office; on busy -> ring jan for 5s -> hangup; on unavailable -> hangup }
user jan  602 // scenc: allow untested-exit: the callers of jan are told what is true
number main +48 12 345 67 00 -> anna
test "no answer" { call main at mon 10:00; expect voicemail office }
test "Jan <&> Anna" { dial from jan 601; answer anna; expect human jan }
"""


def run(*arguments: str, text: str = SCENARIO) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["test", "-", *arguments], input=text)
    return result.exit_code, result.output.splitlines()


def test_coverage_names_the_ways_that_no_test_takes() -> None:
    passing = SCENARIO.replace("human jan", "human anna")
    code, lines = run("--coverage", text=passing)
    assert code == 0
    assert [line.replace("warning[X954 untested-exit]: no test takes", "…") for line in lines[3:]] == [
        "coverage: 1 of 4 ways taken, 25 %",
        "<stdin>:3:6: … busy, unavailable of user anna",
        "<stdin>:3:66: … busy, no-answer, unavailable of ring (user anna, busy)",
    ]


def test_people_whose_calls_go_the_same_way_are_tested_by_one_of_them() -> None:
    people = "".join(
        f"user {name} {{ voicemail; on busy, no-answer, unavailable -> voicemail }}\n"
        for name in ("ola 603", "kim 604")
    )
    text = f'{SCENARIO}{people}test "b" {{ dial from jan 604; busy kim; expect voicemail kim }}\n'
    lines = run("--coverage", text=text)[1]
    assert not [line for line in lines if "ola" in line or "kim" in line]
    untested = run("--coverage", text=text.replace("busy kim; expect voicemail kim", "answer kim; expect human"))[1]
    assert any(line.endswith("of user ola, or of 1 alike") for line in untested)


def test_the_examples_of_its_code_are_true() -> None:
    wrong, right = re.findall(
        r"```scen\n(.*?)```", "\n".join(text for _, text in UntestedExit.explanation().sections), re.DOTALL
    )
    assert [line for line in run("--coverage", text=f"scen 1\n{wrong}")[1] if "X954" in line]
    assert run("--fail-under", "100", text=f"scen 1\n{right}")[0] == 0


@pytest.mark.parametrize(("percent", "code"), [("25", 0), ("25.5", 1), ("101", 2)])
def test_too_little_coverage_fails(percent: str, code: int) -> None:
    assert run("--fail-under", percent, text=SCENARIO.replace("human jan", "human anna"))[0] == code


def test_junit_has_a_case_a_test_with_its_transcript(tmp_path: Path) -> None:
    file = tmp_path / "tests.xml"
    code, _ = run("--junit", str(file))
    assert code == 1
    (suite,) = ElementTree.parse(file).getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("name")) == ("2", "1", "<stdin>")
    passed, failed = suite
    assert (passed.get("name"), passed.get("line"), passed.get("time")) == ("no answer", "6", "22.5")
    assert passed.find("failure") is None
    reason = failed.find("failure")
    assert failed.get("name") == "Jan <&> Anna"
    assert reason is not None
    assert "expected: is connected with jan" in (reason.get("message") or "")
    assert "00:00.0  is connected with anna" in (reason.text or "")


def test_a_file_that_cannot_be_written_is_said() -> None:
    code, lines = run("--junit", "/nowhere/tests.xml")
    assert (code, lines[-1]) == (2, "scenc: /nowhere/tests.xml: No such file or directory")

"""`scenc test`: scenarios as text, and what it prints about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenc.cli.app import app

SCENARIO = """\
scen 1
company "Lex" { calendar 2026..2027; numbering { users 601..609; groups 201..209; mailboxes 290..299 } }
trunk op { host "192.0.2.1"; numbers +48 12 345 67 00 }
mailbox office 290 "Skrzynka"
user anna 601 "Anna" { on no-answer 15s -> voicemail office; on busy, unavailable -> voicemail office }
user jan 602 "Jan" { on no-answer 15s -> voicemail office; on busy, unavailable -> voicemail office }
number main +48 12 345 67 00 -> law
group law 201 "Sprawy" { ring simultaneous anna, jan for 25s; on no-answer -> voicemail office }
test "nobody there" { call main at mon 10:00; expect rings anna, jan together for 25s; expect voicemail office }
test "Anna first" { call main at mon 10:00; expect rings anna, jan together for 20s }
test "busy" { call main at mon 10:00; busy anna; answer jan after 3s; expect human jan }
"""

FAILED = """\
passed  00:27.5  nobody there
FAILED  03:27.5  Anna first
  main.scen:10:52: expected: rings anna, jan together for 20s
    00:00.0  a withheld number calls +48123456700 on Mon 10:00
    -------  instead:
    00:00.0  enters group law
    00:00.0  rings anna, jan
    00:25.0  stops ringing anna, jan
    00:25.0  takes no-answer
    00:25.0  hears “Proszę zostawić wiadomość po sygnale.”
    00:27.5  records into mailbox office
    03:27.5  hangs up
passed  00:03.0  busy
3 tests, 1 failed, 03:57.9 of virtual time
"""


def run(*arguments: str, text: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["test", *arguments], input=text)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    (tmp_path / "main.scen").write_text(SCENARIO, encoding="utf-8")
    return str(tmp_path)


def test_a_failing_test_is_explained_step_by_step(scenario: str) -> None:
    assert run(scenario) == (1, FAILED, "")


def test_a_long_call_is_cut_short_in_print() -> None:
    menu = "menu m { 1 -> m; wait 1s; repeat 99; on invalid, timeout -> repeat; on exhausted -> hangup }"
    test = 'test "round" { call main at mon 10:00; expect human }'
    head = SCENARIO.partition("user anna")[0]
    code, out, _ = run("-", text=f"{head}number main +48 12 345 67 00 -> m\n{menu}\n{test}\n")
    assert code == 1
    assert out.splitlines()[-2:] == ["    … and 141 more", "1 test, 1 failed, 01:40.0 of virtual time"]


def test_only_the_named_tests_are_run(scenario: str) -> None:
    assert run(scenario, "-k", "BUSY") == (0, "passed  00:03.0  busy\n1 test, 0 failed, 00:03.0 of virtual time\n", "")
    assert run(scenario, "-k", "nothing") == (2, "", "scenc: no test has “nothing” in its name\n")


def test_an_unsound_scenario_is_not_tested() -> None:
    code, out, err = run("-", text=SCENARIO.replace("-> law", "-> lww"))
    assert (code, out) == (1, "")
    assert "lww" in err


def test_a_scenario_that_is_not_there_is_wrong_usage() -> None:
    code, out, err = run("/nowhere/main.scen")
    assert (code, out) == (2, "")
    assert err.startswith("scenc: /nowhere/main.scen:")


def test_the_sample_passes_its_own_tests() -> None:
    sample = Path(__file__).parents[2] / "samples" / "kancelaria"
    code, out, _ = run(str(sample))
    assert code == 0, out
    assert out.count("passed") >= 10

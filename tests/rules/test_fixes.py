"""What a finding offers to change: `scenc check --fix`, SARIF and the editor do the same."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from scenc.cli.app import app
from scenc.diagnostics.diagnostic import Diagnostic
from scenc.mend import mend
from scenc.pipeline import compile_text
from tests.diagnostics.test_formats import sarif_schema
from tests.syntax.test_recovery import spoil

HEAD = 'scen 1\ncompany "Lex" { calendar 2026..2030 }\n'
PEOPLE = HEAD + "user anna 601 { voicemail }\nuser jan 602\nmailbox office 290\n"
HOURS = "when open -> anna; when closed -> office }\nnumber main +48 12 345 67 00 -> hours"
TRUNK = 'trunk op { host "sip.op.example"; numbers +48 12 345 67 00 }\n'
SAFE = [
    ("user ewa 603 Ewa Kłos", 'user ewa 603 "Ewa Kłos"'),
    ('user ewa 603 Ewa Kłos, adw. dr hab."', 'user ewa 603 "Ewa Kłos, adw. dr hab."'),
    ("user ewa 603 „Ewa”", 'user ewa 603 "Ewa"'),
    ("usr ewa 603", "user ewa 603"),
    ("user ewa 603 { voicemial }", "user ewa 603 { voicemail }"),
    ("user ewa 603 { on busy → anna }", "user ewa 603 { on busy -> anna }"),
    ("user ewa 603 { on busy anna }", "user ewa 603 { on busy -> anna }"),
    ("user ewa 603 { on no-answer 20sec -> anna }", "user ewa 603 { on no-answer 20s -> anna }"),
    ("user ewa 603 { on busy -> voicemai office }", "user ewa 603 { on busy -> voicemail office }"),
    ("user ewa 603\n  voicemail\n}", "user ewa 603 {\n  voicemail\n}"),
    ("user ewa 603\n{\n  voicemail\n}", "user ewa 603 {\n  voicemail\n}"),
    ("user ewa 603 { on busy -> goto anna }", "user ewa 603 { on busy -> anna }"),
    ("user ewa 603 { when busy -> anna }", "user ewa 603 { on busy -> anna }"),
    ("user ewa 603 { email ewa@lex.example }", 'user ewa 603 { email "ewa@lex.example" }'),
    (
        "group g 203 { ring simultaneous anna and jan; on no-answer -> jan }",
        "group g 203 { ring simultaneous anna, jan; on no-answer -> jan }",
    ),
    (
        "group g 203 { ring simultaneous anna jan; on no-answer -> jan }",
        "group g 203 { ring simultaneous anna, jan; on no-answer -> jan }",
    ),
    ("phone duty 0048 601 200 300", "phone duty +48 601 200 300"),
    (f"schedule hours {{ open mon..fri 8am..4:30pm; {HOURS}", f"schedule hours {{ open mon..fri 08:00..16:30; {HOURS}"),
    (f"schedule hours {{ open mon..fri 8..1630; {HOURS}", f"schedule hours {{ open mon..fri 08:00..16:30; {HOURS}"),
    (
        f"schedule hours {{ open mon..fri 8:00..16:00; closed holidays(Poland); {HOURS}",
        f"schedule hours {{ open mon..fri 8:00..16:00; closed holidays(PL); {HOURS}",
    ),
    ("user ewa\N{NO-BREAK SPACE}603", "user ewa 603"),
    ("# people\nuser ewa 603", "// people\nuser ewa 603"),
    ("phone duty +48 (0)601-200-300", "phone duty +48 601 200 300"),
    (
        "group g 203 { ring random anna for 9s; on no-answer -> jan }",
        "group g 203 { ring random anna each 9s; on no-answer -> jan }",
    ),
    (f"schedule hours {{ open mon-fri 8.00-16.00; {HOURS}", f"schedule hours {{ open mon..fri 8:00..16:00; {HOURS}"),
    (f"schedule hours {{ open sat 8:00..23:59; {HOURS}", f"schedule hours {{ open sat 8:00..24:00; {HOURS}"),
    (f"schedule hours {{ open 24.12.2026; {HOURS}", f"schedule hours {{ open 2026-12-24; {HOURS}"),
    (f"schedule hours {{ open 24/12/2026; {HOURS}", f"schedule hours {{ open 2026-12-24; {HOURS}"),
    ("// scenc: allow unreachable: ported\nuser ewa 603", "user ewa 603"),
    (
        "menu m { 1 -> jan; on timeout, invalid -> jan } // scenc: allow unreachabl: soon",
        "menu m { 1 -> jan; on timeout, invalid -> jan } // scenc: allow unreachable: soon",
    ),
    (
        f"schedule hours {{ open mon..fri 8:00..16:00; closed holidays(pl); {HOURS}",
        f"schedule hours {{ open mon..fri 8:00..16:00; closed holidays(PL); {HOURS}",
    ),
    (
        'trunk op { host "sip:sip.op.example/"; numbers +48 12 345 67 00 }',
        'trunk op { host "sip.op.example"; numbers +48 12 345 67 00 }',
    ),
]
GUESSED = [
    (
        f"{TRUNK}outbound via op {{ local national mobile allow }}",
        f"{TRUNK}outbound via op {{ local, national, mobile allow }}",
    ),
    (
        'sms { url "http://sms.example"; sender "LEX"; token secret("T") }',
        'sms { url "https://sms.example"; sender "LEX"; token secret("T") }',
    ),
    (
        'trunk op { host "sip.op.example"; transport tls; numbers +48 12 345 67 00 }',
        'trunk op { host "sip.op.example"; transport tls; numbers +48 12 345 67 00; encryption required }',
    ),
    ('mailbox box 291 { deliver "a@b.example" delete }', 'mailbox box 291 { deliver "a@b.example" attach delete }'),
    (
        "menu m 250 { repeat 9; 1 -> anna; on timeout, invalid -> repeat; on exhausted -> anna }",
        "menu m 250 { repeat 2; 1 -> anna; on timeout, invalid -> repeat; on exhausted -> anna }",
    ),
    (f"schedule hours {{ open sat 0:00..0:00; {HOURS}", f"schedule hours {{ open sat 00:00..24:00; {HOURS}"),
    (
        "phone duty +48 601 200 300\nuser ewa 603 { on busy -> ring duty for 9s -> anna }",
        "phone duty +48 601 200 300 { confirm }\nuser ewa 603 { on busy -> ring duty for 9s -> anna }",
    ),
    ("user ewa kłos 603", "user ewa-kłos 603"),
    # a word of the language in the wrong place is no slip of the pen
    ("voicemail box 291", "mailbox box 291"),
    ("mailbox box 291 { keep 3 months }", "mailbox box 291 { keep 90d }"),
    ("/* people */\nuser ewa 603", "// people\nuser ewa 603"),
    (
        "group g 203 {\n  ring random anna, jan,\n  on no-answer -> jan\n}",
        "group g 203 {\n  ring random anna, jan\n  on no-answer -> jan\n}",
    ),
    ("user ewa 603 { on busy -> annna }", "user ewa 603 { on busy -> anna }"),
    ("user ewa 603 { on no-answer 20 -> anna }", "user ewa 603 { on no-answer 20s -> anna }"),
    (
        "group g 203 { ring random anna, jan, anna each 9s; on no-answer -> jan }",
        "group g 203 { ring random anna, jan each 9s; on no-answer -> jan }",
    ),
    (
        "user ewa 603 {\n  voicemail {\n    max 3min\n  on busy -> jan\n}",
        "user ewa 603 {\n  voicemail {\n    max 3min\n  }\n  on busy -> jan\n}",
    ),
    (
        "menu m 250 {\n  1 -> jan\n  on timeout -> jan\n}",
        "menu m 250 {\n  1 -> jan\n  on timeout -> jan\n  on invalid -> repeat\n}",
    ),
]
AMBIGUOUS = [
    "rota r 240 { on 2026-03-5233 anna; on 99.12.2026 jan }",
    "user ewa 603 { voicemail { max 03/04/2026 } }",
    "user ewa 603 601/602",
    "user ewa 603 { on busy -> x }",
]


def mended(text: str, *, unsafe: bool = False) -> str:
    return mend(text, "main.scen", unsafe=unsafe).left.source.text


@pytest.mark.parametrize(("wrong", "right"), SAFE, ids=[wrong[:40] for wrong, _ in SAFE])
def test_what_can_only_have_been_meant_in_one_way_is_mended(wrong: str, right: str) -> None:
    assert mended(PEOPLE + wrong + "\n") == PEOPLE + right + "\n"


@pytest.mark.parametrize(("wrong", "right"), GUESSED, ids=[wrong[:40] for wrong, _ in GUESSED])
def test_a_guess_is_done_only_when_asked_for(wrong: str, right: str) -> None:
    assert mended(PEOPLE + wrong + "\n") == PEOPLE + wrong + "\n"
    assert mended(PEOPLE + wrong + "\n", unsafe=True) == PEOPLE + right + "\n"


def test_a_line_is_put_into_a_block_however_it_is_written() -> None:
    for before, after in (
        ("user jan 602", "user jan 602 { voicemail }"),
        ("user jan 602 {}", "user jan 602 { voicemail }"),
        ("user jan 602 { on busy -> hangup }", "user jan 602 { on busy -> hangup; voicemail }"),
        ("user jan 602 {\n  on busy -> hangup\n}", "user jan 602 {\n  on busy -> hangup\n  voicemail\n}"),
    ):
        number = "\nnumber main +48 12 345 67 00 -> voicemail jan\n"
        assert mended(HEAD + before + number, unsafe=True) == HEAD + after + number


@pytest.mark.parametrize("wrong", AMBIGUOUS)
def test_what_nobody_can_know_is_left(wrong: str) -> None:
    left = mend(PEOPLE + wrong + "\n", "main.scen", unsafe=True).left
    assert (left.source.text, bool(left.errors)) == (PEOPLE + wrong + "\n", True)


def test_what_is_no_date_is_not_written_as_another_that_is_none() -> None:
    mended = mend(f"{PEOPLE}rota r 240 {{ on 2026-03-5233 anna; on 99.12.2026 jan }}\n", "main.scen", unsafe=True)
    assert (mended.count, mended.left.errors) == (0, 2)


def test_the_edition_is_written_at_the_top() -> None:
    assert mended("mailbox office 290\n") == "scen 1\nmailbox office 290\n"


def test_mending_mends_and_every_fix_is_said_in_words() -> None:
    """Whatever is broken: what was mended stays mended, and more is right than before."""
    chance = random.Random(7)
    for _ in range(25):
        text, _ = spoil(chance, 4)
        before = compile_text(text, "main.scen").diagnostics
        assert all(found.help for found in before if found.fix)
        once = mend(text, "main.scen")
        assert not mend(once.left.source.text, "main.scen").changes
        assert of_writing(once.left.diagnostics) <= of_writing(before)


def of_writing(found: Iterable[Diagnostic]) -> int:
    """How many are about words that are not understood."""
    return sum(each.code[0] == "Y" or each.name == "unknown-setting" for each in found)


def test_sarif_holds_safe_fixes_and_obeys_the_schema(tmp_path: Path) -> None:
    (tmp_path / "main.scen").write_text(PEOPLE + "// 😀\nuser ewa 603 { on busy → annna }\n")
    log = json.loads(check(tmp_path, "--format", "sarif").stdout)
    jsonschema.validate(log, sarif_schema(), cls=jsonschema.Draft4Validator)
    (fix,) = [fix for result in log["runs"][0]["results"] for fix in result.get("fixes", ())]
    assert fix["description"]["text"] == "write `->`"
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == "->"
    assert replacement["deletedRegion"] == {"startLine": 7, "startColumn": 24, "endLine": 7, "endColumn": 25}


def check(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)], input=stdin)


def test_fix_changes_the_file_and_reports_what_is_left(tmp_path: Path) -> None:
    file = tmp_path / "main.scen"
    file.write_text(PEOPLE + "user ewa 603 { on busy → annna }\n")
    result = check(tmp_path, "--fix")
    assert file.read_text() == PEOPLE + "user ewa 603 { on busy -> annna }\n"
    assert (result.exit_code, "N001" in result.stdout, "Y001" in result.stdout) == (1, True, False)
    assert result.stderr == f"scenc: 1 mended in {file}\n"
    assert check(tmp_path, "--fix", "--unsafe").exit_code == 0


def test_every_file_of_a_scenario_is_mended(tmp_path: Path) -> None:
    (tmp_path / "main.scen").write_text('scen 1\nimport "krakow.scen" as krakow\nusr ewa 603\n')
    (tmp_path / "krakow.scen").write_text("scen 1\nuser ola 604 { on busy → jan }\nusr jan 605\n")
    assert check(tmp_path, "--fix", "--diff").stdout.count("\n+++ ") == 2
    assert check(tmp_path, "--fix").exit_code == 0
    assert (tmp_path / "krakow.scen").read_text() == "scen 1\nuser ola 604 { on busy -> jan }\nuser jan 605\n"
    assert (tmp_path / "main.scen").read_text().endswith("\nuser ewa 603\n")


def test_a_diff_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "main.scen"
    file.write_text(PEOPLE + "user ewa 603 { on busy → anna }\n")
    result = check(file, "--fix", "--diff")
    assert (result.exit_code, "+user ewa 603 { on busy -> anna }\n" in result.stdout) == (1, True)
    assert "→" in file.read_text()
    assert check("-", "--fix", "--diff", stdin=PEOPLE).exit_code == 0


def test_fixing_what_cannot_be_written_is_refused() -> None:
    assert check("-", "--fix", stdin=PEOPLE + "usr ewa 603\n").exit_code == 2
    assert check("-", "--unsafe", stdin=PEOPLE).exit_code == 2

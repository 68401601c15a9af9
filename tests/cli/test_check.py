"""`scenc check` as a user or a program meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scenc.cli.app import app

SAMPLE = Path(__file__).parents[2] / "samples/kancelaria"
WARNED = "scen 1\nuser anna 601\nmailbox office\n"
WRONG = """scen 1
user anna 601 {
  on busy -> recepton
}
group reception 204 { ring random anna; on no-answer -> anna }
"""


def check(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)], input=stdin)


@pytest.mark.parametrize("scenario", [SAMPLE, SAMPLE / "main.scen"])
def test_the_sample_is_clean(scenario: Path) -> None:
    result = check(scenario, "--strict")
    assert (result.exit_code, result.output) == (0, "")


def test_errors_exit_with_one_and_are_shown_with_place_and_help() -> None:
    result = check("-", stdin=WRONG)
    assert result.exit_code == 1
    assert "error[N001 unknown-destination]: nothing is called `recepton`" in result.output
    assert "<stdin>:3:14" in result.output
    assert "did you mean `reception`?" in result.output
    assert "\x1b" not in result.output


def test_warnings_exit_with_zero_unless_strict() -> None:
    assert check("-", stdin=WARNED).exit_code == 0
    assert check("-", "--strict", stdin=WARNED).exit_code == 1


def test_json_is_as_documented() -> None:
    result = check("-", "--format", "json", stdin=WRONG)
    assert json.loads(result.stdout) == [
        {
            "code": "N001",
            "name": "unknown-destination",
            "severity": "error",
            "message": "nothing is called `recepton`",
            "file": "<stdin>",
            "line": 3,
            "column": 14,
            "end_line": 3,
            "end_column": 22,
            "labels": [
                {
                    "file": "<stdin>",
                    "line": 3,
                    "column": 14,
                    "end_line": 3,
                    "end_column": 22,
                    "text": "unknown name",
                }
            ],
            "notes": [],
            "help": ["did you mean `reception`?"],
        }
    ]


def test_json_of_a_clean_scenario_is_an_empty_list() -> None:
    assert json.loads(check(SAMPLE, "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"scen 1\n\xff\xfe\n", "main.scen:2: not UTF-8"),
        (b"RIFF\0\0\0\0WAVE", "binary data"),
        (b"/" * (16 * 2**20 + 1), "larger than 16 MiB"),
    ],
    ids=["latin-1", "binary", "huge"],
)
def test_what_is_no_scenario_is_refused_with_the_reason(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "main.scen").write_bytes(data)
    result = check(tmp_path)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_missing_file_and_a_folder_without_scenario_are_named(tmp_path: Path) -> None:
    assert (check(tmp_path / "no.scen").exit_code, check(tmp_path).exit_code) == (2, 2)
    assert "No such file" in check(tmp_path / "no.scen").stderr
    assert "no main.scen in this folder" in check(tmp_path).stderr


def test_a_byte_order_mark_and_dos_lines_do_no_harm(tmp_path: Path) -> None:
    text = (SAMPLE / "main.scen").read_text("utf-8").replace("\n", "\r\n")
    (tmp_path / "main.scen").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert check(tmp_path, "--strict").exit_code == 0


def test_deep_nesting_is_a_finding_like_any_other() -> None:
    result = check("-", stdin="user anna 601 { voicemail " * 5000)
    assert result.exit_code == 1
    assert "error[" in result.output


def test_an_unknown_option_is_a_usage_error() -> None:
    assert check("--format", "yaml", "-", stdin=WARNED).exit_code == 2


@pytest.mark.parametrize("format", ["concise", "sarif", "github", "gitlab", "junit"])
def test_every_format_exits_alike(format: str) -> None:
    assert "N001" in check("-", "--format", format, stdin=WRONG).stdout or format == "gitlab"
    assert [check("-", "--format", format, stdin=text).exit_code for text in (WRONG, WARNED, "scen 1\n")] == [1, 0, 0]
    assert check("-", "--format", format, "--strict", stdin=WARNED).exit_code == 1


def test_one_run_prints_text_and_writes_other_formats(tmp_path: Path) -> None:
    sarif, junit = tmp_path / "scenc.sarif", tmp_path / "a=b.xml"
    junit.write_text("old")
    result = check("-", "--output", f"sarif={sarif}", "--output", f"junit={junit}", stdin=WRONG)
    assert result.exit_code == 1
    assert "error[N001 unknown-destination]" in result.stdout
    assert json.loads(sarif.read_text("utf-8"))["runs"][0]["results"][0]["ruleId"] == "N001"
    assert junit.read_text("utf-8").startswith("<?xml")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("output", ["sarif", "sarif=", "=x", "yaml=x", "text=main.scen"])
def test_an_output_that_is_not_understood_is_a_usage_error(output: str) -> None:
    result = check("-", "--output", output, stdin=WARNED)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"--output {output}: " in result.stderr


def test_an_output_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    for file in (tmp_path / "no/x.sarif", Path("/dev/full")):
        result = check("-", "--output", f"sarif={file}", stdin=WARNED)
        assert result.exit_code == 2
        assert str(file) in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_machines_get_paths_below_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "żółte biuro"
    folder.mkdir()
    (folder / "main.scen").write_text(WRONG)
    monkeypatch.chdir(folder)
    for scenario in (".", "../żółte biuro/main.scen", str(folder)):
        location = json.loads(check(scenario, "--format", "sarif").stdout)["runs"][0]["results"][0]["locations"][0]
        uri = "%C5%BC%C3%B3%C5%82te%20biuro/main.scen"
        assert location["physicalLocation"]["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}
        assert "file=żółte biuro/main.scen," in check(scenario, "--format", "github").stdout
        gitlab = json.loads(check(scenario, "--format", "gitlab").stdout)
        assert gitlab[0]["location"]["path"] == "żółte biuro/main.scen"


@pytest.mark.wall_clock
@pytest.mark.parametrize("format", ["text", "concise", "json", "sarif", "github", "gitlab", "junit"])
def test_a_file_name_that_is_no_text_does_no_harm(tmp_path: Path, format: str) -> None:
    place = bytes(tmp_path) + b"/\xff.scen"
    Path(os.fsdecode(place)).write_text(WRONG)
    command: list[str | bytes] = [sys.executable, "-m", "scenc", "check", place, "--format", format]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"}, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.wall_clock
def test_checking_loads_neither_parser_generator_nor_sound_nor_all_countries_holidays(tmp_path: Path) -> None:
    """Start-up time is what a check mostly costs. A promise alone needs to know the holidays."""
    code = (
        "import sys\nfrom scenc.cli.app import app\n"
        f"try: app(['check', {str(SAMPLE.parent / 'company-200')!r}])\nexcept SystemExit as end: assert not end.code\n"
        "needless = {'lark', 'numpy', 'sqlalchemy', 'ruamel', 'soundfile', 'uvloop', 'holidays.countries'}\n"
        "print(sorted(needless & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_calendar_that_ends_soon_is_told_by_the_day_that_is_given() -> None:
    ending = 'scen 1\ncompany "Lex" { calendar 2026 }\nuser anna 601\nschedule h { open mon..fri 08:00..16:00\n'
    ending += "closed holidays(PL); when open -> anna; when closed -> anna }\nnumber n +48 12 345 67 00 -> h\n"
    assert "T111" not in check("-", "--today", "2026-10-02", stdin=ending).output
    assert "the calendar ends on 2026-12-31" in check("-", "--today", "2026-10-03", stdin=ending).output
    assert "the calendar ended on 2026-12-31" in check("-", "--today", "2027-01-01", stdin=ending).output
    assert check("-", "--today", "1.1.2027", stdin=ending).exit_code == 2


def test_secrets_that_nobody_gives_are_told_if_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """scen 1
user anna 601 { password secret("SIP_ANNA") }
user jan 602 { password secret("SIP_JAN") }
user ewa 603 { password secret("SIP_EWA") }
user ola 604 { password secret("SIP_OLA") } // scenc: allow missing-secret: it is set on the machine
"""
    given = tmp_path / "secrets"
    given.write_text("SIP_ANNA=top-secret\n")
    monkeypatch.setenv("SIP_JAN", "another")
    assert "missing-secret" not in check("-", stdin=text).output
    result = check("-", "--secrets", given, "--format", "concise", stdin=text)
    told = [line for line in result.output.splitlines() if "missing-secret" in line]
    assert told == ["<stdin>:4:32: warning[N007 missing-secret]: nobody gives the secret `SIP_EWA`"]
    assert "top-secret" not in result.output
    assert check("-", "--secrets", tmp_path / "none", stdin=text).exit_code == 2


def test_values_that_are_easily_guessed_are_told_and_never_shown(tmp_path: Path) -> None:
    text = """scen 1
user anna 601 { password secret("P_ANNA"); voicemail { pin secret("PIN_ANNA") } }
user jan 602 { password secret("P_JAN"); voicemail { pin secret("PIN_JAN") } }
conference room 230 { pin secret("PIN_ROOM") }
"""
    given = tmp_path / "secrets"
    given.write_text("P_ANNA=anna601anna\nP_JAN=q7!Lw-93kd2M\nPIN_ANNA=4321\nPIN_JAN=582913\nPIN_ROOM=zebra\n")
    result = check("-", "--secrets", given, "--format", "concise", stdin=text)
    assert [line.partition(": ")[2] for line in result.output.splitlines() if ": " in line][:3] == [
        "error[S702 weak-password]: the password of `anna` is easily guessed",
        "warning[V462 weak-pin]: the PIN PIN_ANNA is easily guessed",
        "warning[V462 weak-pin]: the PIN PIN_ROOM cannot be keyed in",
    ]
    assert not any(value in result.output for value in ("anna601anna", "4321", "zebra"))
    assert result.exit_code == 1


def test_a_rota_that_has_yet_to_begin_is_told_by_the_day_that_is_given() -> None:
    rota = 'scen 1\ncompany "Lex" { calendar 2026 }\nuser anna 601 { voicemail }\n'
    rota += "rota duty 240 { weekly from 2026-12-07 08:00 anna }\nnumber n +48 12 345 67 00 -> duty\n"
    assert "nobody is on duty before 2026-12-07" in check("-", "--today", "2026-12-06", stdin=rota).output
    assert check("-", "--today", "2026-12-07", stdin=rota).output == ""


def test_many_warnings_that_are_alike_are_counted_and_no_error_is_left_out() -> None:
    head = "scen 1\nuser anna 601 { voicemail }\n"
    menus = "".join(f"menu m{n} {{ 1 -> anna; on timeout, invalid -> anna }}\n" for n in range(40))
    shown, every = (check("-", *options, stdin=head + menus).output for options in ((), ("--all",)))
    assert (shown.count("[R104 unreachable]"), every.count("[R104 unreachable]")) == (5, 40)
    assert "\n\n… and 35 more of R104 unreachable: --all shows them\n" in shown
    assert shown.endswith("\n\n40 warnings, 39 infos\n")
    assert check("-", "--format", "concise", stdin=head + menus).output.count("R104") == 40
    users = "".join(f"user u{n} 602\n" for n in range(9))
    assert check("-", stdin=head + users).output.count("error[") == 8


def test_where_more_is_wrong_than_is_told_every_format_says_so() -> None:
    text = "scen 1\nuser anna 601 { voicemail }\n" + "".join(f"mailbox m{n}\n" for n in range(203))
    shown = check("-", stdin=text).output
    assert "… and at least 195 more of R104 unreachable: --all shows as many" in shown
    assert shown.endswith("\n\nat least 200 warnings\n")
    for format in ("text", "json", "sarif", "github", "gitlab", "junit"):
        output = check("-", "--format", format, stdin=text).output
        assert output.count("there are more of these than the 200 that are told") == 1, format
    concise = check("-", "--format", "concise", stdin=text).output.splitlines()
    assert [line.endswith("(one of many)") for line in concise] == [True] + [False] * 199
    exactly = text.replace("mailbox m200\nmailbox m201\nmailbox m202\n", "")
    assert check("-", stdin=exactly).output.endswith("\n\n200 warnings\n")

"""Scenarios of several files: names, places, and what is wrong with an import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.render import Format, concise, render, text
from scenc.diagnostics.report import Report
from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text
from scenc.source import UnreadableError, files_beside
from tests.scenario import compiled

MAIN = """\
scen 1
company "Lex" { calendar 2026..2030; numbering { users 100..899 } }
import "sites/krakow.scen" as krakow
user anna 101 { voicemail; on no-answer -> krakow.reception }
number main +48 12 345 67 00 -> krakow.reception
test "Kraków answers for the head office" {
  call main at mon 10:00
  expect rings krakow.anna, krakow.jan together
  expect voicemail krakow.office
}
"""
KRAKOW = """\
// file: sites/krakow.scen
scen 1
user anna 601
user jan 602 "Jan" { voicemail }
mailbox office 290
group reception 204 { ring simultaneous anna, jan; on no-answer -> voicemail office }
number front +48 12 345 67 01 -> ring jan for 20s -> voicemail jan
test "the desk" { call front at mon 10:00; expect rings jan for 20s; expect voicemail jan }
"""


def said(scenario: str) -> list[str]:
    compilation = compiled(scenario)
    return concise.render(Report(compilation.diagnostics, compilation.sources)).splitlines()


def test_names_of_an_imported_file_stand_behind_a_dot_and_inside_it_are_bare() -> None:
    compilation = compiled(MAIN + KRAKOW)
    assert compilation.diagnostics == ()
    assert compilation.bundle
    assert list(compilation.bundle.users) == ["anna", "krakow.anna", "krakow.jan"]
    assert compilation.bundle.users["krakow.jan"].number == "602"
    assert list(compilation.bundle.mailboxes) == ["anna", "krakow.jan", "krakow.office"]
    assert compilation.bundle.nodes["group:krakow.reception"].exits["busy"] == "mailbox:krakow.office"
    assert str(compilation.bundle.nodes["group:krakow.reception"].place) == "sites/krakow.scen:5:7"


def test_tests_of_all_files_are_run() -> None:
    from zoneinfo import ZoneInfo

    compilation = compiled(MAIN + KRAKOW)
    assert compilation.bundle
    for script in compilation.scripts:
        assert simulate(script, compilation.bundle, ZoneInfo("Europe/Warsaw")).failure is None
    assert [script.place.file for script in compilation.scripts] == ["main.scen", "sites/krakow.scen"]


def test_a_file_that_two_others_import_is_read_once() -> None:
    scenario = """\
scen 1
company "Lex" { calendar 2026..2030 }
import "a.scen" as a
import "b.scen" as b
number main +48 12 345 67 00 -> a.anna -> b.shared.office
// file: a.scen
scen 1
import "shared/all.scen" as common
user anna 601 { on no-answer, busy, unavailable -> voicemail common.office }
// file: b.scen
scen 1
import "shared/all.scen" as shared
user jan 602 { on no-answer, busy, unavailable -> voicemail shared.office }
number direct +48 12 345 67 01 -> jan
// file: shared/all.scen
scen 1
mailbox office 290
"""
    compilation = compiled(scenario)
    assert compilation.diagnostics == ()
    assert compilation.bundle
    assert list(compilation.bundle.mailboxes) == ["a.common.office"]


def test_a_template_of_another_file_means_the_names_of_its_own_file() -> None:
    scenario = """\
scen 1
company "Lex" { calendar 2026..2030 }
import "shared.scen" as shared
user anna 601 { use shared.person(20s) }
number main +48 12 345 67 00 -> anna
// file: shared.scen
scen 1
template person(patience) { use short; on no-answer patience -> voicemail office }
template short { on busy, unavailable -> voicemail office }
mailbox office 290
"""
    compilation = compiled(scenario)
    assert compilation.diagnostics == ()
    assert compilation.bundle
    assert set(compilation.bundle.nodes["user:anna"].exits.values()) == {"mailbox:shared.office"}


def test_a_finding_is_told_in_its_own_file_and_shows_the_places_in_others() -> None:
    scenario = MAIN + KRAKOW.replace("jan 602", "jan 101").replace("simultaneous anna, jan", "simultaneous anna, jann")
    compilation = compiled(scenario)
    shown = text.render(Report(compilation.diagnostics, compilation.sources))
    assert said(scenario) == [
        "sites/krakow.scen:3:10: error[D201 duplicate-number]: 101 is given twice",
        "sites/krakow.scen:5:47: error[N001 unknown-destination]: nothing is called `jann`",
    ]
    assert "--> sites/krakow.scen:3:10" in shown
    assert "::: main.scen:4:11" in shown
    assert "did you mean `jan`?" in shown


def test_a_warning_in_an_imported_file_is_allowed_there() -> None:
    lonely = "mailbox lonely // scenc: allow unreachable: reserved\n"
    assert compiled(MAIN + KRAKOW + lonely).diagnostics == ()
    assert [line.split(": ")[1] for line in said(MAIN + KRAKOW + lonely.split(" //", maxsplit=1)[0] + "\n")] == [
        "warning[R104 unreachable]"
    ]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../krakow.scen", "only files in the scenario's folder can be read"),
        ("/etc/passwd", "only files in the scenario's folder can be read"),
        ("https://lex.example/krakow.scen", "only files in the scenario's folder can be read"),
        ("sites\\\\krakow.scen", "only files in the scenario's folder can be read"),
        ("", "only files in the scenario's folder can be read"),
        ("krakow.scen", "`krakow.scen` cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_imported_is_told_at_the_import(path: str, reason: str) -> None:
    (found,) = compiled(f'scen 1\nimport "{path}" as krakow\n').diagnostics
    assert (found.code, found.message, found.primary.span.start) == ("N019", reason, 14)


def test_nothing_is_said_of_names_behind_an_import_that_failed() -> None:
    found = compiled(MAIN).diagnostics
    assert [finding.code for finding in found] == ["N019"]


def test_a_circle_of_imports_is_drawn() -> None:
    scenario = """\
scen 1
import "a.scen" as a
// file: a.scen
scen 1
import "sub/b.scen" as b
// file: sub/b.scen
scen 1
import "../a.scen" as a
"""
    (found,) = compiled(scenario).diagnostics
    assert found.message == "files import each other in a circle: sub/b.scen → a.scen → sub/b.scen"
    (itself,) = compiled('scen 1\nimport "main.scen" as me\n').diagnostics
    assert itself.message == "files import each other in a circle: main.scen → main.scen"


def disk(folder: Path, text: str) -> tuple[Diagnostic, ...]:
    main = folder / "main.scen"
    return compile_text(text, str(main), files_beside(str(main))).diagnostics


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"RIFF\0\0\0\0WAVE", "binary data, not a text"),
        ("user żółw".encode("cp1250"), "not UTF-8 text"),
        (b"x" * (16 * 2**20 + 1), "larger than 16 MiB"),
    ],
)
def test_an_imported_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "other.scen").write_bytes(content)
    (found,) = disk(tmp_path, 'scen 1\nimport "other.scen" as other\n')
    assert found.code == "N019"
    assert reason in found.message


def test_folders_and_links_out_of_the_folder_are_not_imported(tmp_path: Path) -> None:
    inside = tmp_path / "scenario"
    (inside / "sites").mkdir(parents=True)
    (tmp_path / "secret.scen").write_text("scen 1\n")
    (inside / "link.scen").symlink_to(tmp_path / "secret.scen")
    (found,) = disk(inside, 'scen 1\nimport "sites" as sites\n')
    assert "it is not a file" in found.message
    (found,) = disk(inside, 'scen 1\nimport "link.scen" as link\n')
    assert "leads out of the scenario's folder" in found.message
    with pytest.raises(UnreadableError):
        files_beside(str(inside / "main.scen"))(str(tmp_path / "secret.scen"))


def test_only_names_that_the_file_knows_are_proposed() -> None:
    scenario = MAIN + KRAKOW.replace("voicemail office }", "voicemail boss }") + "mailbox bos\n"
    main = scenario.replace("user anna 101", "user boss 102\nuser anna 101")
    (found,) = compiled(main).diagnostics
    assert (found.message, found.help) == ("nothing is called `boss`", ("did you mean `bos`?",))
    (found,) = compiled(main.replace("mailbox bos\n", "")).diagnostics
    assert "is known in another file" in found.help[0]


def test_the_name_of_an_import_is_a_name_like_others() -> None:
    assert said(f"{MAIN}user krakow 103\n{KRAKOW}") == [
        "main.scen:11:6: error[N002 duplicate-name]: `krakow` is the name of two things"
    ]
    (found,) = compiled(f"{MAIN}number other +48 12 345 67 02 -> krakow\n{KRAKOW}").diagnostics
    assert found.message.startswith("`krakow` is an import, but a")


def test_every_format_names_the_file_of_each_place() -> None:
    compilation = compiled(MAIN + KRAKOW.replace("jan 602", "jan 101"))
    report = Report(compilation.diagnostics, compilation.sources)
    place = json.loads(render(Format.JSON, report))[0]
    assert (place["file"], place["line"]) == ("sites/krakow.scen", 3)
    assert [(label["file"], label["line"]) for label in place["labels"]] == [("sites/krakow.scen", 3), ("main.scen", 4)]
    (result,) = json.loads(render(Format.SARIF, report))["runs"][0]["results"]
    uris = [each["physicalLocation"]["artifactLocation"]["uri"] for each in result["relatedLocations"]]
    assert uris == ["main.scen"]
    assert "main.scen line 4: first given here" in render(Format.GITHUB, report)
    assert "main.scen line 4: first given here" in render(Format.JUNIT, report)
    assert json.loads(render(Format.GITLAB, report))[0]["location"]["path"] == "sites/krakow.scen"

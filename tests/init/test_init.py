"""A first scenario: sound, tested, in the canonical layout, and never over something that is there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from scenc.cli.app import app
from scenc.format import canonical
from scenc.pipeline import compile_text
from scenc.source import Source
from scenc.starters import Kind

PEOPLE = "Anna Nowak, Jan Kowalski, Łucja Wiśniewska-Ząb, Anna Lis"
NUMBER = "+48 12 345 67 00"


def scenc(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def init(folder: Path, *more: object, people: str = PEOPLE, number: str = NUMBER, kind: str = "law") -> Result:
    common = ("--kind", kind, "--name", "Kłos & Synowie", "--people", people, "--number", number)
    return scenc("init", folder, *common, *more)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("people", ["Anna Nowak", PEOPLE, ", ".join(f"Jan Kowalski {n}" for n in range(40))])
def test_it_is_sound_and_its_tests_pass(tmp_path: Path, kind: str, language: str, people: str) -> None:
    assert init(tmp_path, "--language", language, kind=kind, people=people).exit_code == 0
    checked = scenc("check", tmp_path, "--strict")
    assert (checked.output, checked.exit_code) == ("", 0)
    assert scenc("test", tmp_path).exit_code == 0
    text = (tmp_path / "main.scen").read_text("utf-8")
    assert canonical(Source("main.scen", text)) == text


def test_everybody_has_a_short_name_and_a_number_of_their_own(tmp_path: Path) -> None:
    init(tmp_path, people="Anna Nowak, Anna Lis, Ring Starr, Office Depot, Łucja Ząb, 李 小龙, 42, Anna Nowak")
    program = compile_text((tmp_path / "main.scen").read_text("utf-8"), "main.scen").program
    users = [
        f"{each.name.value} {number.value}"
        for each in program.names.values()
        if each.kind == "user" and (number := each.extension())
    ]
    assert users == [
        "anna 601",
        "anna-lis 602",
        "ring-starr 603",
        "office-depot 604",
        "lucja 605",
        "李 606",
        "person 607",
        "anna-nowak 608",
    ]


@pytest.mark.parametrize(
    ("number", "country", "zone"),
    [
        ("+44 20 7946 0000", "GB", "Europe/London"),
        ("+49 30 901820", "DE", "Europe/Berlin"),
        (NUMBER, "PL", "Europe/Warsaw"),
        ("+46 8 505 510 00", "SE", "Europe/Stockholm"),
        ("+33 1 44 71 36 00", "FR", "Europe/Paris"),
        ("+1 212 555 2368", "US", "America/New_York"),
    ],
)
def test_the_number_tells_country_and_time_zone(tmp_path: Path, number: str, country: str, zone: str) -> None:
    assert init(tmp_path, number=number).exit_code == 0
    company = compile_text((tmp_path / "main.scen").read_text("utf-8"), "main.scen").program.company
    assert company
    assert (company.values().country, company.values().timezone) == (country, zone)
    assert scenc("check", tmp_path, "--strict").exit_code == scenc("test", tmp_path).exit_code == 0


@pytest.mark.parametrize("there", ["main.scen", ".gitignore", ".github/workflows/telephony.yml"])
def test_nothing_is_written_over(tmp_path: Path, there: str) -> None:
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_text("mine")
    result = init(tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path / there} is there already" in result.stderr
    assert [path.read_text() for path in tmp_path.rglob("*") if path.is_file()] == ["mine"]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--number", "12 345 67 00", "is no telephone number"),
        ("--number", "+48 1", "is no telephone number"),
        ("--people", " , ", "1 to 90 people"),
        ("--people", ",".join(["Jan"] * 91), "1 to 90 people"),
        ("--people", 'Jan "J" Kowalski', "without quotes"),
        ("--name", "{name}", "without quotes, braces"),
        ("--name", "", "is a name"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, option: str, value: str, said: str
) -> None:
    result = init(tmp_path / "new", option, value)
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_what_a_run_leaves_beside_the_scenario_is_not_for_git(tmp_path: Path) -> None:
    init(tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for written in ("data/passwords.json", "bundle/flow.yaml", "secrets"):
        (tmp_path / written).parent.mkdir(exist_ok=True)
        (tmp_path / written).write_text("")
    told = subprocess.run(["git", "-C", tmp_path, "status", "--short"], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["??", ".github/", "??", ".gitignore", "??", "README.md", "??", "main.scen"]


@pytest.mark.parametrize(("ci", "told"), [("github", True), ("none", False)])
def test_a_recipe_that_no_ci_would_read_is_told(tmp_path: Path, ci: str, told: bool) -> None:
    (tmp_path / ".git").mkdir()
    said = init(tmp_path / "office" / "telephony", "--ci", ci).stdout
    assert (f"in the root of a repository: move it to {tmp_path}, and name office/telephony behind" in said) == told
    assert "in the root of a repository" not in init(tmp_path).stdout


def test_without_a_terminal_what_is_missing_is_named(tmp_path: Path) -> None:
    result = scenc("init", tmp_path, "--kind", "law", "--name", "Lex")
    assert result.exit_code == 2
    assert "--people is missing" in result.stderr


def test_a_folder_that_cannot_be_written_keeps_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / ".github").write_text("a file where a folder would be")
    result = init(tmp_path)
    assert (result.exit_code, "nothing is written" in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == [".github"]


@pytest.mark.parametrize(("ci", "file"), [("github", ".github/workflows/telephony.yml"), ("gitlab", ".gitlab-ci.yml")])
def test_the_recipe_calls_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, file: str) -> None:
    init(tmp_path, "--ci", ci)
    monkeypatch.chdir(tmp_path)
    recipe = (tmp_path / file).read_text("utf-8")
    YAML(typ="safe", pure=True).load(recipe)
    commands = [
        line.partition("scenc ")[2].split() for line in recipe.splitlines() if "scenc " in line and "pip" not in line
    ]
    assert [scenc(*command).exit_code for command in commands] == [0] * 3


def test_every_kind_is_a_file() -> None:
    folder = Path(__file__).parents[2] / "scenc/starters"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "answers", "files", "starter", "write"} == set(
        Kind
    )

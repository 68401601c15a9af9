"""`scenc diff`: what is told of an edit, and that nothing is told of none."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scenc.bundle.emit import emit
from scenc.bundle.schema import Bundle, Prompt
from scenc.bundle.write import write
from scenc.cli.app import app
from scenc.diff.change import Pair
from scenc.diff.compare import differences
from scenc.flow.node import Node
from scenc.flow.ops.voicemail import Voicemail
from scenc.pipeline import compile_text

ROOT = Path(__file__).parents[2]

OFFICE = """\
scen 1
company "Lex" { calendar 2026..2027 }
trunk op { host "192.0.2.1"; channels 8; numbers +48 12 345 67 00 .. +48 12 345 67 01 }
user anna 601 "Anna Nowak" {
  voicemail
  on busy -> voicemail; on no-answer 20s -> reception; on unavailable -> voicemail
}
user jan 602 "Jan Kowalski"
mailbox office 290 "Skrzynka"
rota duty { weekly from 2026-01-05 08:00 anna, jan }
schedule hours {
  open mon..fri 08:00..16:00
  closed holidays(PL)
  when open   -> welcome
  when closed -> say "Nieczynne." -> voicemail office
}
schedule accounts {
  open mon 10:00..12:00
  when open   -> jan
  when closed -> ring duty for 30s -> hangup
}
menu welcome {
  say "Anna: jeden. Sekretariat: dwa. Księgowość: trzy."
  1 -> anna
  2 -> reception
  3 -> accounts
  on invalid, timeout, exhausted -> reception
}
group reception 204 { ring sequential anna, jan each 20s; on no-answer -> voicemail office }
number main  +48 12 345 67 00 -> hours
number other +48 12 345 67 01 -> anna
"""
MONDAY, YEAR_LATER = date(2026, 3, 16), date(2027, 3, 14)


@cache
def bundle(text: str) -> Bundle:
    compilation = compile_text(text, "main.scen")
    assert compilation.bundle is not None, [finding.message for finding in compilation.diagnostics]
    return compilation.bundle


def told(edits: Mapping[str, str]) -> list[str]:
    """The sentences for these edits of the office."""
    text = OFFICE
    for old, new in edits.items():
        assert old in text, old
        text = text.replace(old, new)
    return [change.sentence for change in differences(Pair(bundle(OFFICE), bundle(text), MONDAY, YEAR_LATER))]


def test_nothing_is_told_where_only_the_writing_differs() -> None:
    lines = OFFICE.splitlines(keepends=True)
    written_otherwise = [*lines[:2], "// a comment\n", *lines[:1:-1][:2][::-1], *lines[2:-2]]
    moved = "".join(written_otherwise).replace("08:00", "8:00").replace("-> welcome", "\n  -> welcome")
    assert differences(Pair(bundle(OFFICE), bundle(moved), MONDAY, YEAR_LATER)) == []


EDITS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a key leads elsewhere, to a longer wait": (
        {"2 -> reception": "2 -> jan"},
        [
            "callers who press 2 in menu welcome reach user jan instead of group reception;"
            " first on Mon 2026-03-16 08:00; longest wait 40s -> 30s"
        ],
    ),
    "shorter hours": (
        {"08:00..16:00": "09:00..16:00"},
        [
            "calls to +48123456700 reach say “Nieczynne.” -> voicemail office instead of menu welcome;"
            " mon..fri 08:00..09:00; first on Mon 2026-03-16 08:00; not on 2026-04-06, 2026-05-01, 2026-06-04,"
            " 2026-11-11, 2026-12-24..2026-12-25 and 2 more; longest wait 40s -> 0s"
        ],
    ),
    "one day off": (
        {"  closed holidays(PL)": "  closed holidays(PL); closed 2026-05-04"},
        [
            "calls to +48123456700 reach say “Nieczynne.” -> voicemail office instead of menu welcome;"
            " 2026-05-04 08:00..16:00; longest wait 40s -> 0s"
        ],
    ),
    "hours behind a key": (
        {"mon 10:00..12:00": "mon 10:00..13:00"},
        [
            "calls that enter schedule accounts reach user jan instead of ring duty for 30s -> hangup;"
            " mon 12:00..13:00; first on Mon 2026-03-16 12:00"
        ],
    ),
    "another announcement": (
        {"Nieczynne.": "Zapraszamy jutro."},
        [
            "calls to +48123456700 reach say “Zapraszamy jutro.” -> voicemail office instead of"
            " say “Nieczynne.” -> voicemail office; mon..fri 00:00..08:00, 16:00..24:00, sat..sun 00:00..24:00;"
        ],
    ),
    "another greeting": (
        {"Księgowość: trzy.": "Faktury: trzy."},
        [
            "menu welcome: greetings “Anna: jeden. Sekretariat: dwa. Księgowość: trzy.” ->"
            " “Anna: jeden. Sekretariat: dwa. Faktury: trzy.”"
        ],
    ),
    "a key is gone, another is new": (
        {"  3 -> accounts": "  4 -> accounts"},
        [
            "callers who press 3 in menu welcome do not reach schedule accounts any more",
            "callers who press 4 in menu welcome reach schedule accounts now",
        ],
    ),
    "people ring longer": (
        {"each 20s": "each 45s"},
        [
            "calls to +48123456700: longest wait 40s -> 90s",
            "calls to +48123456701: longest wait 60s -> 110s",
            "callers who press 1 in menu welcome: longest wait 60s -> 110s",
            "callers who press 2 in menu welcome: longest wait 40s -> 90s",
            "group reception: sequential, each 20s -> sequential, each 45s",
        ],
    ),
    "a forward": (
        {"on busy -> voicemail": "on busy -> jan"},
        [
            "callers at user anna, on busy, reach ring jan for 30s -> mailbox anna instead of mailbox anna;"
            " longest wait 0s -> 30s"
        ],
    ),
    "a line, a limit and a newcomer": (
        {
            "channels 8": "channels 12",
            'user jan 602 "Jan Kowalski"': 'user jan 602 "Jan Kowal"\nuser ewa 603 "Ewa Lis"',
        },
        [
            "user jan: display Jan Kowalski -> Jan Kowal",
            "user ewa 603 “Ewa Lis” is new",
            "user jan is titled “Jan Kowal” instead of “Jan Kowalski”",
            "trunk op: channels 8 -> 12",
        ],
    ),
    "a number moves inside": (
        {"group reception 204": "group reception 205"},
        ["204 does not reach group reception any more", "205 reaches group reception now"],
    ),
    "a person and a group with other names": (
        {" anna": " ewa", "reception": "desk"},
        ["user ewa was called anna", "group desk was called reception"],
    ),
    "whose turn it is": (
        {"weekly from 2026-01-05 08:00 anna, jan": "weekly from 2026-01-05 08:00 jan, anna"},
        [
            "calls that enter rota duty reach user anna instead of user jan; 2026-03-16 00:00..08:00,",
            "calls that enter rota duty reach user jan instead of user anna; 2026-03-16 08:00..24:00, 2026-03-17..2026",
        ],
    ),
    "a number of ours is given up": (
        {"number other +48 12 345 67 01 -> anna": "// scenc: allow number-not-on-trunk: ported"},
        ["calls to +48123456701 are not answered any more: user anna"],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_it_tells_what_is_noticed(name: str) -> None:
    edits, expected = EDITS[name]
    found = told(edits)
    assert len(found) == len(expected), found
    for sentence, wanted in zip(found, expected, strict=True):
        assert sentence.startswith(wanted), sentence


EXAMPLES = re.findall(r"```scen\n(.*?)```", (ROOT / "docs/language.md").read_text("utf-8"), re.DOTALL)


def test_whatever_can_be_written_can_be_compared() -> None:
    """Each example of the language with itself, and with the next."""
    texts = [text if text.startswith("scen ") else f"scen 1\n{text}" for text in EXAMPLES if "import " not in text]
    compiled = [compile_text(text, "main.scen").bundle for text in texts]
    bundles = [each for each in compiled if each]
    assert len(bundles) > len(texts) * 3 // 4
    for one, other in pairwise(bundles):
        assert differences(Pair(one, one, MONDAY, YEAR_LATER)) == []
        assert differences(Pair(one, other, MONDAY, MONDAY))


def test_another_recording_of_the_same_name_is_told() -> None:
    old, new = (replace(bundle(OFFICE), prompts={"k": Prompt("k", file="hi.wav", audio=sound)}) for sound in ("1", "2"))
    (change,) = differences(Pair(old, new, MONDAY, MONDAY))
    assert change.sentence == "play hi.wav sounds otherwise"


def test_of_a_step_that_reads_alike_the_differing_fields_are_told() -> None:
    """The greeting of a mailbox is in no summary."""
    pair = Pair(with_greeting("Hi."), with_greeting("Bye."), MONDAY, MONDAY)
    (change,) = differences(pair)
    assert change.sentence == (
        "callers at user jan, on busy, reach voicemail jan (greeting “Bye.”) instead of voicemail jan (greeting “Hi.”)"
    )


def with_greeting(text: str) -> Bundle:
    """Jan is busy: his mailbox, with this greeting."""
    office = bundle(OFFICE)
    jan = office.nodes["user:jan"]
    box = Node("user:jan/busy/1", Voicemail("jan", text), {}, jan.place)
    busy = replace(jan, exits={**jan.exits, "busy": box.id})
    prompts = {**office.prompts, text: Prompt(text, text)}
    return replace(office, nodes={**office.nodes, jan.id: busy, box.id: box}, prompts=prompts)


def diff(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["diff", *map(str, arguments)], input=stdin)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "main.scen").write_text(OFFICE)
    return folder


def test_the_exit_code_tells_if_that_is_asked(old: Path) -> None:
    same = diff(old, "-", "--exit-code", stdin=OFFICE)
    assert (same.exit_code, same.stdout) == (0, "nobody will notice anything\n")
    edited = OFFICE.replace("2 -> reception", "2 -> jan")
    assert diff(old, "-", stdin=edited).exit_code == 0
    found = diff(old, "-", "--exit-code", "--from", "2026-03-14", stdin=edited)
    assert found.exit_code == 1
    assert found.stdout == (
        "callers:\n  callers who press 2 in menu welcome reach user jan instead of group reception;"
        " first on Mon 2026-03-16 08:00; longest wait 40s -> 30s  (<stdin>:22)\n"
    )


def test_json_has_every_moment(old: Path) -> None:
    edited = OFFICE.replace("closed holidays(PL)", "closed holidays(PL); closed 2026-05-04")
    days = ("--from", "2026-05-01", "--to", "2026-05-05")
    (change,) = json.loads(diff(old, "-", "--format", "json", *days, stdin=edited).stdout)["changes"]
    assert change["times"] == [{"day": "2026-05-04", "hours": "08:00..16:00"}]
    assert (change["audience"], change["old"], change["place"]) == ("callers", "menu welcome", "<stdin>:11")


def test_a_bundle_is_compared_with_its_scenario(old: Path, tmp_path: Path) -> None:
    write(emit(bundle(OFFICE), {}), tmp_path / "bundle")
    assert diff(tmp_path / "bundle", old).stdout == "nobody will notice anything\n"


@pytest.mark.wall_clock
def test_an_edit_is_compared_with_what_is_in_git(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=Anna", "-c", "user.email=anna@example.com")
        subprocess.run(["git", "-C", old.parent, *identity, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", "old")
    git("commit", "-qm", "The office")
    (old / "main.scen").write_text(OFFICE.replace("2 -> reception", "2 -> jan"))
    monkeypatch.chdir(old)
    wanted = "callers who press 2 in menu welcome reach user jan instead of group reception"
    for arguments in (
        ("git:HEAD",),
        ("git:HEAD", "main.scen"),
        ("HEAD:old",),
        ("HEAD:old/main.scen", "."),
        ("HEAD:./",),
    ):
        assert wanted in diff(*arguments).stdout, arguments
    for wrong in ("git:nothing", "HEAD:nowhere", "nowhere"):
        result = diff(wrong)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "nothing" in result.stderr or "nowhere" in result.stderr

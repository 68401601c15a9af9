"""`scenc fmt` as a user or a program meets it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scenc.cli.app import app

UGLY, NICE = "scen 1\nuser   anna 601\n", "scen 1\nuser anna 601\n"
WRONG = "scen 1\nuser anna 601 {\n  on busy => jan\n"


def fmt(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["fmt", *map(str, arguments)], input=stdin)


@pytest.fixture
def ugly(tmp_path: Path) -> Path:
    path = tmp_path / "main.scen"
    path.write_text(UGLY)
    return path


def test_a_file_is_rewritten_and_says_nothing(ugly: Path) -> None:
    result = fmt(ugly)
    assert (result.exit_code, result.output, ugly.read_text()) == (0, "", NICE)


def test_a_folder_stands_for_all_its_scenarios_but_hidden_ones(ugly: Path) -> None:
    for name in ("sub/other.scen", ".git/x.scen", "notes.txt"):
        (ugly.parent / name).parent.mkdir(exist_ok=True)
        (ugly.parent / name).write_text(UGLY)
    assert fmt(ugly.parent).exit_code == 0
    assert [path.read_text() for path in (ugly, ugly.parent / "sub/other.scen")] == [NICE, NICE]
    assert [(ugly.parent / name).read_text() for name in (".git/x.scen", "notes.txt")] == [UGLY, UGLY]


def test_standard_input_goes_to_standard_output() -> None:
    assert fmt("-", stdin=UGLY).stdout == NICE
    assert fmt("-", stdin=UGLY.replace("\n", "\r\n")).stdout == NICE


def test_check_names_the_files_and_writes_nothing(ugly: Path) -> None:
    result = fmt("--check", ugly.parent)
    assert (result.exit_code, result.output) == (1, f"would change: {ugly}\n")
    assert ugly.read_text() == UGLY
    fmt(ugly)
    assert (fmt("--check", ugly).exit_code, fmt("--check", ugly).output) == (0, "")


def test_diff_shows_the_change_and_writes_nothing(ugly: Path) -> None:
    result = fmt("--diff", ugly)
    assert result.exit_code == 1
    assert result.stdout == f"--- {ugly}\n+++ {ugly}\n@@ -1,2 +1,2 @@\n scen 1\n-user   anna 601\n+user anna 601\n"
    assert ugly.read_text() == UGLY


def test_a_file_with_mistakes_is_named_and_left_and_the_others_are_done(ugly: Path) -> None:
    wrong = ugly.parent / "wrong.scen"
    wrong.write_text(WRONG)
    result = fmt(ugly.parent)
    assert result.exit_code == 2
    assert result.output == (
        f"scenc: {wrong}:2:15: this block is not closed; left as it is (1 more: see scenc check)\n"
    )
    assert (ugly.read_text(), wrong.read_text()) == (NICE, WRONG)
    assert fmt("--check", wrong).exit_code == 2


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + NICE.encode(), NICE.replace("\n", "\r\n").encode()])
def test_byte_order_mark_and_windows_line_ends_go(data: bytes, ugly: Path) -> None:
    ugly.write_bytes(data)
    assert fmt("--check", ugly).exit_code == 1
    assert fmt(ugly).exit_code == 0
    assert ugly.read_bytes() == NICE.encode()


def test_what_cannot_be_read_or_written_is_said(ugly: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nowhere.scen: No such file" in fmt(ugly.parent / "nowhere.scen").output
    assert "binary data" in fmt("-", stdin=b"\0").output

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = fmt(ugly)
    assert (result.exit_code, ugly.read_text()) == (2, UGLY)
    assert "No space left on device" in result.output
    assert [path.name for path in ugly.parent.iterdir()] == ["main.scen"]


def test_links_and_permissions_stay(ugly: Path) -> None:
    link = ugly.parent / "link.scen"
    link.symlink_to(ugly.name)
    ugly.chmod(0o640)
    assert fmt(link).exit_code == 0
    assert link.is_symlink()
    assert (ugly.read_text(), ugly.stat().st_mode & 0o777) == (NICE, 0o640)


def test_a_formatted_file_is_not_written(ugly: Path) -> None:
    ugly.write_text(NICE)
    before = ugly.stat()
    assert fmt(ugly).exit_code == 0
    assert (ugly.stat().st_mtime_ns, ugly.stat().st_ino) == (before.st_mtime_ns, before.st_ino)

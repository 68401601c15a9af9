"""What `scenc ctl` shows: of itself, and of answers that hold what strangers sent."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from scenc.cli.app import app
from scenc.pbx.commands import COMMANDS
from scenc.pbx.process.ask import Unreachable
from scenc.pbx.process.control import _answer
from scenc.pbx.runtime import Runtime
from tests.pbx.conftest import Open
from tests.pbx.kit import run


def _ctl(monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], *options: str) -> tuple[int, str]:
    monkeypatch.setattr("scenc.pbx.process.ask.ask", lambda *_: answer)
    result = CliRunner().invoke(app, ["ctl", "calls", *options])
    return result.exit_code, result.output


def test_nothing_moves_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {
        "trunks": {"op": "refused: 403 \x1b[2J\x9b"},
        "ended": [{"caller": "a\nb\x07", "started": 1_000_000_000.5, "answered": None, "path": [{"node": "x"}]}],
    }
    for options in ((), ("--json",)):
        code, output = _ctl(monkeypatch, answer, *options)
        assert code == 0
        assert output.replace("\n", "").isprintable()
    lines = _ctl(monkeypatch, answer)[1].splitlines()
    assert lines[3].split() == ["caller", "started"]
    assert lines[4].split()[:3] == ["a", "b\ufffd", "2001-09-09"]


def test_times_are_those_of_the_company_s_clock_as_in_a_report(monkeypatch: pytest.MonkeyPatch, office: Open) -> None:
    async def main() -> dict[str, Any]:
        return await _answer((await office()).runtime, b'{"command": "bans"}')

    answer = run(main())
    assert answer["timezone"] == "Europe/Warsaw"
    answer["ended"] = [{"started": 1_000_000_000.5}]
    for machine in ("UTC", "Asia/Tokyo"):
        monkeypatch.setenv("TZ", machine)
        time.tzset()
        shown = _ctl(monkeypatch, dict(answer))[1]
        assert "2001-09-09 03:46:40" in shown
        assert "timezone" not in shown
    monkeypatch.undo()
    time.tzset()


def test_diagnostics_of_a_refused_reload_keep_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _ctl(monkeypatch, {"error": "one\ntwo\x1b"}) == (1, "scenc ctl: one\ntwo\ufffd\n")


def test_a_pbx_that_ends_meanwhile_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(*_: object) -> None:
        raise Unreachable("the PBX ended before it answered")

    monkeypatch.setattr("scenc.pbx.process.ask.ask", gone)
    result = CliRunner().invoke(app, ["ctl", "status", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "ended before it answered" in result.output


def test_nobody_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _ctl(monkeypatch, {"registrations": []}) == (0, "registrations: none\n")


def test_a_count_of_answered_calls_is_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    _, output = _ctl(monkeypatch, {"queues": [{"queue": "reception", "answered": 0, "lost": 2}]})
    assert output.splitlines()[2].split() == ["reception", "0", "2"]


def test_every_command_is_named_and_told() -> None:
    named = CliRunner().invoke(app, ["ctl", "--help"]).output
    told = asyncio.run(COMMANDS["help"](cast(Runtime, None), ""))["commands"]
    assert [row["command"] for row in told] == sorted(COMMANDS)
    assert all(row["what"].endswith((".", "?")) for row in told)
    assert all(re.search(rf"\b{name}\b", named) for name in COMMANDS)

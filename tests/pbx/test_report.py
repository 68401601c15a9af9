"""`scenc report` against a recount of the raw records by another hand: SQL."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scenc.cli.app import app
from scenc.store.report import report
from scenc.store.store import Store
from scenc.store.tables import add_wait, begin_call

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = datetime(2026, 3, 16, 9, tzinfo=WARSAW).timestamp()
CALLER = "+48600700800"


def call(number: int, **more: Any) -> dict[str, Any]:
    """A call from outside that Jan took after ten seconds."""
    at = more.get("started", MONDAY + 60 * number)
    row = {
        "id": f"c{number}",
        "direction": "inbound",
        "caller": CALLER,
        "caller_name": "",
        "called": "+48123456700",
        "bundle": "b",
        "started": at,
        "answered": at + 2,
        "connected": at + 10,
        "ended": at + 70,
        "end": "human",
        "party": "jan",
        "cause": "caller hung up",
        "path": [{"at": at, "node": "schedule:hours", "place": "main.scen:9:1", "exit": "open"}],
    }
    return {**row, **more}


def missed(number: int, **more: Any) -> dict[str, Any]:
    return call(number, connected=None, end="hangup", party="", **more)


def written(data: Path, *rows: dict[str, Any]) -> Path:
    store = Store(f"sqlite:///{data / 'scenc.sqlite'}")
    for row in rows:
        store.write(begin_call, row)
    store.close()
    return data


def shown(data: Path, *words: str) -> str:
    days = ("--from", "2026-03-16", "--to", "2026-03-17")
    result = CliRunner().invoke(app, ["report", "--data", str(data), *days, *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_missed_caller_is_listed_until_somebody_has_talked_with_them(tmp_path: Path) -> None:
    other = missed(3, caller="+48111222333")
    back = call(9, direction="internal", caller="601", called=CALLER)
    data = written(tmp_path, missed(1), other, back)
    rows = json.loads(shown(data, "missed", "--format", "json"))["missed"]
    assert [row["caller"] for row in rows] == ["+48111222333"]
    rows = json.loads(shown(data, "missed", "--all", "--format", "json"))["missed"]
    assert [(row["caller"], row["talked"], row["by"]) for row in rows] == [
        (CALLER, "2026-03-16 09:09:00", "601"),
        ("+48111222333", "", ""),
    ]


def test_a_missed_caller_is_listed_on_later_days_until_the_entry_is_closed_by_somebody(tmp_path: Path) -> None:
    again, other = missed(2, started=MONDAY - 3 * 86400), missed(3, caller="+48111222333")
    data = written(tmp_path, missed(1), again, other, call(4, connected=None, end="conference"))

    def listed(*words: str) -> list[tuple[str, str]]:
        said = CliRunner().invoke(app, ["report", "missed", "--data", str(data), "--format", "json", *words])
        assert said.exit_code == 0, said.output
        return [(row["call"], row["by"]) for row in json.loads(said.output)["missed"]]

    assert listed() == [("c2", ""), ("c1", ""), ("c3", "")], "whatever day it is today"
    closing = ["report", "missed", "--data", str(data), "--by", "anna", "--close"]
    assert CliRunner().invoke(app, [*closing, CALLER]).output == "closed: 2\n"
    assert listed() == [("c3", "")]
    assert listed("--all") == [("c2", "anna"), ("c1", "anna"), ("c3", "")]
    assert CliRunner().invoke(app, [*closing, "c1"]).exit_code == 2, "it was closed before"
    assert CliRunner().invoke(app, [*closing, "c4"]).exit_code == 2, "who was in a conference was not missed"


def test_the_history_of_one_user_is_all_that_came_to_them_and_all_they_called(tmp_path: Path) -> None:
    at = {"at": MONDAY, "place": "main.scen:9:1", "exit": ""}
    came = missed(2, path=[{**at, "node": "schedule:hours"}, {**at, "node": "user:jan"}])
    made = call(3, direction="internal", caller="602", called=CALLER, party=CALLER)
    data = written(tmp_path, call(1, party="anna"), came, made)
    rows = json.loads(shown(data, "calls", "--of", "jan", "--of", "602", "--format", "json"))["calls"]
    assert [row["id"] for row in rows] == ["c2", "c3"]


def test_a_caller_who_was_talked_with_after_the_days_of_the_report_is_no_longer_listed(tmp_path: Path) -> None:
    data = written(tmp_path, missed(1), call(2, started=MONDAY + 5 * 86400))
    assert json.loads(shown(data, "missed", "--format", "json"))["missed"] == []
    (total,) = json.loads(shown(data, "numbers", "--format", "json"))["numbers"]
    assert total["calls"] == 1, "later calls are not counted"


def test_a_queue_is_judged_by_what_it_promises_itself(tmp_path: Path) -> None:
    path = [{"at": MONDAY + 60, "node": "queue:sales", "place": "main.scen:9:1", "exit": ""}]
    data = written(tmp_path, call(1, path=path, connected=MONDAY + 60 + 40))
    assert json.loads(shown(data, "queues", "--format", "json"))["queues"][0]["service_level"] == 0.0
    store = Store(f"sqlite:///{data / 'scenc.sqlite'}")
    store.write(
        add_wait, {"call": "c1", "queue": "sales", "began": MONDAY, "seconds": 40, "agent": "jan", "within": 45}
    )
    store.close()
    assert json.loads(shown(data, "queues", "--format", "json"))["queues"][0]["service_level"] == 100.0


def test_choices_in_menus_and_waiting_times_are_those_of_a_recount(tmp_path: Path) -> None:
    keys = ["1", "2", "1", "timeout", "1", "2", "1"]
    rows = [
        call(
            number,
            path=[{"at": 0.0, "node": "menu:welcome", "place": "main.scen:5:1", "exit": key}] * (1 + number % 2),
            connected=None if number % 3 == 0 else MONDAY + 60 * number + 7 * number,
            ended=MONDAY + 60 * number + 100,
        )
        for number, key in enumerate(keys)
    ]
    data = written(tmp_path, *rows)
    with closing(sqlite3.connect(data / "scenc.sqlite")) as raw:
        choices = raw.execute(
            """SELECT 'welcome ' || json_extract(step.value, '$.exit'), count(DISTINCT calls.id), count(DISTINCT
            CASE WHEN connected NOTNULL THEN calls.id END) FROM calls, json_each(calls.path) AS step
            GROUP BY 1 ORDER BY 1"""
        ).fetchall()
        waits = raw.execute(
            """SELECT CASE WHEN w < 10 THEN '0..10s' WHEN w < 20 THEN '10..20s' WHEN w < 30 THEN '20..30s'
            WHEN w < 60 THEN '30..60s' ELSE '60..120s' END, count(*)
            FROM (SELECT coalesce(connected, ended) - started AS w FROM calls) GROUP BY 1 ORDER BY min(w)"""
        ).fetchall()
    shown_choices = json.loads(shown(data, "choices", "--format", "json"))["choices"]
    assert [(row["name"], row["calls"], row["answered"]) for row in shown_choices] == choices
    assert [
        (row["name"], row["calls"]) for row in json.loads(shown(data, "waits", "--format", "json"))["waits"]
    ] == waits


def test_waiting_in_a_queue_counts_from_the_moment_the_call_came_there() -> None:
    def path(at: float) -> list[dict[str, Any]]:
        return [
            {"at": at, "node": "menu:welcome", "place": "main.scen:5:1", "exit": "1"},
            {"at": at + 8, "node": "queue:sales", "place": "main.scen:9:1", "exit": ""},
        ]

    in_time = call(1, path=path(MONDAY + 60), connected=MONDAY + 60 + 8 + 20)
    late = call(2, path=path(MONDAY + 120), connected=MONDAY + 120 + 8 + 21)
    gone = missed(3, path=path(MONDAY + 180))
    left = [*path(MONDAY + 240), {"at": MONDAY + 300, "node": "user:jan", "place": "main.scen:2:1", "exit": ""}]
    elsewhere = call(4, path=left, connected=MONDAY + 310)
    (queue,) = report([in_time, late, gone, elsewhere], WARSAW, 20.0).table("queues")
    assert queue == {
        "name": "sales",
        "calls": 4,
        "answered": 2,
        "voicemail": 0,
        "missed": 2,
        "average_wait": 20.5,
        "longest_wait": 21,
        "service_level": 25.0,
    }


def test_days_are_those_of_the_company(tmp_path: Path) -> None:
    midnight = datetime(2026, 3, 16, 23, 30, tzinfo=UTC).timestamp()  # half past midnight in Warsaw
    data = written(tmp_path, call(1), call(2, started=midnight), call(3, started=MONDAY - 86400))
    assert [row["name"] for row in csv.DictReader(io.StringIO(shown(data, "days", "--format", "csv")))] == [
        "2026-03-16",
        "2026-03-17",
    ]


def test_every_call_is_exported_with_its_way(tmp_path: Path) -> None:
    data = written(tmp_path, call(1, caller="=HYPERLINK()"), missed(2))
    rows = list(csv.DictReader(io.StringIO(shown(data, "calls", "--format", "csv"))))
    assert [row["path"] for row in rows] == ["schedule:hours(main.scen:9:1)"] * 2
    assert [row["caller"] for row in rows] == ["'=HYPERLINK()", CALLER], "no formula, and no number spoilt"


def test_people_read_figures_with_their_names(tmp_path: Path) -> None:
    lines = shown(written(tmp_path, call(1), missed(2, caller="\x1b[2J"))).splitlines()
    assert lines[0] == (
        "from outside: calls 2, answered 1, voicemail 0, missed 1, average wait 10.0, longest wait 10.0, "
        "service level 50.0"
    )
    assert all(line.isprintable() for line in lines)


def test_wrong_words_say_what_to_write(tmp_path: Path) -> None:
    for words, said in (
        (["week"], "there are days, hours"),
        (["--format", "csv"], "scenc report missed --format csv"),
        (["--from", "monday"], "2026-12-24"),
        (["--timezone", "Mars"], "Europe/Warsaw"),
        ([], "--data"),
    ):
        result = CliRunner().invoke(app, ["report", "--data", str(tmp_path), *words])
        assert (result.exit_code, said in result.output) == (2, True), result.output


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["inbound", "internal"]),
        st.integers(0, 3 * 86400),
        st.one_of(st.none(), st.integers(0, 100)),
        st.sampled_from(["human", "voicemail", "conference", "hangup", "abandoned", "interrupted"]),
        st.sampled_from(["jan", "anna"]),
        st.booleans(),
    ),
    max_size=30,
)


def _rows(drawn: list[tuple[str, int, int | None, str, str, bool]]) -> list[dict[str, Any]]:
    return [
        call(
            number,
            direction=direction,
            started=MONDAY - 86400 + offset,
            connected=None if wait is None else MONDAY - 86400 + offset + wait,
            ended=MONDAY + 10 * 86400 if ended else None,
            end=end,
            party=party,
        )
        for number, (direction, offset, wait, end, party, ended) in enumerate(drawn)
    ]


@given(_ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_figures_are_those_of_a_recount(drawn: list[tuple[str, int, int | None, str, str, bool]]) -> None:
    rows = _rows(drawn)
    made = report(rows, WARSAW, 20.0)
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute("CREATE TABLE calls (direction, started, connected, ended, end, party)")
        names = ("direction", "started", "connected", "ended", "end", "party")
        raw.executemany("INSERT INTO calls VALUES (?,?,?,?,?,?)", [[row[name] for name in names] for row in rows])
        figures = """count(*), count(connected), count(*) FILTER (WHERE end = 'voicemail'),
            count(*) FILTER (WHERE connected IS NULL AND end <> 'conference'),
            coalesce(round(avg(connected - started), 2), 0), coalesce(max(connected - started), 0),
            coalesce(round(100.0 * count(*) FILTER (WHERE connected - started <= 20) / count(*), 2), 100)"""
        ended = "FROM calls WHERE direction = 'inbound' AND ended IS NOT NULL"
        (total,) = raw.execute(f"SELECT {figures} {ended}").fetchall()
        people = raw.execute(f"SELECT party, {figures} {ended} AND connected NOTNULL GROUP BY party ORDER BY party")
        assert tuple(made.incoming.row().values())[1:] == pytest.approx(total, abs=0.051)
        counted = people.fetchall()
    assert [row["name"] for row in made.table("people")] == [name for name, *_ in counted]
    for row, (_, *recount) in zip(made.table("people"), counted, strict=True):
        assert tuple(row.values())[1:] == pytest.approx(tuple(recount), abs=0.051)
    for name in ("days", "hours", "numbers"):
        assert sum(row["calls"] for row in made.table(name)) == made.incoming.calls

"""`scenc when` as a user or a program meets it."""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scenc.cli.app import app

SAMPLE = Path(__file__).parents[2] / "samples/kancelaria"
NIGHT = """scen 1
company "Nocna; apteka, zażółć" { timezone "Europe/Warsaw"; calendar 2026..2026 }
user anna 601 { voicemail }
schedule night {
  open mon..sun 01:00..02:30
  closed holidays(PL)
  when open   -> anna
  when closed -> say "Zażółć gęślą jaźń; a potem\\\\, proszę, zażółć gęślą jaźń jeszcze raz." -> voicemail anna
}
trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
number main +48 12 345 67 00 -> night
"""


def when(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["when", *map(str, arguments)], input=stdin)


@pytest.mark.parametrize("number", ["main", "+48123456700", "+48 12 345-67-00", "12 345 67 00", "0048123456700"])
def test_a_number_may_be_written_in_any_way(number: str) -> None:
    result = when(number, SAMPLE, "--from", "2026-12-24")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "+48 12 345 67 00, 2026-12-24 to 2026-12-24, Europe/Warsaw",
        "from                  to                    padlocks              goes to",
        "thu 2026-12-24 00:00  fri 2026-12-25 00:00  office-hours holiday  "
        "say “Dziś jest święto, kancelaria jest nieczynna.” -> voicemail office",
    ]


def test_the_steps_behind_a_phone_are_told() -> None:
    result = when("main", SAMPLE, "--from", "2026-12-22")
    assert "say “Łączymy z telefonem dyżurnym.” -> ring duty for 25s -> voicemail office\n" in result.stdout


def test_times_that_occur_twice_name_their_zone() -> None:
    lines = when("main", "-", "--from", "2026-10-25", stdin=NIGHT).stdout.splitlines()
    assert [re.split(r"  +", line)[:2] for line in lines[2:]] == [
        ["sun 2026-10-25 00:00", "sun 2026-10-25 01:00"],
        ["sun 2026-10-25 01:00", "sun 2026-10-25 02:30 CEST"],
        ["sun 2026-10-25 02:30 CEST", "sun 2026-10-25 02:00 CET"],
        ["sun 2026-10-25 02:00 CET", "sun 2026-10-25 02:30 CET"],
        ["sun 2026-10-25 02:30 CET", "mon 2026-10-26 00:00"],
    ]


def test_json_says_everything() -> None:
    whole = json.loads(when("main", SAMPLE, "--from", "2026-03-29", "--format", "json").stdout)
    intervals = whole.pop("intervals")
    day = "2026-03-29"
    assert whole == {"number": "+48123456700", "timezone": "Europe/Warsaw", "from": day, "to": day}
    (only,) = intervals
    assert (only["begin"], only["end"]) == ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00")
    assert only["padlocks"] == [
        {"schedule": "office-hours", "exit": "closed"},
        {"schedule": "after-hours", "exit": "closed"},
    ]
    assert only["destination"].startswith("say “Kancelaria pracuje od poniedziałku do piątku od ósmej do szesnastej.")
    assert only["destination"].endswith("po sygnale.” -> voicemail office")


def unfolded(calendar: bytes) -> list[str]:
    """The content lines of RFC 5545 section 3.1, whose rules are checked on the way."""
    assert calendar.endswith(b"\r\n")
    assert b"\n" not in calendar.replace(b"\r\n", b"")
    for octets in calendar.split(b"\r\n"):
        assert len(octets) <= 75
        octets.decode()  # no character is torn apart
    return calendar.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_a_calendar_is_sound() -> None:
    result = when("main", "-", "--from", "2026-10-24", "--to", "2026-10-26", "--format", "ics", stdin=NIGHT)
    lines = unfolded(result.stdout_bytes)
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//scenc//scenc when//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Nocna\\; apteka\\, zażółć +48 12 345 67 00",
    ]
    assert lines[-1] == "END:VCALENDAR"
    events = [text.split("\r\n") for text in "\r\n".join(lines[5:-1]).split("BEGIN:VEVENT\r\n")[1:]]
    assert len({event[0] for event in events}) == len(events) == 9
    for event, following in pairwise(events):
        assert [line.partition(":")[0] for line in event if line] == [
            "UID",
            "DTSTAMP",
            "DTSTART",
            "DTEND",
            "SUMMARY",
            "DESCRIPTION",
            "TRANSP",
            "END",
        ]
        assert event[3].removeprefix("DTEND:") == following[2].removeprefix("DTSTART:")
    assert datetime.strptime(events[0][2], "DTSTART:%Y%m%dT%H%M%SZ") == datetime(2026, 10, 23, 22)
    assert "DESCRIPTION:say “Zażółć gęślą jaźń\\; a potem\\\\\\, proszę\\, zażółć" in events[0][5]
    again = when("main", "-", "--from", "2026-10-24", "--to", "2026-10-26", "--format", "ics", stdin=NIGHT)
    assert again.stdout_bytes == result.stdout_bytes


def test_an_internal_number_has_no_padlocks_unless_it_is_asked() -> None:
    assert when("601", SAMPLE, "--from", "2026-12-24").stdout.splitlines()[2].endswith("none      user anna")


DUTY = """scen 1
user anna 601 { voicemail }
user jan 602 { voicemail }
rota lawyers { weekly from 2026-01-05 08:00 anna, jan }
schedule hours { open mon..fri 08:00..16:00; when open -> anna; when closed -> ring lawyers for 25s -> voicemail anna }
trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
number main +48 12 345 67 00 -> hours
"""


def test_whoever_is_on_duty_is_named_and_parts_the_night() -> None:
    lines = when("main", "-", "--from", "2026-01-12", stdin=DUTY).stdout.splitlines()
    assert [re.split(r"  +", line)[:3] for line in lines[2:]] == [
        ["mon 2026-01-12 00:00", "mon 2026-01-12 08:00", "hours closed, lawyers anna"],
        ["mon 2026-01-12 08:00", "mon 2026-01-12 16:00", "hours open"],
        ["mon 2026-01-12 16:00", "tue 2026-01-13 00:00", "hours closed, lawyers jan"],
    ]


def test_a_schedule_may_be_looked_at_as_if_it_was_switched() -> None:
    lines = when("main", "-", "--from", "2026-01-13", "--switched", "hours=open", stdin=DUTY).stdout.splitlines()
    assert [re.split(r"  +", line)[2] for line in lines[2:]] == ["hours open"]
    assert when("main", "-", "--from", "2026-01-13", "--switched", "hours=ajar", stdin=DUTY).exit_code == 2


def test_years_outside_the_calendar_are_said() -> None:
    result = when("main", "-", "--from", "2026-12-31", "--to", "2027-01-01", stdin=NIGHT)
    assert result.exit_code == 0
    assert result.stderr == "scenc: the holidays of 2027 are not known here: it is not in the scenario's calendar\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["main", SAMPLE, "--from", "24.12.2026"], "dates are written year-month-day"),
        (["main", SAMPLE, "--from", "1066-10-14"], "only the years 1970 to 2199"),
        (["main", SAMPLE, "--from", "9999-12-31"], "only the years 1970 to 2199"),
        (["main", SAMPLE, "--from", "2026-12-24", "--to", "2026-12-23"], "--to 2026-12-23 is before"),
        (["main", "nowhere", "--from", "2026-12-24"], "nowhere: No such file"),
        (
            ["+48 1", SAMPLE, "--from", "2026-12-24"],
            "+48 1 is no number of this company; it has\n  +48 12 345 67 00  main\n",
        ),
    ],
)
def test_wrong_usage_is_explained(arguments: list[str | Path], why: str) -> None:
    result = when(*arguments)
    assert result.exit_code == 2
    assert why in result.stderr
    assert result.stdout == ""


def test_a_scenario_with_errors_is_shown_with_them() -> None:
    result = when("main", "-", "--from", "2026-12-24", stdin="scen 1\nuser anna 601 { on busy -> nobody }\n")
    assert result.exit_code == 1
    assert "nothing is called `nobody`" in result.stderr

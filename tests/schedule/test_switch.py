"""The night switch: how long a schedule stays as it was left by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import Interval
from scenc.schedule.switch import Switched, held, hold, turned

WORK = (Interval(480, 960),)
OFFICE = OpeningHours((*[WORK] * 5, (), ()), (Day(date(2026, 3, 18)),))
ALWAYS = OpeningHours(((Interval(0, 1440),),) * 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}")


@pytest.mark.parametrize(
    ("state", "now", "until"),
    [
        ("closed", "16 10:00", "16 16:00"),  # Monday, closed early: until the hours close it, too
        ("open", "16 17:00", "17 08:00"),
        ("open", "17 17:00", "19 08:00"),  # Wednesday is closed by its date
        ("open", "20 17:00", "23 08:00"),  # over the weekend
        ("closed", "15 20:00", "16 16:00"),  # on Sunday evening for Monday: not undone when it would open
        ("open", "16 10:00", "17 08:00"),  # stays open tonight
    ],
)
def test_by_hand_it_stays_until_the_hours_agree(state: str, now: str, until: str) -> None:
    assert hold(OFFICE, "open" if state == "open" else "closed", at(now)).until == at(until)


def test_hours_that_never_change_hold_for_good_or_as_long_as_is_written() -> None:
    assert hold(ALWAYS, "closed", at("16 10:00")).until is None
    assert hold(ALWAYS, "closed", at("16 10:00"), 3600).until == at("16 11:00")
    assert hold(OFFICE, "closed", at("16 10:00"), 86400).until == at("16 16:00")


def test_the_code_turns_it_and_turns_it_back() -> None:
    locked = turned(OFFICE, None, at("16 10:00"))
    assert locked == Switched("closed", at("16 16:00"))
    assert held(locked, at("16 15:59")) == "closed"
    assert held(locked, at("16 16:00")) is None
    assert turned(OFFICE, locked, at("16 11:00")) is None
    assert turned(OFFICE, locked, at("16 18:00")) == Switched("open", at("17 08:00"))

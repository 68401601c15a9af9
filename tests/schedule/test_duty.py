"""Who is on duty."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scenc.schedule.duty import Duty, StandIn, Turns

WEEKLY = Turns(("anna", "jan", "ewa"), datetime(2026, 1, 5, 8))
DUTY = Duty(
    WEEKLY, ("",) * 6 + ("piotr",), (StandIn(date(2026, 12, 24), "maria"), StandIn(date(2026, 12, 27), "maria"))
)


def told(day: str) -> str:
    return ", ".join(f"{part} {who}" for who, part in DUTY.of_day(date.fromisoformat(day)))


def test_turns_change_at_their_time() -> None:
    assert told("2026-01-04") == "00:00..24:00 piotr"
    assert told("2026-01-05") == "00:00..08:00 , 08:00..24:00 anna"
    assert told("2026-01-12") == "00:00..08:00 anna, 08:00..24:00 jan"
    assert told("2026-01-26") == "00:00..08:00 ewa, 08:00..24:00 anna"


def test_a_date_beats_a_weekday_and_both_beat_the_turns() -> None:
    assert told("2026-12-24") == "00:00..24:00 maria"
    assert told("2026-12-27") == "00:00..24:00 maria"
    assert told("2026-12-20") == "00:00..24:00 piotr"


@given(st.integers(0, 60 * 24 * 400), st.sampled_from([1, 7]))
def test_a_day_says_what_its_minutes_say(minutes: int, days: int) -> None:
    turns = Turns(("a", "b"), datetime(2026, 1, 5, 8, 30), days)
    now = datetime(2026, 1, 1) + timedelta(minutes=minutes)
    minute = now.hour * 60 + now.minute
    assert [who for who, part in Duty(turns).of_day(now.date()) if minute in part] == [turns.at(now)]

"""The nights on which the clock is changed."""

from __future__ import annotations

import pytest

from scenc.schedule.changes import clock_changes


@pytest.mark.parametrize(
    ("zone", "year", "changes"),
    [
        ("Europe/Warsaw", 2026, ["2026-03-29 skips 02:00..03:00", "2026-10-25 repeats 02:00..03:00"]),
        ("Europe/London", 2027, ["2027-03-28 skips 01:00..02:00", "2027-10-31 repeats 01:00..02:00"]),
        ("Australia/Lord_Howe", 2026, ["2026-04-05 repeats 01:30..02:00", "2026-10-04 skips 02:00..02:30"]),
        ("America/Santiago", 2026, ["2026-04-04 repeats 23:00..24:00", "2026-09-06 skips 00:00..01:00"]),
        ("Asia/Tokyo", 2026, []),
        ("Nowhere", 2026, []),
    ],
)
def test_what_is_skipped_and_what_comes_twice(zone: str, year: int, changes: list[str]) -> None:
    found = clock_changes(zone, range(year, year + 1))
    assert [f"{each.day} {'skips' if each.skipped else 'repeats'} {each.span}" for each in found] == changes

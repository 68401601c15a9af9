"""Days of every year, in the years of the calendar."""

from __future__ import annotations

import pytest

from scenc.lang.schedule import DateSpan
from scenc.pipeline import compile_text


@pytest.mark.parametrize(
    ("span", "years", "days"),
    [
        ("02-29", range(2026, 2033), "2028-02-29 2032-02-29"),
        ("02-28..02-29", range(2027, 2029), "2027-02-28 2028-02-28 2028-02-29"),
        ("02-29..03-01", range(2027, 2029), "2027-03-01 2028-02-29 2028-03-01"),
        ("02-28..03-01", range(2100, 2101), "2100-02-28 2100-03-01"),  # no leap year
        ("12-31..01-01", range(2027, 2029), "2027-01-01 2027-12-31 2028-01-01 2028-12-31"),  # both ends of the calendar
        ("12-31..01-01", range(0), ""),
    ],
)
def test_leap_days_and_new_year_are_those_of_each_year(span: str, years: range, days: str) -> None:
    text = f"scen 1\nschedule hours {{ closed {span} }}\n"
    (written,) = compile_text(text, "main.scen").program.parts(DateSpan)
    assert " ".join(map(str, written.dates(years))) == days

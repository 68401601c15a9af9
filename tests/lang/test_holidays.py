"""Holidays by law, in any country and its parts."""

from __future__ import annotations

from datetime import date

import pytest

from scenc.lang.schedule import fixed_holidays, holiday_countries, holiday_parts, public_holidays

EASTER_MONDAYS = ["2026-04-06", "2027-03-29", "2028-04-17", "2029-04-02", "2030-04-22"]
CORPUS_CHRISTI = ["2026-06-04", "2027-05-27", "2028-06-15", "2029-05-31", "2030-06-20"]


@pytest.mark.parametrize("day", [*EASTER_MONDAYS, *CORPUS_CHRISTI, *(f"{year}-12-24" for year in range(2026, 2031))])
def test_poland_in_the_coming_years(day: str) -> None:
    assert date.fromisoformat(day) in public_holidays("PL", range(2026, 2031))


def test_christmas_eve_is_a_holiday_since_2025() -> None:
    assert date(2024, 12, 24) not in public_holidays("PL", range(2024, 2025))
    assert (12, 24) in fixed_holidays("PL", range(2026, 2031))


def test_a_part_of_a_country_has_its_own() -> None:
    epiphany, all_saints = date(2026, 1, 6), date(2026, 11, 1)
    bavaria, berlin = (public_holidays("DE", range(2026, 2027), part) for part in ("by", "BE"))
    assert {epiphany, all_saints} <= set(bavaria)
    assert not {epiphany, all_saints} & set(berlin)
    assert date(2026, 8, 8) in public_holidays("DE", range(2026, 2027), "augsburg")


def test_every_country_that_is_offered_can_be_worked_out() -> None:
    assert len(holiday_countries()) > 100
    for country in holiday_countries():
        public_holidays(country, range(2026, 2027))
        holiday_parts(country)

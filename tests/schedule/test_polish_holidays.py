"""Polish holidays of the coming years, those that move with Easter above all, as calls find them."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text

EASTER_MONDAYS = (date(2026, 4, 6), date(2027, 3, 29), date(2028, 4, 17), date(2029, 4, 2), date(2030, 4, 22))
TO_CORPUS_CHRISTI = timedelta(days=59)
DAY = timedelta(days=1)
SCENARIO = """\
scen 1
company "Lex" { country PL; calendar 2026..2030 }
user anna 601 { voicemail }
schedule hours {
  open mon..fri 08:00..16:00
  closed holidays(PL)
  when open    -> anna
  when holiday -> say "Święto." -> hangup
  when closed  -> voicemail anna
}
number main +48 12 345 67 00 -> hours
"""
HOLIDAY, WORKDAY = 'hears "Święto"', "rings anna"


def test_the_office_is_closed_on_easter_monday_corpus_christi_and_christmas_eve_and_open_the_day_after() -> None:
    expected = {date(2026, 12, 24): HOLIDAY, date(2026, 12, 23): WORKDAY, date(2027, 12, 24): HOLIDAY}
    for monday in EASTER_MONDAYS:
        for day in (monday, monday + TO_CORPUS_CHRISTI):
            expected |= {day: HOLIDAY, day + DAY: WORKDAY}
    tests = (f'test "{day}" {{ call main at {day} 10:00; expect {what} }}\n' for day, what in expected.items())
    compilation = compile_text(SCENARIO + "".join(tests), "main.scen")
    assert compilation.bundle is not None
    assert len(compilation.scripts) == 23
    for script in compilation.scripts:
        assert simulate(script, compilation.bundle, ZoneInfo("Europe/Warsaw")).failure is None, script.name

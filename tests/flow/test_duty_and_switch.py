"""Rotas, night switches and zones, on the flow machine."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text

SCENARIO = """\
scen 1
company "Lex" { calendar 2026..2027 }
user anna 601 { voicemail }
user jan 602 { voicemail }
phone duty +48 601 200 300
rota lawyers 240 { weekly from 2026-01-05 08:00 anna, jan; on 2026-12-24..2026-12-26 duty }
group night 201 { ring sequential lawyers, anna each 10s; on no-answer -> voicemail jan }
schedule hours {
  open mon..fri 08:00..16:00
  switch *21 for 8h
  when open   -> night
  when closed -> ring lawyers for 25s -> voicemail anna
}
schedule london { timezone "Europe/London"; open mon..sun 00:00..12:00; when open -> anna; when closed -> jan }
number main +48 12 345 67 00 -> hours
number late +48 12 345 67 01 -> london
"""
TESTS = {
    "the first week": "call main at 2026-01-07 20:00; expect rings anna for 25s; expect voicemail anna",
    "the second week": "call main at 2026-01-12 20:00; expect rings jan for 25s",
    "before the change": "call main at 2026-01-12 07:59; expect rings anna for 25s",
    "a stand-in": "call main at 2026-12-25 10:00; expect rings duty",
    "somebody on duty who is a member, too, rings once": "call main at 2026-01-05 10:00; expect rings anna for 10s; "
    "expect voicemail jan; expect lasts under 13s",
    "on duty, then the other": "call main at 2026-01-13 10:00; expect rings jan, anna in order for 10s",
    "as a destination it is that person": "dial from anna 240 at 2026-01-13 10:00; expect rings jan for 30s; "
    "expect voicemail jan",
    "nobody yet": "call main at 2026-01-01 10:00; expect voicemail jan",
    "locked": "call main at 2026-01-13 10:00; switch hours closed; expect rings jan for 25s; expect voicemail anna",
    "unlocked": "call main at 2026-01-13 20:00; switch hours open; expect rings jan for 10s",
    "by its hours": "call main at 2026-01-13 10:00; switch hours hours; expect rings jan for 10s",
    "lock": 'dial from jan *21 at 2026-01-13 10:00; expect switched hours closed; expect hears "Zamknięte"',
    "unlock": 'dial from jan *21 at 2026-01-13 20:00; expect switched hours open; expect hears "Otwarte"',
    "undo": "dial from jan *21 at 2026-01-13 10:00; switch hours closed; expect switched hours hours",
    "noon in London": "call late at 2026-03-16 12:59; expect rings anna",
    "after it": "call late at 2026-03-16 13:00; expect rings jan",
    "both clocks have changed": "call late at 2026-07-01 12:59; expect rings anna",
    "a week without a date": "call late at mon 12:59; expect rings anna",
    "and after its noon": "call late at mon 13:00; expect rings jan",
}
COMPILED = compile_text(
    SCENARIO + "\n".join(f'test "{name}" {{ {text} }}' for name, text in TESTS.items()), "main.scen"
)
SCRIPTS = {script.name: script for script in COMPILED.scripts}


@pytest.mark.parametrize("name", TESTS)
def test_it_goes_as_it_is_written(name: str) -> None:
    assert COMPILED.bundle
    result = simulate(SCRIPTS[name], COMPILED.bundle, ZoneInfo("Europe/Warsaw"))
    assert result.failure is None, "\n".join(map(str, result.transcript))

"""By which words a mailbox greets: those for the way on which the caller came, else those for all."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text

OFFICE = """
scen 1
user anna 601 { voicemail { greeting busy say "Anna talks."; greeting say "Anna is out." } }
user jan 602 { voicemail { greeting busy say "Jan talks." }; on busy, unavailable -> voicemail }
mailbox office 290 { greeting busy say "We all talk." }
group all 201 { ring simultaneous anna for 20s; on busy -> voicemail office; on no-answer -> voicemail office }
"""
HEARD = {
    "busy, by what is not written": ("601", "busy anna", "Anna talks"),
    "no answer": ("601", "", "Anna is out"),
    "busy, by one of two ways that are written together": ("602", "busy jan", "Jan talks"),
    "the other one": ("602", "unavailable jan", "po sygnale"),
    "a group that is busy": ("201", "busy anna", "We all talk"),
    "a group that does not answer": ("201", "", "po sygnale"),
    "dialled": ("290", "", "po sygnale"),
}


@pytest.mark.parametrize("title", HEARD)
def test_a_greeting(title: str) -> None:
    digits, happens, heard = HEARD[title]
    caller = "jan" if digits != "602" else "anna"
    test = f'test "it" {{ dial from {caller} {digits}; {happens}; expect hears "{heard}"; expect lasts under 40s }}\n'
    compilation = compile_text(OFFICE + test.replace("; ;", ";"), "main.scen")
    assert compilation.bundle is not None, compilation.diagnostics
    result = simulate(compilation.scripts[0], compilation.bundle, ZoneInfo("Europe/Warsaw"))
    assert result.failure is None, "\n".join(map(str, result.transcript))


def test_one_greeting_a_way() -> None:
    twice = 'user anna 601 { voicemail { greeting busy say "Busy."; greeting busy say "Busy, too." } }'
    assert [found.code for found in compile_text(f"scen 1\n{twice}", "main.scen").diagnostics] == ["N009"]

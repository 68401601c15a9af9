"""How long callers wait in queues, and who their agents are, in the simulator."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text

OFFICE = """
scen 1
company "Lex" { limit waiting 4min warn 30s }
user anna 601 { voicemail }
number main +48 12 345 67 00 -> cases
number other +48 12 345 67 01 -> fair
queue cases 220 { agents anna; on max-wait 3min -> later; on no-agents -> voicemail anna }
queue later 222 { agents anna; on max-wait 3min -> voicemail anna; on no-agents -> voicemail anna }
queue fair 221 { agents anna; limit 1min warn 20s; on max-wait 2min -> voicemail anna; on no-agents -> voicemail anna }
user jan 602
rota turns { weekly from 2026-01-05 08:00 anna, jan }
number third +48 12 345 67 02 -> duty
queue duty 223 { agents turns; ring 10s; on max-wait 3min -> voicemail anna; on no-agents -> voicemail anna }
"""
WHAT_HAPPENS = {
    "all waits together end": ("call main at mon 10:00", "ahead 200; expect hangup; expect lasts 240s"),
    "a queue has a limit of its own": ("call other at mon 10:00", "ahead 200; expect hangup; expect lasts 60s"),
    "whoever is on duty is the agent": ("call third at 2026-01-06 10:00", "expect rings anna for 10s; answer anna"),
    "and in another week somebody else": ("call third at 2026-01-13 10:00", "expect rings jan for 10s; answer jan"),
    "who comes on duty is offered whoever waits": (
        "call third at 2026-01-12 07:59",
        "expect rings anna for 10s; expect rings jan; answer jan; expect human jan",
    ),
    "without them nobody is there": ("call third at 2026-01-13 10:00", "agent jan away; expect voicemail anna"),
    "users wait as long as they like": ("dial from anna 221", "ahead 200; expect waits 120s; expect voicemail anna"),
}


@pytest.mark.parametrize("title", WHAT_HAPPENS)
def test_a_wait(title: str) -> None:
    call, steps = WHAT_HAPPENS[title]
    compilation = compile_text(f'{OFFICE}test "it" {{ {call}; {steps} }}', "main.scen")
    assert compilation.bundle is not None, compilation.diagnostics
    (script,) = compilation.scripts
    result = simulate(script, compilation.bundle, ZoneInfo("Europe/Warsaw"))
    assert result.failure is None, "\n".join(map(str, result.transcript))

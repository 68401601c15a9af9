"""Whether a conversation is recorded: what callers press, who calls, and who answers."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text

OFFICE = """
scen 1
user anna 601 { record clients }
user jan 602 { privileged }
number main +48 12 345 67 00 -> say "Welcome." -> anna
number all +48 12 345 67 01 -> cases { record clients }
number agreed +48 12 345 67 02 -> anna { record asked }
number passed +48 12 345 67 03 -> ring jan for 20s -> anna -> hangup
conference room 230 "Room" { record clients }
number room-line +48 12 345 67 04 -> room
group cases 201 { ring simultaneous anna, jan for 20s; on no-answer -> hangup; record clients }
recording clients { notice say "We record this. Nine declines." decline 9; purpose "x" basis interest; retention 90d }
trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 .. +48 12 345 67 05 }
outbound via op { national allow }
user ewa 603 { record out; present withheld }
user piotr 604 { record inside on-demand; present third }
number third +48 12 345 67 05 -> anna { record out }
group inner 202 { ring simultaneous ewa, jan for 20s; on no-answer -> hangup; record inside }
recording out { notice say "Going out." decline 9; purpose "x" basis interest; retention 90d; direction out }
recording inside { notice say "Inside, too." decline 9; purpose "x" basis interest; retention 90d; direction all }
recording asked { notice say "May we record this? One accepts." accept 1; purpose "x" basis consent; retention 90d }
"""
WHAT_HAPPENS = {
    "the notice comes first, then it rings": ("call main", 'expect hears "we record"; expect rings anna'),
    "it is recorded unless the caller declines": ("call main", "answer anna; expect recorded clients; expect human"),
    "who declines talks unrecorded": ("call main", "press 9; answer anna; expect unrecorded; expect human anna"),
    "another key changes nothing": ("call main", "press 8; answer anna; expect recorded clients"),
    "without consent nothing is recorded, by no policy": ("call agreed", "answer anna; expect unrecorded"),
    "with it, that policy holds until the next one": ("call agreed", "press 1; answer anna; expect recorded clients"),
    "a privileged user is spared": ("call all", "answer jan; expect unrecorded; expect human jan"),
    "the notice is heard once a call": ("call all", "answer anna; expect recorded clients; expect lasts under 6s"),
    "who meets others in a room is told, and recorded": (
        "call room-line",
        'expect hears "we record"; expect recorded clients; expect conference room',
    ),
    "users among themselves are not recorded": (
        "dial from jan 601",
        "answer anna; expect unrecorded",
    ),
    "who calls out is recorded, and the other one is told once there": (
        "dial from ewa +48 22 123 45 67",
        'answer +48 22 123 45 67; expect recorded out; expect human +48 22 123 45 67; expect hears "going out"',
    ),
    "the number that is shown has calls out recorded": (
        "dial from piotr +48 22 123 45 67",
        "answer +48 22 123 45 67; expect recorded out",
    ),
    "nobody is recorded who calls out by no policy, or is privileged": (
        "dial from anna +48 22 123 45 67",
        "answer +48 22 123 45 67; expect unrecorded",
    ),
    "a call for help is never recorded": ("dial from ewa 112", "answer 112; expect unrecorded"),
    "users among themselves are recorded where that is written": (
        "dial from anna 202",
        'expect hears "inside"; answer ewa; expect recorded inside',
    ),
    "but not who is privileged": ("dial from jan 202", "answer ewa; expect unrecorded"),
    "on demand is not by itself": ("dial from anna 604", "answer piotr; expect unrecorded"),
    "calls out do not make calls in recorded": ("call third", "answer anna; expect recorded clients"),
    "who is reached as a step of a chain is told, too": ("call passed", 'expect rings jan; expect hears "we record"'),
}


@pytest.mark.parametrize("title", WHAT_HAPPENS)
def test_a_call_with_a_notice(title: str) -> None:
    call, steps = WHAT_HAPPENS[title]
    moment = "" if call.startswith("dial") else " at mon 10:00"
    compilation = compile_text(f'{OFFICE}test "it" {{ {call}{moment}; {steps} }}', "main.scen")
    assert compilation.bundle is not None, compilation.diagnostics
    (script,) = compilation.scripts
    result = simulate(script, compilation.bundle, ZoneInfo("Europe/Warsaw"))
    assert result.failure is None, "\n".join(map(str, result.transcript))

"""Opening hours by a set clock; the night switch dialled, seen on a lamp, and kept over a crash."""

from __future__ import annotations

import pytest

from tests.interop.kit import scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

ANNA = 450
HOLIDAY, EVENING, NIGHT = "Dziś jest święto.", "Po godzinach dyżur.", "Teraz jest noc."
SCENARIO = office(f"""
schedule office-hours {{
  open   mon..fri 08:00..16:00
  closed holidays(PL)
  switch *21
  when open    -> anna
  when holiday -> say "{HOLIDAY}" -> hangup
  when closed  -> after-hours
}}
schedule after-hours {{
  open mon..fri 16:00..20:00
  when open   -> say "{EVENING}" -> hangup
  when closed -> say "{NIGHT}" -> hangup
}}
number main +48 12 345 67 00 -> office-hours
""")


def call_says(lab: Lab, pbx: Pbx, text: str) -> None:
    """A caller from outside hears this, and the call is over."""
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    caller.hears(pbx.prompts()[text])
    caller.hung_up_on()


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2027-03-29T10:00", HOLIDAY),  # Easter Monday
        ("2026-03-16T16:00", EVENING),  # half-open: the office has just closed
    ],
)
def test_the_calendar_decides(lab: Lab, at: str, text: str) -> None:
    call_says(lab, lab.pbx(SCENARIO, at), text)


def test_the_night_switch_lights_a_lamp_turns_the_next_call_and_outlives_a_crash(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    anna = lab.phone(pbx, "601", ANNA, answer="auto")
    watching = scenarios.watching("604", pbx.passwords["604"], "*21", "dialog", 2)
    lamp = lab.sipp("lamp", watching, pbx.port)
    until("the lamp", lambda: any(each.method == "NOTIFY" for each in lamp.messages()))
    anna.dial("*21")
    anna.wait_prompt(pbx.prompts()["Zamknięte."])
    anna.wait("CALL_CLOSED")
    off, on = (each.text for each in lamp.finish() if each.method == "NOTIFY")
    assert "confirmed" not in off
    assert "confirmed" in on
    call_says(lab, pbx, NIGHT)
    pbx.kill()
    pbx.start()
    call_says(lab, pbx, NIGHT)
    anna.dial("*21")
    anna.wait_prompt(pbx.prompts()["Jak w godzinach otwarcia."])
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(ANNA)
    caller.hang_up()

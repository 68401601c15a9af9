"""Reload during a call: the call goes on, the next one follows the new scenario."""

from __future__ import annotations

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office

OLD, NEW = "Tu stary scenariusz.", "A to jest nowy scenariusz."
SCENARIO = office(f'number main +48 12 345 67 00 -> say "{OLD}" -> hangup\n')


def test_a_call_outlives_a_reload_that_the_next_call_follows(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    anna, jan = lab.phone(pbx, "601", 450), lab.phone(pbx, "602", 1000, answer="auto")
    anna.dial("602")
    anna.wait_tone(1000)

    assert "scenario loaded" in pbx.reload(SCENARIO.replace(OLD, NEW))
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    caller.hears(pbx.prompts()[NEW])
    caller.hung_up_on()

    refused = pbx.reload(SCENARIO.replace("-> say", "-> sya"))
    assert "sya" in refused
    assert "scenario refused" in refused
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    caller.hung_up_on()

    anna.wait_tone(1000, since=len(anna.heard()))
    jan.wait_tone(450, since=len(jan.heard()))
    assert not anna.happened("CALL_CLOSED")
    anna.hang_up()
    jan.wait("CALL_CLOSED")
    anna.dial("602")
    jan.wait("CALL_ESTABLISHED")

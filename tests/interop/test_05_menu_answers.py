"""Wrong keys, silence and direct dial at a menu."""

from __future__ import annotations

import pytest

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office

GREETING, GOODBYE = "Dzień dobry, jeden to adres.", "Nie rozumiemy się, do widzenia."
SCENARIO = office(f"""
number main +48 12 345 67 00 -> welcome
menu welcome "Powitanie" {{
  say "{GREETING}"
  direct-dial users
  wait 1s
  repeat 1
  1 "Adres" -> say "Ulica Floriańska." -> hangup
  on invalid, timeout -> repeat
  on exhausted -> say "{GOODBYE}" -> hangup
}}
""")
LONG = "Dzień dobry, tu kancelaria. Proszę wybrać numer wewnętrzny albo poczekać na zgłoszenie się sekretariatu."


@pytest.mark.parametrize("key", ["8", ""], ids=["wrong key", "silence"])
def test_the_menu_repeats_and_then_goes_where_exhausted_says(lab: Lab, key: str) -> None:
    pbx = lab.pbx(SCENARIO)
    prompts = pbx.prompts()
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    start = 0
    for _ in range(2):
        caller.hears(prompts[GREETING], since=start)
        assert audio.likeness(caller.endpoint.heard(start), prompts[GOODBYE]) < 0.3
        start = caller.mark()
        caller.endpoint.press(key)
    caller.hears(prompts[GOODBYE], since=start)
    caller.hung_up_on()
    assert audio.likeness(caller.endpoint.heard(start), prompts[GREETING]) < 0.3, "no third time"


def test_an_internal_number_keyed_during_the_greeting_interrupts_it_and_rings(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO.replace(GREETING, LONG))
    greeting = pbx.prompts()[LONG]
    ewa = lab.phone(pbx, "603", hz=1000)
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.endpoint.wait_heard("the greeting to begin", lambda sound: audio.seconds_of_sound(sound) > 0.3)
    caller.endpoint.press("603")
    ewa.wait("CALL_INCOMING")
    ewa.accept()
    caller.hears_tone(1000)
    heard = caller.endpoint.heard()
    assert audio.likeness(heard, greeting[: audio.RATE // 4]) > 0.9
    assert audio.likeness(heard, greeting[len(greeting) // 2 :]) < 0.3
    caller.hang_up()
    ewa.wait("CALL_CLOSED")

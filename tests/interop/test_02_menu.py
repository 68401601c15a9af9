"""From outside to the main number in office hours: greeting, key 2, both lawyers ring, one is connected."""

from __future__ import annotations

from tests.interop.kit import audio, scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office

GREETING = "Kancelaria, dzień dobry. Sprawy sądowe: dwa."
SCENARIO = office(f"""
schedule hours {{
  open mon..fri 08:00..16:00
  when open   -> welcome
  when closed -> say "Dziś nieczynne, prosimy dzwonić w tygodniu." -> voicemail office
}}
number main +48 12 345 67 00 -> hours
menu welcome "Powitanie" {{
  say "{GREETING}"
  wait 5s
  repeat 1
  1 "Adres" -> say "Ulica Floriańska jeden, drugie piętro." -> hangup
  2 "Sprawy sądowe" -> litigation
  on invalid, timeout -> repeat
  on exhausted -> litigation
}}
group litigation 202 "Sprawy sądowe" {{ ring simultaneous ewa, piotr for 25s; on no-answer -> voicemail office }}
""")
OUTSIDE, EWA = 450, 1000


def test_the_greeting_is_heard_and_key_2_connects_the_lawyer_who_answers(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    ewa, piotr = lab.phone(pbx, "603", EWA), lab.bare_phone(pbx, "604", scenarios.rung())
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    prompts = pbx.prompts()
    caller.hears(prompts[GREETING])
    others = {
        text: audio.likeness(caller.endpoint.heard(), sound) for text, sound in prompts.items() if text != GREETING
    }
    assert len(others) >= 3
    assert max(others.values()) < 0.3, others

    caller.endpoint.press("2")
    rung = ewa.wait("CALL_INCOMING").at
    assert abs(piotr.received("INVITE").at - rung) < 0.5, "both ring at once"
    ewa.accept()
    ewa.wait("CALL_ESTABLISHED")
    piotr.received("CANCEL")
    piotr.finish()

    connected = caller.mark()
    caller.endpoint.tone(OUTSIDE)
    caller.hears_tone(EWA)
    ewa.wait_tone(OUTSIDE)
    caller.hang_up()
    ewa.wait("CALL_CLOSED")
    assert audio.seconds_of_tone(caller.endpoint.heard(connected), OUTSIDE) == 0
    assert audio.seconds_of_tone(ewa.heard(), EWA) == 0


def test_the_carrier_speaks_a_law_and_the_lawyer_hangs_up(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO.replace("-> hours", "-> litigation"))
    ewa = lab.phone(pbx, "603", EWA, codecs=("PCMU",), answer="auto")
    caller = lab.outside_call(pbx, MAIN, hangs_up=False, codec="PCMA")
    caller.answered()
    caller.endpoint.tone(OUTSIDE)
    caller.hears_tone(EWA)
    ewa.wait_tone(OUTSIDE)
    ewa.hang_up()
    caller.hung_up_on()

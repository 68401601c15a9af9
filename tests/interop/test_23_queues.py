"""A queue with one agent and three callers; calls that end because they lasted too long."""

from __future__ import annotations

import numpy as np
import pytest

from scenc.prompts import tones
from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, SECOND, office
from tests.interop.kit.pbx import Pbx

ANNA, EWA, PIOTR, OUTSIDE, BEEP = 450, 1500, 2000, 600, 1000
OWN, TIRED = "Formularze są na stronie.", "Proszę zadzwonić później."
SCENARIO = office(
    f"""
number main   +48 12 345 67 00 -> line
number second +48 12 345 67 01 -> anna {{ limit 8s warn 4s }}
queue line 220 "Sekretariat" {{
  agents   anna
  ring     10s
  wrap-up  1s
  music    default
  announce position every 3s
  announce say "{OWN}" every 8s
  on max-wait 20s -> say "{TIRED}" -> hangup
  on no-agents -> voicemail office
}}
"""
)


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab) -> Pbx:
    return shared_lab.pbx(SCENARIO)


def test_callers_wait_with_music_hear_their_place_and_are_served_in_order(lab: Lab, pbx: Pbx) -> None:
    prompts, music = pbx.prompts(), np.frombuffer(tones.music(), np.int16)
    anna = lab.phone(pbx, "601", ANNA, answer="auto")
    ewa, piotr = lab.phone(pbx, "603", EWA), lab.phone(pbx, "604", PIOTR)
    ewa.dial("220")
    ewa.wait_tone(ANNA)
    piotr.dial("220")
    piotr.wait_prompt(music[audio.RATE : 3 * audio.RATE])
    outside = lab.outside_call(pbx, MAIN, hangs_up=False)
    outside.answered()
    piotr.wait_prompt(prompts["W kolejce przed Państwem nie ma nikogo."])
    outside.hears(prompts["W kolejce przed Państwem jest 1 osoba."])
    outside.hears(prompts[OWN])
    assert anna.times("CALL_ESTABLISHED") == 1, "nobody is offered two calls"
    ewa.hang_up()
    piotr.wait_tone(ANNA)
    anna.wait_tone(PIOTR)
    outside.hears(prompts["W kolejce przed Państwem nie ma nikogo."])
    outside.hears(prompts[TIRED], timeout=30)
    outside.hung_up_on()
    piotr.hang_up()


def test_a_call_from_outside_ends_after_its_time_and_one_among_colleagues_does_not(lab: Lab, pbx: Pbx) -> None:
    lab.phone(pbx, "601", ANNA, answer="auto")
    piotr = lab.phone(pbx, "604", PIOTR)
    piotr.dial("601")
    piotr.wait_tone(ANNA)
    caller = lab.outside_call(pbx, SECOND, hangs_up=False)
    caller.answered()
    caller.hears_tone(BEEP, 0.1, timeout=6)
    caller.hung_up_on()
    piotr.wait_tone(ANNA, 9)

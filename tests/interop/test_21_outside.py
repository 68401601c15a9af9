"""Calls out: who may call what, what is said to those who may not, and carriers that fail."""

from __future__ import annotations

import pytest

from scenc.lang.phrases import phrase
from tests.interop.kit import audio, scenarios
from tests.interop.kit.baresip import Baresip
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import PIN, office
from tests.interop.kit.pbx import Pbx

ANNA, JAN, EWA, OUTSIDE = 450, 600, 1500, 2000
BEEP = 1000
SCENARIO = office(
    """
trunk spare { host "sip.spare.example"; numbers +48 12 345 68 00; present-allowed +48 12 345 67 00 }
number main +48 12 345 67 00 -> anna
number own  +48 12 345 67 01 -> ewa
number second +48 12 345 68 00 -> anna
tariff prices { +48 0.05 PLN; +48 60 0.10 PLN; +44 0.30 PLN; +1 3.00 PLN }
schedule business { open mon..fri 08:00..16:00; switch *21; when open -> anna; when closed -> voicemail office }
outbound via op, spare {
  present             main
  national            allow
  mobile              allow limit 6s per day
  international       ask-pin secret("PIN")
  premium             deny
  max-rate            2.00 PLN
  tariff              prices
  hours               business
}
""",
    ewa="present withheld; mobile +48 601 200 300 confirm; international deny",
)


@pytest.fixture(scope="module")
def spare(shared_lab: Lab) -> int:
    return shared_lab.ports.take()


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab, spare: int) -> Pbx:
    return shared_lab.pbx(SCENARIO, "2026-03-16T10:00", "--trunk", f"spare=127.0.0.1:{spare}")


def hears_why(phone: Baresip, pbx: Pbx, why: str) -> None:
    """Somebody who has dialled a number hears why they may not call it."""
    phone.wait_prompt(pbx.prompts()[phrase(why, "pl")])
    phone.wait("CALL_CLOSED")


def test_who_may_not_call_hears_why(lab: Lab, pbx: Pbx) -> None:
    anna, jan, ewa = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN), lab.phone(pbx, "603", EWA)
    anna.dial("701100000")
    jan.dial("0012125550123")
    ewa.dial("00442079460000")
    hears_why(anna, pbx, "refused")
    hears_why(jan, pbx, "too-dear")
    hears_why(ewa, pbx, "refused")


def test_the_carrier_s_own_announcement_is_heard_before_the_answer(lab: Lab, pbx: Pbx) -> None:
    anna, callee = lab.phone(pbx, "601", ANNA), lab.outside_phone(pbx, early=True)
    anna.dial("221234567")
    callee.endpoint.connect(*callee.rung().media())
    callee.endpoint.tone(OUTSIDE)
    anna.wait_tone(OUTSIDE)
    assert not anna.happened("CALL_ESTABLISHED")
    callee.sipp.command()
    anna.wait("CALL_ESTABLISHED")
    anna.hang_up()
    callee.hung_up_on()


def test_whoever_knows_the_pin_calls_abroad(lab: Lab, pbx: Pbx) -> None:
    anna, ask = lab.phone(pbx, "601", ANNA), pbx.prompts()[phrase("pin", "pl")]
    callee = lab.outside_phone(pbx)
    anna.dial("00442079460000")
    anna.wait_prompt(ask)
    anna.press("1111#")
    anna.press(f"{PIN}#")
    assert callee.rung().text.startswith("INVITE sip:+442079460000@")
    callee.answers(OUTSIDE)
    anna.wait_tone(OUTSIDE)
    anna.hang_up()
    callee.hung_up_on()


def test_help_is_called_in_spite_of_hours_and_shows_a_number(lab: Lab, pbx: Pbx) -> None:
    ewa = lab.phone(pbx, "603", EWA)
    pbx.ctl("lock", "business")
    ewa.dial("221234567")
    hears_why(ewa, pbx, "closed")
    callee = lab.outside_phone(pbx)
    ewa.dial("112")
    invite = callee.rung()
    assert invite.text.startswith("INVITE sip:112@")
    assert "sip:+48123456700@" in (invite.header("From") or "")
    callee.answers(OUTSIDE)
    ewa.wait_tone(OUTSIDE)
    ewa.hang_up()
    callee.hung_up_on()
    pbx.ctl("hours", "business")


def test_a_limit_is_warned_of_ends_the_call_and_refuses_the_next(lab: Lab, pbx: Pbx) -> None:
    anna, callee = lab.phone(pbx, "601", ANNA), lab.outside_phone(pbx)
    anna.dial("600700800")
    callee.answers(OUTSIDE)
    anna.wait("CALL_ESTABLISHED")
    anna.wait("CALL_CLOSED", timeout=8)
    callee.hung_up_on()
    heard = anna.heard()
    assert len(heard) / audio.RATE == pytest.approx(6, abs=1)
    assert audio.seconds_of_tone(heard, BEEP, share=0.3) > 0.1, "it is heard over what is said"
    anna.dial("600700800")
    hears_why(anna, pbx, "used-up")


def test_a_person_with_no_telephone_of_ours_is_rung_outside_and_takes_the_call_by_a_key(lab: Lab, pbx: Pbx) -> None:
    anna, callee = lab.phone(pbx, "601", ANNA), lab.outside_phone(pbx)
    anna.dial("603")
    callee.answers(OUTSIDE)
    callee.hears(pbx.prompts()[phrase("confirm", "pl")])
    assert not anna.happened("CALL_ESTABLISHED")
    callee.endpoint.press("1")
    anna.wait_tone(OUTSIDE)
    connected = callee.mark()
    callee.hears_tone(ANNA, since=connected)
    anna.hang_up()
    callee.hung_up_on()


def test_the_next_carrier_takes_the_call_that_the_first_lets_ring_and_drops(lab: Lab, pbx: Pbx, spare: int) -> None:
    anna, callee = lab.phone(pbx, "601", ANNA), lab.outside_phone(pbx, spare)
    first = lab.sipp("first", scenarios.refusing("503 Service Unavailable", rings=True), pbx.port, pbx.carrier)
    anna.dial("221234567")
    callee.answers(OUTSIDE)
    first.finish()
    anna.wait_tone(OUTSIDE)
    anna.hang_up()
    callee.hung_up_on()


def test_a_carrier_that_is_dead_is_left_for_the_next_after_five_seconds(lab: Lab, pbx: Pbx, spare: int) -> None:
    anna, callee = lab.phone(pbx, "601", ANNA), lab.outside_phone(pbx, spare)
    anna.dial("221234567")
    callee.rung(timeout=7)
    callee.answers(OUTSIDE)
    anna.wait_tone(OUTSIDE)
    anna.hang_up()
    callee.hung_up_on()

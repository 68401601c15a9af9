"""Transfers by the keys of real phones: afterwards the two others hear one another."""

from __future__ import annotations

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pjsua import Manners

ANNA, JAN, EWA, PIOTR = 450, 1000, 1500, 2000
AUTO = Manners(auto=True)


def test_attended_by_pjsua(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna, jan, ewa = lab.pjsua(pbx, "601", ANNA), lab.pjsua(pbx, "602", JAN, AUTO), lab.pjsua(pbx, "603", EWA, AUTO)
    first = anna.dial("602")
    anna.wait_call("CONFIRMED", first)
    anna.do("hold", first)
    second = anna.dial("603")
    anna.wait_call("CONFIRMED", second)
    anna.wait_tone(EWA)
    anna.do("join", first, second)
    assert anna.wait("transfer", lambda event: event["final"])["status"] == 200
    jan.wait_tone(EWA)
    ewa.wait_tone(JAN)
    anna.wait_call("DISCONNECTED", first)
    anna.wait_call("DISCONNECTED", second)
    jan.do("hangup")
    ewa.wait_call("DISCONNECTED")


def test_blind_by_pjsua_to_a_baresip(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna, jan = lab.pjsua(pbx, "601", ANNA), lab.pjsua(pbx, "602", JAN, AUTO)
    ewa = lab.phone(pbx, "603", EWA, answer="auto")
    call = anna.dial("602")
    anna.wait_call("CONFIRMED", call)
    anna.do("transfer", call, "603")
    ewa.wait_tone(JAN)
    jan.wait_tone(EWA)
    assert anna.wait("transfer", lambda event: event["final"])["status"] == 200
    anna.wait_call("DISCONNECTED", call)


def test_blind_to_nobody_and_back(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna, jan = lab.pjsua(pbx, "601", ANNA), lab.phone(pbx, "602", JAN, answer="auto")
    call = anna.dial("602")
    anna.wait_tone(JAN)
    anna.do("transfer", call, "604")
    assert anna.wait("transfer", lambda event: event["final"])["status"] == 480
    anna.wait_tone(JAN, seconds=5)
    jan.wait_tone(ANNA, seconds=5)
    jan.hang_up()
    anna.wait_call("DISCONNECTED", call)


def test_a_call_that_nobody_takes_comes_back_to_the_company(lab: Lab) -> None:
    pbx = lab.pbx(office("").replace("  country PL\n", "  country PL\n  recall after 2s -> piotr\n"))
    anna, jan = lab.pjsua(pbx, "601", ANNA), lab.pjsua(pbx, "602", JAN, AUTO)
    ewa, piotr = lab.phone(pbx, "603", EWA), lab.phone(pbx, "604", PIOTR, answer="auto")
    call = anna.dial("602")
    anna.wait_call("CONFIRMED", call)
    anna.do("transfer", call, "603")
    ewa.wait("CALL_INCOMING")
    anna.do("hangup")
    ewa.wait("CALL_CLOSED")
    piotr.wait_tone(JAN)
    jan.wait_tone(PIOTR)
    jan.do("hangup")
    piotr.wait("CALL_CLOSED")

"""Feature codes on real telephones."""

from __future__ import annotations

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.waiting import until

ANNA, JAN, EWA = 450, 1000, 1500
AUTO = Manners(auto=True)
CODES = """
codes   { forward *72; dnd *78; park *70; pickup *8; transfer *2 }
parking 700..701 { timeout 60s -> ewa }
paging  all 250 { phones anna, jan }
number  main +48 12 345 67 00 -> anna
"""


def test_a_forward_set_on_a_baresip_takes_a_call_from_outside_elsewhere_also_after_a_crash(lab: Lab) -> None:
    pbx = lab.pbx(office(CODES))
    anna, ewa = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "603", EWA, answer="auto")
    anna.dial("*72603")
    anna.wait("CALL_CLOSED")
    until("the forward", lambda: pbx.ctl("users")["users"][0]["forward"] == "603")
    pbx.kill()
    pbx.start()
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(EWA)
    caller.hang_up()
    ewa.wait("CALL_CLOSED")


def test_pjsua_parks_a_call_and_baresip_fetches_it(lab: Lab) -> None:
    pbx = lab.pbx(office(CODES))
    anna, ewa, jan = lab.pjsua(pbx, "601", ANNA, AUTO), lab.phone(pbx, "603", EWA), lab.phone(pbx, "602", JAN)
    jan.dial("601")
    jan.wait_tone(ANNA)
    call = anna.wait_call("CONFIRMED")["call"]
    anna.do("transfer", call, "*70")
    anna.wait_call("DISCONNECTED", call)
    assert [row["place"] for row in pbx.ctl("parked")["parked"]] == ["700"]
    ewa.dial("700")
    ewa.wait_tone(JAN)
    jan.wait_tone(EWA)
    ewa.hang_up()
    jan.wait("CALL_CLOSED")


def test_baresip_picks_up_what_rings_at_a_colleague(lab: Lab) -> None:
    pbx = lab.pbx(office(CODES, ewa="pickup anna"))
    anna, ewa = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "603", EWA)
    caller = lab.outside_call(pbx, MAIN)
    anna.wait("CALL_INCOMING")
    ewa.dial("*8")
    caller.answered()
    caller.hears_tone(EWA)
    anna.wait("CALL_CLOSED")
    caller.hang_up()
    ewa.wait("CALL_CLOSED")


def test_paged_telephones_hear_the_caller_and_are_not_heard(lab: Lab) -> None:
    pbx = lab.pbx(office(CODES))
    anna, jan = lab.phone(pbx, "601", ANNA, answer="auto"), lab.phone(pbx, "602", JAN, answer="auto")
    ewa = lab.phone(pbx, "603", EWA)
    ewa.dial("250")
    anna.wait_tone(EWA)
    jan.wait_tone(EWA)
    assert len(ewa.heard()) > 0
    ewa.hang_up()
    anna.wait("CALL_CLOSED")
    jan.wait("CALL_CLOSED")


def test_baresip_sends_a_caller_on_by_keys(lab: Lab) -> None:
    pbx = lab.pbx(office(CODES))
    anna, ewa = lab.phone(pbx, "601", ANNA, answer="auto"), lab.phone(pbx, "603", EWA, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(ANNA)
    anna.press("*2603#")
    caller.hears_tone(EWA)
    anna.wait("CALL_CLOSED")
    caller.hang_up()
    ewa.wait("CALL_CLOSED")


def test_a_forward_for_when_busy_set_on_a_baresip_outlives_a_crash_and_a_reload(lab: Lab) -> None:
    scenario = office(CODES.replace("park *70", "park *70; forward-busy *73"), anna="call-waiting off")
    pbx = lab.pbx(scenario)
    anna, ewa, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "603", EWA, answer="auto"), lab.phone(pbx, "602", JAN)
    anna.dial("*73603")
    anna.wait("CALL_CLOSED")
    until("the forward", lambda: pbx.ctl("users")["users"][0]["forward when"] == "busy 603")
    pbx.kill()
    pbx.start()
    pbx.reload(scenario)
    assert pbx.ctl("users")["users"][0]["forward when"] == "busy 603"
    anna.dial("602")
    jan.wait("CALL_INCOMING")
    jan.accept()
    anna.wait_tone(JAN)
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(EWA)
    caller.hang_up()
    ewa.wait("CALL_CLOSED")
    anna.hang_up()


def test_baresip_is_called_back_once_a_colleague_is_free(lab: Lab) -> None:
    pbx = lab.pbx(office(CODES.replace("park *70", "park *70; callback *37"), anna="call-waiting off"))
    anna, ewa, jan = lab.phone(pbx, "601", ANNA, answer="auto"), lab.phone(pbx, "603", EWA), lab.phone(pbx, "602", JAN)
    jan.dial("601")
    jan.wait_tone(ANNA)
    ewa.dial("601")
    ewa.wait("CALL_CLOSED")
    ewa.dial("*37")
    ewa.wait("CALL_CLOSED")
    assert not ewa.happened("CALL_INCOMING")
    jan.hang_up()
    ewa.wait("CALL_INCOMING")
    ewa.accept()
    ewa.wait_tone(ANNA)
    anna.wait_tone(EWA)
    ewa.hang_up()


def test_baresip_parks_a_caller_by_keys(lab: Lab) -> None:
    pbx = lab.pbx(office(CODES))
    anna, ewa = lab.phone(pbx, "601", ANNA, answer="auto"), lab.phone(pbx, "603", EWA)
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    caller.hears_tone(ANNA)
    anna.press("*2*70#")
    anna.wait("CALL_CLOSED", timeout=15)
    assert [row["place"] for row in pbx.ctl("parked")["parked"]] == ["700"]
    ewa.dial("700")
    caller.hears_tone(EWA)
    ewa.hang_up()
    caller.hung_up_on()

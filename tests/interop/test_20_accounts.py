"""Numbers, accounts and forwards: what is dialled, who rings, what is shown."""

from __future__ import annotations

import pytest

from tests.interop.kit import scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

ANNA, JAN, EWA, PIOTR = 450, 1000, 1500, 2000
MENU, NOBODY, LATE = "Tu menu, proszę wybrać.", "Nikt teraz nie pracuje.", "Nikt nie odebrał na czas."
SCENARIO = office(
    f"""
number main +48 12 345 67 00 -> anna
number own  +48 12 345 67 01 -> jan
outbound via op {{ present main; national, mobile allow }}
phone  duty +48 601 200 300
group  team 204 {{ ring simultaneous anna, jan for 20s; on no-answer -> voicemail office }}
queue  line 220 {{ agents piotr; on max-wait 3min -> voicemail office; on no-agents -> say "{NOBODY}" -> hangup }}
menu   info 250 {{ say "{MENU}"; 1 -> anna; on timeout, invalid -> anna }}
conference narada 230
codes   {{ park *70 }}
parking 700..701 {{ timeout 60s -> anna }}
""",
    anna="call-waiting off",
    jan="""present own; present-inside 204; voicemail
        on busy -> line; on no-answer 2s -> ewa return after 2s -> voicemail""",
    ewa=f'on no-answer 3s -> say "{LATE}" -> hangup; on busy -> duty; on unavailable -> voicemail office',
)


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab) -> Pbx:
    return shared_lab.pbx(SCENARIO)


def test_people_and_services_are_dialled_alike(lab: Lab, pbx: Pbx) -> None:
    piotr, jan = lab.phone(pbx, "604", PIOTR), lab.phone(pbx, "602", JAN, answer="auto")
    prompts = pbx.prompts()
    for number in ("602", "204"):
        piotr.dial(number)
        piotr.wait_tone(JAN)
        piotr.hang_up()
        jan.wait("CALL_CLOSED")
    piotr.dial("250")
    piotr.wait_prompt(prompts[MENU])
    piotr.hang_up()
    piotr.dial("290")
    until("the recording to begin", lambda: pbx.messages("office"))
    piotr.hang_up()
    piotr.dial("230")
    jan.dial("230")
    piotr.wait_tone(JAN, share=0.4)
    jan.hang_up()
    piotr.hang_up()


def test_all_devices_of_a_user_ring_and_the_others_hear_that_one_answered(lab: Lab, pbx: Pbx) -> None:
    piotr, desk = lab.phone(pbx, "604", PIOTR), lab.bare_phone(pbx, "601", scenarios.rung())
    mobile, browserless = lab.phone(pbx, "601", ANNA), lab.pjsua(pbx, "601", EWA)
    piotr.dial("601")
    mobile.wait("CALL_INCOMING")
    browserless.wait("incoming")
    desk.received("INVITE")
    mobile.accept()
    piotr.wait_tone(ANNA)
    assert "cause=200" in (desk.received("CANCEL").header("Reason") or "")
    desk.finish()
    browserless.wait_call("DISCONNECTED")


def test_each_sees_the_number_that_is_meant_for_them(lab: Lab, pbx: Pbx) -> None:
    anna, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN)
    for phone, shown in ((anna, "+48123456700"), (jan, "+48123456701")):
        carrier = lab.sipp("carrier", scenarios.refusing("486 Busy Here"), pbx.port, pbx.carrier)
        phone.dial("221234567")
        invite = carrier.received("INVITE")
        assert f"sip:{shown}@" in (invite.header("From") or "")
        assert (
            "60" not in invite.text.replace(shown, "").replace("RTP", "").partition("Content-Type")[0].partition("@")[0]
        )
        carrier.finish()
        phone.wait("CALL_CLOSED")
    for phone, shown in ((anna, "601"), (jan, "204")):
        ewa = lab.bare_phone(pbx, "603", scenarios.refusing("480 Temporarily Unavailable"))
        phone.dial("603")
        invite = ewa.received("INVITE")
        assert f"sip:{shown}@" in (invite.header("From") or "")
        assert "+4812" not in invite.text
        ewa.finish()
        phone.hang_up()


def test_who_wants_no_second_call_is_busy_while_they_talk_and_a_lamp_shows_it(lab: Lab, pbx: Pbx) -> None:
    anna, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN)
    piotr = lab.phone(pbx, "604", PIOTR)
    lamp = lab.sipp("lamp", scenarios.watching("603", pbx.passwords["603"], "602", "dialog", 3), pbx.port)
    until("the lamp", lambda: any(each.method == "NOTIFY" for each in lamp.messages()))
    anna.dial("602")
    jan.wait("CALL_INCOMING")
    jan.accept()
    anna.wait_tone(JAN)
    told = [each.text.partition("<state>")[2][:9] for each in lamp.finish() if each.method == "NOTIFY"]
    assert told == ["", "early</st", "confirmed"], "free, rings, talks"
    piotr.dial("601")
    assert "486" in str(piotr.wait("CALL_CLOSED").detail.get("param"))
    piotr.dial("602")
    jan.wait("CALL_INCOMING")
    piotr.hang_up()
    assert not anna.happened("CALL_INCOMING")


def test_a_forward_comes_back_and_its_next_step_follows(lab: Lab, pbx: Pbx) -> None:
    jan, ewa = lab.bare_phone(pbx, "602", scenarios.rung()), lab.bare_phone(pbx, "603", scenarios.rung())
    piotr = lab.phone(pbx, "604", PIOTR)
    piotr.dial("602")
    rung, given_up = jan.received("INVITE").at, jan.received("CANCEL").at
    forwarded, back = ewa.received("INVITE").at, ewa.received("CANCEL").at
    assert [given_up - rung, forwarded - given_up, back - forwarded] == pytest.approx([2, 0, 2], abs=0.3)
    until("the recording to begin", lambda: pbx.messages("jan"))
    piotr.hang_up()


def test_busy_leads_into_a_queue_and_a_forward_leads_outside(lab: Lab, pbx: Pbx) -> None:
    anna, piotr = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "604", PIOTR, answer="auto")
    jan = lab.bare_phone(pbx, "602", scenarios.refusing("486 Busy Here"))
    anna.dial("602")
    anna.wait_tone(PIOTR)
    jan.finish()
    anna.hang_up()
    piotr.wait("CALL_CLOSED")

    media = lab.endpoint()
    carrier = lab.sipp("carrier", scenarios.answered(media.port), pbx.port, pbx.carrier)
    ewa = lab.bare_phone(pbx, "603", scenarios.refusing("486 Busy Here"))
    anna.dial("603")
    invite = carrier.received("INVITE")
    assert "+48601200300" in invite.text.partition("\n")[0]
    carrier.command()
    media.connect(*invite.media())
    media.tone(JAN)
    anna.wait_tone(JAN)
    ewa.finish()
    anna.hang_up()
    carrier.finish()

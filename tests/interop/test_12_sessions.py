"""Reliable provisional responses, session timers and UPDATE with a real phone."""

from __future__ import annotations

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.waiting import until

ANNA, JAN = 450, 1000


def test_phones_that_insist_on_prack_and_session_timers_call_one_another(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    strict = Manners(prack=True, timer=90, transport="tcp")
    anna, jan = lab.pjsua(pbx, "601", ANNA, strict), lab.pjsua(pbx, "602", JAN, Manners(prack=True, timer=90))
    call = anna.dial("602")
    invite = jan.wait("incoming")["message"]
    assert "100rel" in invite
    assert "timer" in invite
    anna.wait_call("EARLY", call)
    jan.do("answer")
    anna.wait_call("CONFIRMED", call)
    anna.wait_tone(JAN)
    anna.do("update")
    jan.do("update")
    jan.wait_tone(ANNA, seconds=2)
    anna.do("hangup")
    jan.wait_call("DISCONNECTED")


def test_a_phone_that_makes_no_offer_gets_ours_with_the_200_and_answers_in_its_ack(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna, jan = lab.pjsua(pbx, "601", ANNA, Manners(late=True)), lab.pjsua(pbx, "602", JAN)
    call = anna.dial("602")
    jan.wait("incoming")
    jan.do("answer")
    anna.wait_call("CONFIRMED", call)
    anna.wait_tone(JAN)
    jan.wait_tone(ANNA)
    anna.do("hangup")
    jan.wait_call("DISCONNECTED")

    def sent() -> list[str]:
        return [each for each in anna.wire().split("--end msg--") if "TX " in each]

    until("the answer in the log", lambda: any("m=audio " in each for each in sent() if "\nACK sip:" in each))
    assert not any("m=audio " in each for each in sent() if "\nINVITE sip:" in each)

"""Transfers to queues and outside by telephones of four makers, one that is called off, and what is written of them."""

from __future__ import annotations

import numpy as np
import pytest

from scenc.prompts import tones
from tests.interop.kit import audio, scenarios
from tests.interop.kit.browser import missing
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.parties import Party
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.waiting import until

ANNA, JAN, EWA, OUTSIDE = 450, 1000, 1500, 600
MUSIC = np.frombuffer(tones.music(), np.int16)[audio.RATE : 2 * audio.RATE]
SCENARIO = office(
    """
number main +48 12 345 67 00 -> anna { record talks }
outbound via op { present main; national, mobile allow }
recording talks { notice say "Nagrywamy."; purpose "umowy" basis contract; retention 90d }
queue line 220 {
  agents ewa
  announce position every 30s
  record talks
  on max-wait 3min -> voicemail office
  on no-agents -> voicemail office
}
"""
)


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab) -> Pbx:
    return shared_lab.pbx(SCENARIO)


def test_baresip_sends_a_caller_from_outside_to_a_queue_in_one_call_with_all_its_sound(lab: Lab, pbx: Pbx) -> None:
    anna, ewa = lab.phone(pbx, "601", ANNA, answer="auto"), lab.phone(pbx, "603", EWA, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.endpoint.tone(OUTSIDE)
    caller.hears_tone(ANNA)
    anna.transfer("220")
    anna.wait("CALL_CLOSED")
    caller.hears_tone(EWA, 2)
    ewa.wait_tone(OUTSIDE)
    caller.hang_up()
    ewa.wait("CALL_CLOSED")
    (record,) = until("the record", lambda: [each for each in pbx.calls() if each["caller"] == "+48600700800"])
    assert (record["party"], record["end"]) == ("ewa", "human")
    assert [step["node"] for step in record["path"]][1:4] == ["user:anna", "dial-plan", "queue:line"]
    files = sorted((pbx.data / "recordings" / "talks").iterdir())
    assert len(files) == 2, "with Anna, and with Ewa"


def test_sipp_sends_a_colleague_on(lab: Lab, pbx: Pbx) -> None:
    media = lab.endpoint()
    anna = lab.bare_phone(pbx, "601", scenarios.transferring(media.port, "603"))
    jan, ewa = lab.phone(pbx, "602", JAN), lab.phone(pbx, "603", EWA, answer="auto")
    jan.dial("601")
    jan.wait("CALL_ESTABLISHED")
    anna.command()
    jan.wait_tone(EWA)
    ewa.wait_tone(JAN)
    assert "SIP/2.0 200" in anna.finish()[-4].text + "".join(each.text for each in anna.messages())
    jan.hang_up()


def test_pjsua_sends_a_colleague_outside(lab: Lab, pbx: Pbx) -> None:
    anna, jan = lab.pjsua(pbx, "601", ANNA, Manners(auto=True)), lab.phone(pbx, "602", JAN)
    callee = lab.outside_phone(pbx)
    jan.dial("601")
    jan.wait_tone(ANNA)
    anna.do("transfer", anna.wait_call("CONFIRMED")["call"], "600700800")
    assert callee.rung().text.startswith("INVITE sip:+48600700800@")
    callee.answers(OUTSIDE)
    jan.wait_tone(OUTSIDE)
    jan.hang_up()
    callee.hung_up_on()


def test_an_attended_transfer_is_called_off_and_who_waited_heard_music(lab: Lab, pbx: Pbx) -> None:
    anna, endpoint, ewa = lab.pjsua(pbx, "601", ANNA), lab.endpoint(), lab.phone(pbx, "603", EWA)
    jan = Party(lab.bare_phone(pbx, "602", scenarios.held(endpoint.port)), endpoint)
    first = anna.dial("602")
    endpoint.connect(*jan.sipp.received("INVITE").media())
    jan.hears_tone(ANNA)
    anna.do("hold", first)
    second = anna.dial("603")
    ewa.wait("CALL_INCOMING")
    jan.hears(MUSIC)
    anna.do("hangup", second)
    ewa.wait("CALL_CLOSED")
    resumed = jan.mark()
    anna.do("resume", first)
    jan.hears_tone(ANNA, since=resumed)
    anna.do("hangup", first)
    jan.sipp.finish()


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()} (see `make clients`)")
def test_a_browser_sends_a_colleague_on(lab: Lab, pbx: Pbx) -> None:
    anna = lab.browser(pbx, "601", ANNA, "ws")
    jan, ewa = lab.phone(pbx, "602", JAN), lab.phone(pbx, "603", EWA, answer="auto")
    jan.dial("601")
    anna.wait("incoming")
    anna.do("answer")
    jan.wait_tone(ANNA)
    anna.do("transfer", "603")
    jan.wait_tone(EWA)
    ewa.wait_tone(JAN)
    anna.wait("ended")
    jan.hang_up()

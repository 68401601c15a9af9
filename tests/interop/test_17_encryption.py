"""Encrypted sound: with keys in the description, with DTLS; refused in the clear only where it is required."""

from __future__ import annotations

import pytest

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pjsua import Manners, Pjsua
from tests.interop.kit.waiting import until

ANNA, JAN = 450, 1000


@pytest.mark.parametrize(
    ("anna", "jan"),
    [("srtp-mand", ""), ("srtp", "srtp-mand"), ("dtls_srtp", ""), ("dtls_srtp", "srtp-mand"), ("", "srtp-mand")],
)
def test_each_hears_the_other_whatever_protects_them(lab: Lab, anna: str, jan: str) -> None:
    settings = {"jan": "encryption required"} if jan == "srtp-mand" else {}
    pbx = lab.pbx(office("", **settings))
    caller = lab.phone(pbx, "601", ANNA, encryption=anna)
    callee = lab.phone(pbx, "602", JAN, encryption=jan)
    caller.dial("602")
    callee.wait("CALL_INCOMING")
    callee.accept()
    caller.wait("CALL_ESTABLISHED")
    caller.wait_tone(JAN, seconds=2)
    callee.wait_tone(ANNA, seconds=2)
    caller.hang_up()
    callee.wait("CALL_CLOSED")


def test_another_kind_of_phone_is_called_and_calls_over_tls_with_keys_in_the_description(lab: Lab) -> None:
    pbx = lab.pbx(office("", anna="encryption required", jan="encryption required"))
    anna = lab.pjsua(pbx, "601", ANNA, Manners(transport="tls", srtp=True))
    jan = lab.phone(pbx, "602", JAN, transport="tls", encryption="srtp-mand", answer="auto")
    assert [row["transport"] for row in pbx.ctl("registrations")["registrations"]] == ["tls", "tls"]
    call = anna.dial("602")
    anna.wait_call("CONFIRMED", call)
    anna.wait_tone(JAN)
    jan.wait_tone(ANNA)
    anna.do("hangup")
    jan.wait("CALL_CLOSED")
    jan.dial("601")
    assert "RTP/SAVP " in anna.wait("incoming")["message"]
    anna.do("answer")
    jan.wait("CALL_ESTABLISHED")
    jan.wait_tone(ANNA)


def test_who_holds_a_call_with_keys_and_takes_it_back_hears_and_is_heard(lab: Lab) -> None:
    pbx = lab.pbx(office("", jan="encryption required"))
    anna = lab.pjsua(pbx, "601", ANNA, Manners(srtp=True))
    jan = lab.pjsua(pbx, "602", JAN, Manners(srtp=True, auto=True))
    call = anna.dial("602")
    anna.wait_tone(JAN)
    jan.wait_tone(ANNA)
    anna.do("hold", call)
    until("the hold", lambda: "a=sendonly" in jan.log())
    anna.do("resume", call)
    _hears_again(anna, JAN)
    _hears_again(jan, ANNA)
    anna.hang_up()


def test_sound_in_the_clear_is_refused_where_encryption_is_required(lab: Lab) -> None:
    pbx = lab.pbx(office("", anna="encryption required"))
    caller = lab.phone(pbx, "601", ANNA)
    callee = lab.phone(pbx, "602", JAN, answer="auto")
    caller.dial("602")
    closed = caller.wait("CALL_CLOSED")
    assert "488" in str(closed.detail.get("param"))
    assert not callee.happened("CALL_INCOMING")


def _hears_again(phone: Pjsua, hz: float) -> None:
    """Sound that begins anew has a file of its own."""
    until("sound again", lambda: len(phone.happened("media")) > 1)
    until(f"{hz} Hz", lambda: audio.seconds_of_tone(phone.heard(), hz) > 2)

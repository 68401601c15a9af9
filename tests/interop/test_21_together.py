"""Three who talk: a supervisor, and a conference by keys."""

from __future__ import annotations

from collections.abc import Callable

from tests.interop.kit import audio
from tests.interop.kit.audio import Samples
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.waiting import until

CALLER, JAN, EWA = 450, 1000, 1500
HALF = 0.2  # of the sound, where others are heard, too


def heard_since(hear: Callable[[], Samples], hz: float) -> Callable[[], float]:
    """How many seconds of a tone have been heard from now on."""
    before = audio.seconds_of_tone(hear(), hz, HALF)
    return lambda: audio.seconds_of_tone(hear(), hz, HALF) - before


def test_a_supervisor_listens_then_whispers_then_joins(lab: Lab) -> None:
    pbx = lab.pbx(
        office("codes { supervise *55 }\nnumber main +48 12 345 67 00 -> jan\n", ewa="supervises jan"),
    )
    jan, ewa = lab.phone(pbx, "602", JAN, answer="auto"), lab.phone(pbx, "603", EWA)
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.endpoint.tone(CALLER)
    jan.wait_tone(CALLER)

    outside = caller.endpoint.heard
    by_jan, by_caller = heard_since(jan.heard, EWA), heard_since(outside, EWA)
    ewa.dial("*55602")
    ewa.wait_tone(CALLER, share=HALF)
    ewa.wait_tone(JAN, share=HALF)
    assert max(by_jan(), by_caller()) < 0.3, "who listens is not heard"
    ewa.press("2")
    jan.wait_tone(EWA, share=HALF)
    assert by_caller() < 0.3, "a whisper is heard by the colleague alone"
    ewa.press("3")
    until("the caller to hear Ewa", lambda: by_caller() > 1)
    ewa.hang_up()
    later = heard_since(outside, JAN)
    jan.wait_tone(CALLER, audio.seconds_of_tone(jan.heard(), CALLER) + 2)
    assert later() > 1
    caller.hang_up()
    jan.wait("CALL_CLOSED")


def test_baresip_calls_a_third_in_by_keys_and_the_two_talk_on_when_they_go(lab: Lab) -> None:
    pbx = lab.pbx(office("codes { conference *3 }\nnumber main +48 12 345 67 00 -> jan\n"))
    jan, ewa = lab.phone(pbx, "602", JAN, answer="auto"), lab.phone(pbx, "603", EWA)
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.endpoint.tone(CALLER)
    jan.wait_tone(CALLER)
    jan.press("*3603#")
    ewa.wait("CALL_INCOMING")
    music = audio.seconds_of_sound(caller.endpoint.heard())
    until("the caller to hear music", lambda: audio.seconds_of_sound(caller.endpoint.heard()) > music + 1)
    by_caller, of_jan = heard_since(caller.endpoint.heard, EWA), heard_since(caller.endpoint.heard, JAN)
    ewa.accept()
    ewa.wait_tone(CALLER, share=HALF)
    ewa.wait_tone(JAN, share=HALF)
    jan.wait_tone(EWA, share=HALF)
    until("the caller to hear both", lambda: min(by_caller(), of_jan()) > 1)
    ewa.hang_up()
    jan.wait_tone(CALLER, audio.seconds_of_tone(jan.heard(), CALLER) + 2)
    caller.hang_up()
    jan.wait("CALL_CLOSED")


def test_three_talk_by_the_conference_of_a_telephone_of_its_own(lab: Lab) -> None:
    pbx = lab.pbx(office("number main +48 12 345 67 00 -> jan\n"))
    jan = lab.pjsua(pbx, "602", JAN, Manners(auto=True))
    ewa = lab.phone(pbx, "603", EWA, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.endpoint.tone(CALLER)
    first = jan.wait_call("CONFIRMED")["call"]
    second = jan.dial("603")
    jan.wait_call("CONFIRMED", second)
    jan.wait_tone(EWA)
    jan.do("mix", first, second)
    ewa.wait_tone(CALLER, share=HALF)
    ewa.wait_tone(JAN, share=HALF)
    by_caller = heard_since(caller.endpoint.heard, EWA)
    until("the caller to hear Ewa", lambda: by_caller() > 1)
    ewa.hang_up()
    caller.hang_up()

"""Three who talk: a supervisor, and a conference by keys."""

from __future__ import annotations

from collections.abc import Callable

from tests.interop.kit import audio
from tests.interop.kit.audio import Samples
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.waiting import until

CALLER, JAN, EWA = 450, 1000, 1500


def heard_since(hear: Callable[[], Samples], hz: float) -> Callable[[], float]:
    """How many seconds of a tone have been heard from now on."""
    before = audio.seconds_of_tone(hear(), hz, 0.2)
    return lambda: audio.seconds_of_tone(hear(), hz, 0.2) - before


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
    ewa.wait_tone(CALLER, share=0.2)
    ewa.wait_tone(JAN, share=0.2)
    assert max(by_jan(), by_caller()) < 0.3, "who listens is not heard"
    ewa.press("2")
    jan.wait_tone(EWA, share=0.2)
    assert by_caller() < 0.3, "a whisper is heard by the colleague alone"
    ewa.press("3")
    until("the caller to hear Ewa", lambda: by_caller() > 1)
    ewa.hang_up()
    later = heard_since(outside, JAN)
    jan.wait_tone(CALLER, audio.seconds_of_tone(jan.heard(), CALLER) + 2)
    assert later() > 1
    caller.hang_up()
    jan.wait("CALL_CLOSED")

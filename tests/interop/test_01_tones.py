"""601 calls 602: each hears the other, and not itself."""

from __future__ import annotations

import numpy as np
import pytest

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.waiting import until

ANNA, JAN, TONE = 450, 1000, 425


@pytest.mark.parametrize(
    ("anna_codec", "jan_codec", "transport"),
    [
        ("PCMU", "PCMU", "udp"),
        ("PCMA", "PCMA", "tcp"),
        ("PCMA", "PCMU", "tls"),
        ("PCMU", "PCMA", "udp"),
        ("G722", "G722", "udp"),
        ("opus", "opus", "udp"),
        ("G722", "PCMA", "udp"),
        ("PCMU", "opus", "tcp"),
        ("opus", "G722", "udp"),
    ],
)
def test_each_party_hears_the_other_and_not_itself(lab: Lab, anna_codec: str, jan_codec: str, transport: str) -> None:
    pbx = lab.pbx(office(""))
    anna = lab.phone(pbx, "601", ANNA, codecs=(anna_codec,), transport=transport)
    jan = lab.phone(pbx, "602", JAN, codecs=(jan_codec,))
    anna.dial("602")
    jan.wait("CALL_INCOMING")
    jan.accept()
    anna.wait("CALL_ESTABLISHED")
    anna.wait_tone(JAN, seconds=2)
    jan.wait_tone(ANNA, seconds=2)
    anna.hang_up()
    jan.wait("CALL_CLOSED")
    assert audio.seconds_of_tone(anna.heard(), ANNA) == 0
    assert audio.seconds_of_tone(jan.heard(), JAN) == 0


def test_the_one_who_was_called_may_hang_up_and_the_record_says_who_spoke(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN, answer="auto")
    anna.dial("602")
    anna.wait_tone(JAN)
    jan.hang_up()
    anna.wait("CALL_CLOSED")
    (record,) = pbx.calls()
    assert (record["caller"], record["called"], record["party"]) == ("601", "602", "jan")
    assert record["answered"] <= record["ended"]
    assert [step["place"] for step in record["path"]], "the way through the scenario is written down"


def test_a_caller_who_gives_up_stops_the_ringing(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN)
    anna.dial("602")
    jan.wait("CALL_INCOMING")
    anna.hang_up()
    jan.wait("CALL_CLOSED")
    assert not jan.happened("CALL_ESTABLISHED")


@pytest.mark.parametrize(("country", "on", "off"), [("PL", 0.5, 0.5), ("SE", 0.25, 0.75)])
def test_a_caller_who_was_answered_hears_a_tone_of_the_country_when_nobody_is_there(
    lab: Lab, country: str, on: float, off: float
) -> None:
    scenario = office('number main +48 12 345 67 00 -> say "Chwileczkę." -> jan\n')
    pbx = lab.pbx(scenario.replace("country  PL", f"country  {country}").replace("country PL", f"country {country}"))
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    caller.hears_tone(TONE)
    caller.hung_up_on()
    there = audio.tone_windows(caller.endpoint.heard(), TONE)
    edges = np.flatnonzero(np.diff(there.astype(int)))
    lengths = np.diff(edges)[-6:] / 20  # of tones and pauses in turn, the last ones before the end
    assert sorted({round(float(length), 1) for length in lengths}) == pytest.approx(sorted({on, off}), abs=0.11)
    assert audio.seconds_of_tone(caller.endpoint.heard(), TONE) == pytest.approx(6 * on, abs=0.5)
    (record,) = until("the record", pbx.calls)
    assert (record["end"], record["cause"]) == ("hangup", "unavailable")

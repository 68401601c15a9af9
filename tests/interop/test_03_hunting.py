"""Group 201 rings the first for its time, then the second."""

from __future__ import annotations

import pytest

from tests.interop.kit import scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office

SCENARIO = office("""
number main +48 12 345 67 00 -> new-cases
group new-cases 201 "Nowe sprawy" { ring sequential anna, piotr each 2s; on no-answer -> voicemail office }
""")


def test_the_first_is_rung_for_its_time_then_the_second(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    media = lab.endpoint()
    anna = lab.bare_phone(pbx, "601", scenarios.rung())
    piotr = lab.bare_phone(pbx, "604", scenarios.answered(media.port))
    caller = lab.outside_call(pbx, MAIN, hangs_up=True)
    piotr.command()
    caller.answered()
    rung, given_up = anna.received("INVITE").at, anna.received("CANCEL").at
    assert given_up - rung == pytest.approx(2, abs=0.5)
    assert piotr.received("INVITE").at - given_up == pytest.approx(0, abs=0.5)
    anna.finish()
    caller.hang_up()
    piotr.finish()

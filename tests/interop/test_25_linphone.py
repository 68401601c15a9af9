"""linphone registers, calls and is called, with sound both ways: at night, as that takes long (`make nightly`)."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office

ANNA, JAN = 450, 1000

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not shutil.which("linphonec"), reason="not installed: linphonec (see `make nightly`)"),
]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_it_calls_another_and_both_are_heard(lab: Lab, transport: str) -> None:
    pbx = lab.pbx(office(""))
    anna = lab.linphone(pbx, "601", ANNA, transport)
    jan = lab.linphone(pbx, "602", JAN, transport, auto=True)
    assert {row["transport"] for row in pbx.ctl("registrations")["registrations"]} == {transport}
    anna.dial("602")
    anna.wait("connected")
    time.sleep(4)  # of conversation
    anna.do("terminate")
    jan.wait("ended")
    anna.heard_tone(JAN)
    jan.heard_tone(ANNA)


def test_a_baresip_calls_it_and_both_are_heard(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna, jan = lab.phone(pbx, "601", ANNA), lab.linphone(pbx, "602", JAN, auto=True)
    anna.dial("602")
    anna.wait_tone(JAN, seconds=3)
    anna.hang_up()
    jan.wait("ended")
    jan.heard_tone(ANNA)

"""A phone that is no browser registers over WebSocket and calls."""

from __future__ import annotations

import pytest

from tests.interop.kit.baresip4 import missing
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pjsua import Manners

ANNA, JAN = 450, 1000


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")
def test_baresip_over_websocket(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna = lab.baresip4(pbx, "601", ANNA, Manners(transport="ws"))
    jan = lab.phone(pbx, "602", JAN, answer="auto")
    rows = {row["number"]: row["transport"] for row in pbx.ctl("registrations")["registrations"]}
    assert rows == {"601": "ws", "602": "udp"}
    anna.dial("602")
    anna.wait_call("CONFIRMED")
    anna.wait_tone(JAN)
    jan.wait_tone(ANNA)
    anna.do("hangup")
    jan.wait("CALL_CLOSED")

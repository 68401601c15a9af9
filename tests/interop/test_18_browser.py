"""A browser registers and calls over WebSocket, plain and encrypted; both hear one another."""

from __future__ import annotations

import pytest

from tests.interop.kit.browser import missing
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office

ANNA, JAN = 450, 1000

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()} (see `make clients`)")


@pytest.mark.parametrize("transport", ["wss", "ws"])
def test_a_browser_calls_a_phone(lab: Lab, transport: str) -> None:
    pbx = lab.pbx(office(""))
    jan = lab.phone(pbx, "602", JAN, answer="auto")
    anna = lab.browser(pbx, "601", ANNA, transport)
    anna.do("call", "602")
    anna.wait("confirmed")
    jan.wait_tone(ANNA)
    anna.wait_tone(JAN)
    anna.do("hangUp")
    jan.wait("CALL_CLOSED")


def test_a_phone_calls_a_browser(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    jan = lab.phone(pbx, "602", JAN)
    anna = lab.browser(pbx, "601", ANNA)
    jan.dial("601")
    anna.wait("incoming")
    anna.do("answer")
    jan.wait("CALL_ESTABLISHED")
    jan.wait_tone(ANNA)
    anna.wait_tone(JAN)
    jan.hang_up()
    anna.wait("ended")

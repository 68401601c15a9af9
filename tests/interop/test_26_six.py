"""Phones that reach the PBX by IPv6 call others that do, and those that do not."""

from __future__ import annotations

import pytest

from tests.interop.kit.baresip import Account
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MONDAY, office

ANNA, JAN, EWA = 450, 1000, 1600
SIX = "[::1]"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_calls_by_ipv6_and_from_there_to_ipv4(lab: Lab, transport: str) -> None:
    port = lab.ports.take(2)
    pbx = lab.pbx(office(""), MONDAY, "--sip", f"udp:{SIX}:{port}", "--sip", f"tcp:{SIX}:{port}")
    anna, jan = (
        lab.baresip(Account(number, pbx.passwords[number], transport=transport, answer=answer, host=SIX), port, hz)
        for number, hz, answer in (("601", ANNA, "manual"), ("602", JAN, "auto"))
    )
    ewa = lab.phone(pbx, "603", EWA, answer="auto")
    rows = pbx.ctl("registrations")["registrations"]
    assert sorted(row["from"].rpartition(":")[0] for row in rows) == ["127.0.0.1", SIX, SIX]
    anna.dial("602")
    jan.wait_tone(ANNA)
    anna.wait_tone(JAN)
    anna.hang_up()
    jan.wait("CALL_CLOSED")
    anna.dial("603")
    ewa.wait_tone(ANNA)
    anna.wait_tone(EWA)
    ewa.hang_up()
    anna.wait("CALL_CLOSED")

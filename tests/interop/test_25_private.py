"""What a caller and the carrier get to see: every message of forwards, groups and transfers, dumped by sipp."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.interop.kit import scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, MONDAY, office
from tests.interop.kit.parties import Callee, Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.sipp import Sipp

ANNA, MOBILE = 450, 1000
CALLER, PRIVATE = "+48600700800", "+48502777888"
LINES = ("+48123456800", "+48123456801", "+48123456802")
NAMES = ("anna", "nowak", "kowalski", "sprawy", "prywatny", "skrzynka")
INTERNAL = re.compile(r"sips?:(6\d\d|2\d\d)[@;>]")
SCENARIO = office(
    """
trunk spare { host "sip.spare.example"; numbers +48 12 345 68 00 .. +48 12 345 68 02 }
outbound via op { national, mobile allow }
phone boss +48 502 777 888 "Prywatny"
number main     +48 12 345 67 00 -> jan
number forward  +48 12 345 68 00 -> anna
number group    +48 12 345 68 01 -> law
number transfer +48 12 345 68 02 -> jan
group law 204 "Sprawy" { ring simultaneous anna, boss for 20s; on no-answer -> hangup }
""",
    anna="on no-answer 2s -> ring boss for 20s -> hangup; on busy, unavailable -> hangup",
)


def received(*parties: Sipp) -> Iterator[str]:
    """All that came to them, headers and bodies."""
    for sipp in parties:
        yield from (message.text for message in sipp.messages() if not message.sent)


def assert_private(caller: Caller, callee: Callee) -> None:
    """Neither sees names or internal numbers; the caller does not see whom the call has gone to, either."""
    for text in received(caller.sipp, callee.sipp):
        assert not [name for name in NAMES if name in text.lower()], text
        assert not INTERNAL.search(text), text
    for text in received(caller.sipp):
        assert PRIVATE.removeprefix("+48") not in text, text
    invite = callee.sipp.received("INVITE").text
    assert invite.startswith(f"INVITE sip:{PRIVATE}@"), "the target is seen by who is to reach it"
    assert set(re.findall(r"sip:([^@;>\s]+)@", invite)) <= {
        PRIVATE,
        MAIN,
        CALLER,
        *LINES,
    }


class Office:
    """The PBX, whose second carrier brings calls, and whose first takes them out."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.spare = lab, lab.ports.take()
        self.pbx: Pbx = lab.pbx(SCENARIO, MONDAY, "--trunk", f"spare=127.0.0.1:{self.spare}")
        self.boss = lab.outside_phone(self.pbx)

    def called(self, number: str) -> Caller:
        endpoint = self.lab.endpoint()
        xml = scenarios.call(number, endpoint.port, CALLER, codecs=["PCMU"])
        return Caller(self.lab.sipp("caller", xml, self.pbx.port, self.spare), endpoint)


@pytest.mark.parametrize("number", ["+48123456800", "+48123456801"], ids=["forward", "group"])
def test_of_a_call_that_goes_on_to_a_private_mobile(lab: Lab, number: str) -> None:
    office = Office(lab)
    lab.phone(office.pbx, "601", ANNA)
    caller = office.called(number)
    office.boss.answers(MOBILE)
    caller.answered()
    caller.hears_tone(MOBILE)
    caller.hang_up()
    office.boss.hung_up_on()
    assert_private(caller, office.boss)


def test_of_a_call_that_is_transferred_to_a_private_mobile(lab: Lab) -> None:
    office = Office(lab)
    jan = lab.pjsua(office.pbx, "602", ANNA, Manners(auto=True))
    caller = office.called("+48123456802")
    caller.answered()
    call = jan.wait_call("CONFIRMED")["call"]
    caller.hears_tone(ANNA)
    jan.do("transfer", call, "502777888")
    office.boss.answers(MOBILE)
    caller.hears_tone(MOBILE)
    caller.hang_up()
    office.boss.hung_up_on()
    assert_private(caller, office.boss)


def test_of_an_own_call_out_and_of_one_whose_number_is_withheld(lab: Lab) -> None:
    office = Office(lab)
    anna = lab.phone(office.pbx, "601", ANNA)
    anna.dial("502777888")
    office.boss.answers(MOBILE)
    anna.wait_tone(MOBILE)
    anna.hang_up()
    office.boss.hung_up_on()
    for text in received(office.boss.sipp):
        assert not [name for name in NAMES if name in text.lower()], text
        assert not INTERNAL.search(text), text

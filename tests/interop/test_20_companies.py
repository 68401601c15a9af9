"""Two companies in one process, both with a 601: each is called, reloaded and cut off by itself."""

from __future__ import annotations

from functools import partial

from tests.interop.kit import scenarios
from tests.interop.kit.baresip import Account
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, PASSWORDS, SECOND
from tests.interop.kit.parties import Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

LEX_HZ, BURO_HZ, THIRD_HZ = 450, 1000, 1500
TEXT = """\
scen 1
company "NAME" { domain "NAME.example"; calendar 2026..2027 }
trunk op { host "sip.operator.example"; numbers NUMBER }
user anna 601 "Anna" { password secret("SIP_601") }
user jan  602 "Jan"  { password secret("SIP_602") }
number main NUMBER -> anna
"""
LEX = TEXT.replace("NAME", "lex").replace("NUMBER", "+48 12 345 67 00")
BURO = TEXT.replace("NAME", "buro").replace("NUMBER", "+48 12 345 67 01")


def both(lab: Lab) -> Pbx:
    return lab.pbx({"lex": LEX, "buro": BURO})


def two_calls(pbx: Pbx, company: str) -> list[dict[str, str]]:
    """The records, once there are two."""
    ended: list[dict[str, str]] = pbx.ctl("calls", company=company)["ended"]
    return ended if len(ended) == 2 else []


def registered(pbx: Pbx, company: str) -> bool:
    """Whether a phone of theirs is there."""
    return bool(pbx.ctl("status", company=company)["registered"])


def from_outside(lab: Lab, pbx: Pbx, number: str) -> Caller:
    caller = lab.outside_call(pbx, number)
    caller.answered()
    return caller


def test_a_shared_trunk_and_the_same_numbers_inside(lab: Lab) -> None:
    pbx = both(lab)
    for domain, hz in (("lex", LEX_HZ), ("buro", BURO_HZ)):
        lab.phone(pbx, "601", hz, answer="auto", domain=f"{domain}.example")
    for number, hz in ((MAIN, LEX_HZ), (SECOND, BURO_HZ)):
        caller = from_outside(lab, pbx, number)
        caller.hears_tone(hz)
        caller.hang_up()
    for domain, hz in (("lex", LEX_HZ), ("buro", BURO_HZ)):
        jan = lab.phone(pbx, "602", THIRD_HZ, domain=f"{domain}.example")
        jan.dial("601")
        jan.wait_tone(hz)
        jan.hang_up()
    for company, called in (("lex", MAIN), ("buro", SECOND)):
        records = until("both calls", partial(two_calls, pbx, company))
        assert {row["called"] for row in records} == {called, "601"}, "each has its own records"
    assert pbx.ctl("status", company="lex")["company"] == "lex"


def test_a_trunk_of_its_own_for_each(lab: Lab) -> None:
    other = lab.ports.take()
    pbx = lab.pbx({"lex": LEX, "buro": BURO}, "2026-03-16T10:00", "--trunk", f"buro.op=127.0.0.1:{other}")
    lab.phone(pbx, "601", LEX_HZ, answer="auto", domain="lex.example")
    lab.phone(pbx, "601", BURO_HZ, answer="auto", domain="buro.example")
    endpoint = lab.endpoint()
    xml = scenarios.call(SECOND, endpoint.port, "+48600700800", codecs=["PCMU"])
    caller = Caller(lab.sipp("carrier-of-buro", xml, pbx.port, other), endpoint)
    caller.answered()
    caller.hears_tone(BURO_HZ)
    caller.hang_up()
    strange = lab.sipp("wrong-carrier", scenarios.call(MAIN, endpoint.port, "+48600700800"), pbx.port, other)
    assert strange.received(404), "the carrier of one brings no calls to the other"


def test_the_reload_and_the_end_of_one_leave_the_call_of_the_other_alone(lab: Lab) -> None:
    pbx = both(lab)
    anna = lab.phone(pbx, "601", BURO_HZ, answer="auto", domain="buro.example")
    jan = lab.phone(pbx, "602", THIRD_HZ, domain="buro.example")
    jan.dial("601")
    jan.wait_tone(BURO_HZ)
    pbx.edit("lex", LEX.replace("anna 601", "anna 603"))
    assert [row["number"] for row in pbx.ctl("accounts", company="lex")["accounts"]] == ["602", "603"]
    pbx.ctl("drain", company="lex")
    jan.wait_tone(BURO_HZ, since=len(jan.heard()))
    anna.wait_tone(THIRD_HZ, since=len(anna.heard()))
    assert not jan.happened("CALL_CLOSED")
    jan.hang_up()


def test_one_telephone_of_a_person_in_both(lab: Lab) -> None:
    pbx = both(lab)
    second = Account("602", PASSWORDS["602"], answer="auto", domain="buro.example")
    account = Account("601", PASSWORDS["601"], answer="auto", domain="lex.example", others=(second,))
    person = lab.baresip(account, pbx.port, THIRD_HZ)
    for company in ("lex", "buro"):
        until("both accounts", partial(registered, pbx, company))
    caller = from_outside(lab, pbx, MAIN)
    caller.hears_tone(THIRD_HZ)
    caller.hang_up()
    person.wait("CALL_CLOSED")
    anna = lab.phone(pbx, "601", BURO_HZ, domain="buro.example")
    anna.dial("602")
    anna.wait_tone(THIRD_HZ)
    anna.hang_up()

"""Calls out: what may be dialled, what it may cost, over which trunk it goes, and what is shown."""

from __future__ import annotations

import pytest

from scenc.flow.ops.outbound import Outbound
from scenc.flow.outside import emergency_numbers, kind_of
from scenc.pipeline import compile_text
from tests.lang.kit import HEAD, failures

OFFICE = """
trunk op     { host "sip.operator.example"; numbers +48 12 345 67 00 .. +48 12 345 67 01; channels 4 }
trunk backup { host "sip.backup.example"; present-allowed +48 12 345 67 00 }
outbound via op, backup {
  present              main
  local, national, mobile allow
  international        ask-pin secret("PIN") limit 60min per day
  premium              deny
  max-rate             2.00 PLN
  spend                100.00 PLN per day
  tariff               standard
}
tariff standard { +48 0.05 PLN; +48 60 0.10 PLN; +44 0.30 PLN; +883 9.00 PLN; +1 1 PLN }
user anna 601 { international allow limit 10min per day; present own; voicemail }
user jan  602 { voicemail; mobile deny; present withheld; max-rate 0.50 PLN }
schedule hours { open mon..fri 08:00..16:00; when open -> anna; when closed -> voicemail anna }
number main +48 12 345 67 00 -> hours
number own  +48 12 345 67 01 -> users 601..601
"""


def test_what_is_allowed_goes_out_over_the_first_trunk_that_works() -> None:
    assert (
        failures(
            OFFICE
            + """
test "first" {
  dial from anna +48 22 123 45 67
  expect trunk op
  answer +48 22 123 45 67 after 3s
  expect human
}
test "as people dial" { dial from anna 221234567; answer +48 22 123 45 67; expect human +48 22 123 45 67 }
test "failover" {
  dial from anna +48 22 123 45 67
  unavailable op
  expect trunk backup
}
test "both down" {
  dial from anna +48 22 123 45 67
  unavailable op
  unavailable backup
  expect hears "nie jest teraz możliwe"
}
test "busy is busy everywhere" { dial from anna +48 22 123 45 67; busy +48 22 123 45 67; expect hangup }
test "nobody" { dial from anna +48 22 123 45 67; expect rings +48 22 123 45 67 for 90s; expect hangup }
test "own number stays inside" { dial from jan +48 12 345 67 01; expect rings anna }
test "no number at all" { dial from anna 699; expect hangup }
"""
        )
        == [""] * 8
    )


def test_who_may_not_is_told_why() -> None:
    assert (
        failures(
            OFFICE
            + """
test "premium" { dial from anna +48 70 110 00 00; expect refused; expect hears "zablokowane"; expect hangup }
test "own rule" { dial from jan +48 601 200 300; expect refused }
test "satellite is premium" { dial from anna +883 510 000 000 000; expect refused }
test "right pin" { dial from jan +44 20 7946 0000; expect asks pin; pin right; expect trunk op }
test "wrong pin" {
  dial from jan +44 20 7946 0000
  pin wrong
  pin wrong
  pin wrong
  expect refused
  expect hears "PIN jest nieprawidłowy"
}
test "no pin" { dial from jan +44 20 7946 0000; expect asks pin; expect refused }
test "too dear for jan" { dial from jan +1 212 555 01 23; expect refused; expect hears "zbyt drogie" }
test "anna need not" { dial from anna +1 212 555 01 23; expect trunk op }
"""
        )
        == [""] * 8
    )


def test_limits_cut_a_call_off_and_refuse_the_next() -> None:
    assert (
        failures(
            OFFICE
            + """
test "cut off" {
  dial from anna +44 20 7946 0000
  used 8min international
  answer +44 20 7946 0000
  expect hangup
  expect lasts 2min
}
test "used up" {
  dial from anna +44 20 7946 0000
  used 10min international
  expect refused
  expect hears "wyczerpany"
}
test "money cuts off" {
  dial from anna +48 601 200 300
  spent 99.90 PLN
  answer +48 601 200 300
  expect hangup
  expect lasts 1min
}
test "money used up" { dial from anna +48 601 200 300; spent 100.00 PLN; expect refused }
"""
        )
        == [""] * 4
    )


def test_emergency_calls_pass_everything_and_show_a_number() -> None:
    closed = OFFICE.replace("present              main", "hours hours; present main; emergency 984")
    calls = """
test "closed" { dial from anna +48 22 123 45 67 at sun 10:00; expect refused; expect hears "O tej porze" }
test "help" {
  dial from jan 112 at sun 10:00
  spent 500.00 PLN
  unavailable op
  expect trunk backup
  expect presents main
}
test "another" { dial from jan 984 at sun 10:00; answer 984 after 2s; expect human 984 }
"""
    assert failures(closed + calls) == [""] * 3
    nothing_written = 'trunk op { host "sip.operator.example" }\nuser anna 601\n'
    alone = """
test "help" { dial from anna 112; expect trunk op }
test "else" { dial from anna +48 22 123 45 67; expect refused }
"""
    assert failures(nothing_written + alone) == ["", ""]


def test_what_is_shown_outside() -> None:
    assert failures(
        OFFICE
        + """
test "company" { dial from jan +48 22 123 45 67; expect presents withheld }
test "own" { dial from anna +48 22 123 45 67; expect presents +48 12 345 67 01 }
test "not the main one" { dial from anna +48 22 123 45 67; expect presents main }
"""
    ) == ["", "", "expected: dials out showing +48123456700"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("+48123456789", "local"),
        ("+48221234567", "national"),
        ("+48601200300", "mobile"),
        ("+48701100000", "premium"),
        ("+48800100100", "national"),
        ("+442079460000", "international"),
        ("+447700900123", "international"),
        ("+870773111632", "premium"),
        ("+80012345678", "national"),
        ("+4812", None),
        ("699", None),
    ],
)
def test_the_class_of_a_number_seen_from_krakow(number: str, kind: str | None) -> None:
    assert kind_of(number, "PL", "+48123456700") == kind


def test_the_emergency_numbers_of_poland() -> None:
    assert emergency_numbers("PL") == ("112", "997", "998", "999")


def test_prices_stand_in_the_carrier_s_own_list_too() -> None:
    files = {"prices.csv": "prefix;kraj;PLN\n0048;Polska;0,05\n+48 70;premium;4.92\n44;UK;0.30\n"}
    text = (
        'trunk op { host "sip.operator.example" }\nuser anna 601\ntariff list from csv("prices.csv")\n'
        "outbound via op { present +48 12 345 67 00; national allow; tariff list; max-rate 1.00 PLN }\n"
    )
    bundle = compile_text(HEAD + text, "main.scen", lambda path: files[path]).bundle
    assert bundle
    op = bundle.nodes["outbound"].op
    assert isinstance(op, Outbound)
    assert op.rates == {"+48": 0.05, "+4870": 4.92, "+44": 0.30}

"""Forwards: who is rung for how long, who must confirm, and where the call goes then."""

from __future__ import annotations

from scenc.bundle.schema import User
from scenc.pipeline import compile_text
from tests.lang.kit import HEAD, failures

OFFICE = """
mailbox office 290
phone duty +48 601 200 300 "Dyżur" { confirm }
phone guard +48 601 200 301
user anna 601 {
  voicemail
  on busy          -> jan return after 15s -> voicemail
  on no-answer 20s -> reception return after 30s -> voicemail office
  on unavailable   -> ring guard for 25s confirm -> voicemail
}
user jan 602
user ewa 603 { voicemail; on busy -> reception return after 10s }
group reception 204 { ring sequential jan, guard each 20s; on no-answer -> hangup }
group outside 205 { ring simultaneous duty for 20s; on no-answer -> voicemail office }
"""


def test_a_forward_returns_after_its_time_and_the_next_step_follows() -> None:
    assert failures(
        OFFICE
        + """
test "one person" { dial from ewa 601; busy anna; expect rings jan for 15s; expect voicemail anna }
test "a group, cut short" {
  dial from ewa 601
  expect rings anna for 20s
  expect rings jan for 20s
  expect rings guard for 10s
  expect voicemail office
}
test "the last step comes back, too" { dial from jan 603; busy ewa; expect rings jan for 10s; expect voicemail ewa }
test "all busy" { dial from ewa 601; busy jan; busy guard; expect rings anna for 20s; expect voicemail office }
"""
    ) == ["", "", "", ""]


def test_a_machine_takes_a_call_only_where_nobody_must_confirm() -> None:
    assert failures(
        OFFICE
        + """
test "asked at the step" {
  dial from ewa 601
  unavailable anna
  answering-machine guard after 2s
  expect rings guard for 25s
  expect voicemail anna
}
test "a person presses 1" { dial from ewa 601; unavailable anna; answer guard after 2s; expect human guard }
test "the phone asks" { dial from ewa 205; answering-machine duty; expect rings duty for 20s; expect voicemail office }
test "nobody asks" { dial from ewa 204; unavailable jan; answering-machine guard; expect human guard }
"""
    ) == ["", "", "", ""]


def test_a_user_s_settings_reach_the_bundle() -> None:
    compilation = compile_text(
        HEAD
        + """
user anna 601 "Anna Nowak" "adwokat" {
  email "anna@lex.example"
  role supervisor
  mobile +48 601 200 300 confirm
  present own
  present-inside 600
  call-waiting off
  privileged
  encryption required
  monitor 5min "it@lex.example"
  supervises law
  pickup law, jan
  voicemail { keep 30d; deliver "anna@lex.example", "kancelaria@lex.example" attach delete }
}
user jan 602 { present main; fax }
user ewa 603 { present withheld }
number main +48 12 345 67 00 -> say "Dzień dobry." -> jan
number direct +48 12 345 67 01 .. +48 12 345 67 02 -> users 601..602
group law 204 { ring random anna, jan; on no-answer -> voicemail anna }
""",
        "main.scen",
    )
    assert compilation.bundle, compilation.diagnostics
    assert compilation.bundle.users["anna"] == User(
        "anna",
        "601",
        "Anna Nowak",
        description="adwokat",
        email="anna@lex.example",
        role="supervisor",
        mobile="+48601200300",
        present="+48123456701",
        present_inside="600",
        call_waiting=False,
        privileged=True,
        encrypted=True,
        monitor_seconds=300.0,
        monitor_email="it@lex.example",
        supervises=("law",),
        pickup=("law", "jan"),
    )
    jan, ewa = compilation.bundle.users["jan"], compilation.bundle.users["ewa"]
    assert (jan.present, jan.fax, jan.call_waiting) == ("+48123456700", True, False)
    assert ewa.present == "withheld"
    box = compilation.bundle.mailboxes["anna"]
    assert (box.keep_seconds, box.attach, box.delete) == (2592000.0, True, True)
    assert box.emails == ("anna@lex.example", "kancelaria@lex.example")

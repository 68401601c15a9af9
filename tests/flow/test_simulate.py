"""`test` blocks on a virtual clock: each script with its whole transcript."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from scenc.bundle.schema import Bundle, Company, Prompt
from scenc.flow.actions import Cause
from scenc.flow.node import Node, Place
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.play import Play
from scenc.flow.ops.schedule import Schedule
from scenc.flow.script import (
    Behave,
    Call,
    Dial,
    ExpectAnswer,
    ExpectConference,
    ExpectHangUp,
    ExpectHears,
    ExpectLasts,
    ExpectRings,
    ExpectVoicemail,
    Press,
    Script,
    Step,
    weekday_at,
)
from scenc.flow.simulate import Result, simulate
from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import Interval

AT = Place("main.scen", 7, 3)
MAIN = "+48123456700"
WARSAW = ZoneInfo("Europe/Warsaw")
TUESDAY = Call(MAIN, weekday_at(1, 9, 30), "", AT)
MONDAY = Call(MAIN, datetime(2026, 3, 16, 10), "+48600700800", AT)


def play(office: Bundle, call: Call | Dial, *steps: Step) -> Result:
    return simulate(Script("a call", call, steps, AT), office, WARSAW)


def told(result: Result) -> str:
    return "\n".join(map(str, result.transcript))


def test_sunday_ends_in_the_office_mailbox(office: Bundle) -> None:
    result = play(office, Call(MAIN, weekday_at(6, 10, 0), "", AT), ExpectVoicemail("office", AT))
    assert result.failure is None
    assert (
        told(result)
        == """\
00:00.0  a withheld number calls +48123456700 on Sun 10:00
00:00.0  enters schedule office-hours
00:00.0  takes closed
00:00.0  enters schedule after-hours
00:00.0  takes closed
00:00.0  hears “Proszę zostawić wiadomość po sygnale.”
00:02.5  records into mailbox office"""
    )


def test_nobody_picks_up(office: Bundle) -> None:
    both = ExpectRings(("piotr", "ewa"), AT, True, 25.0)
    result = play(
        office,
        MONDAY,
        ExpectHears("SPRAWY  sądowe", AT),
        Press("2", AT),
        both,
        ExpectVoicemail("office", AT),
        ExpectHangUp(AT),
    )
    assert result.failure is None
    assert result.seconds == 205.0
    assert (
        told(result)
        == """\
00:00.0  +48600700800 calls +48123456700 on Mon 2026-03-16 10:00
00:00.0  enters schedule office-hours
00:00.0  takes open
00:00.0  enters menu welcome
00:00.0  hears “Kancelaria Lex, dzień dobry. Nowe sprawy: jeden. Sprawy sądowe: dwa.”
00:00.0  presses 2
00:00.0  takes 2
00:00.0  enters group litigation
00:00.0  rings ewa, piotr
00:25.0  stops ringing ewa, piotr
00:25.0  takes no-answer
00:25.0  records into mailbox office
03:25.0  hangs up"""
    )


def test_the_first_who_answers_is_connected(office: Bundle) -> None:
    slow, fast = Behave("ewa", "answers", AT, 9.0), Behave("piotr", "answers", AT, 4.0)
    result = play(office, MONDAY, slow, fast, Press("2", AT), ExpectAnswer("", AT))
    assert told(result).splitlines()[-4:] == [
        "00:00.0  rings ewa, piotr",
        "00:04.0  piotr answers",
        "00:04.0  stops ringing ewa",
        "00:04.0  is connected with piotr",
    ]


def test_someone_who_rings_already_may_answer(office: Bundle) -> None:
    result = play(
        office,
        MONDAY,
        Press("2", AT),
        ExpectRings(("ewa",), AT),
        Behave("ewa", "answers", AT, 2.0),
        ExpectAnswer("ewa", AT),
    )
    assert (result.failure, result.seconds) == (None, 2.0)


def test_busy_and_unavailable_phones_are_passed_over(office: Bundle) -> None:
    busy, away = Behave("anna", "busy", AT), Behave("piotr", "unavailable", AT, 1.0)
    order = (ExpectRings(("anna",), AT, True, 0.0), ExpectRings(("piotr",), AT, True, 1.0))
    result = play(office, MONDAY, busy, away, Press("1", AT), *order, ExpectVoicemail("office", AT))
    assert result.failure is None
    assert told(result).splitlines()[7:] == [
        "00:00.0  enters group new-cases",
        "00:00.0  rings anna",
        "00:00.0  anna is busy",
        "00:00.0  rings piotr",
        "00:01.0  piotr is not available",
        "00:01.0  takes busy",
        "00:01.0  enters group reception",
        "00:01.0  rings anna",
        "00:01.0  anna is busy",
        "00:01.0  takes busy",
        "00:01.0  records into mailbox office",
    ]


def test_digits_typed_in_a_row_are_one_number(office: Bundle) -> None:
    result = play(office, TUESDAY, Press("603", AT), ExpectRings(("ewa",), AT))
    assert result.failure is None
    assert told(result).splitlines()[-6:] == [
        "00:00.6  presses 3",
        "00:00.6  takes direct-dial",
        "00:00.6  enters dial-plan users",
        "00:00.6  takes 603",
        "00:00.6  enters user ewa",
        "00:00.6  rings ewa",
    ]


def test_each_press_waits_until_the_one_before_was_acted_upon(office: Bundle) -> None:
    result = play(office, TUESDAY, Press("6", AT), Press("8", AT), Press("8", AT), ExpectRings(("anna",), AT))
    assert result.failure is None
    assert [str(line) for line in result.transcript if "presses" in line.text or "takes" in line.text] == [
        "00:00.0  takes open",
        "00:00.0  presses 6",
        "00:03.0  takes invalid",
        "00:03.0  presses 8",
        "00:03.0  takes invalid",
        "00:03.0  presses 8",
        "00:03.0  takes exhausted",
    ]


def test_keys_pressed_after_the_choice_go_nowhere(office: Bundle) -> None:
    result = play(office, MONDAY, Behave("ewa", "answers", AT, 0.1), Press("22", AT), ExpectAnswer("ewa", AT))
    assert told(result).splitlines()[-2:] == ["00:00.1  is connected with ewa", "00:00.3  presses 2"]


def test_colleagues_and_rooms_are_dialled(office: Bundle) -> None:
    at = weekday_at(0, 12, 0)
    assert play(office, Dial("anna", "602", at, AT), ExpectRings(("jan",), AT)).failure is None
    assert play(office, Dial("anna", "230", at, AT), ExpectConference("narada", AT)).failure is None
    result = play(office, Dial("anna", "999", at, AT), ExpectHangUp(AT))
    assert told(result).splitlines() == [
        "00:00.0  anna dials 999 on Mon 12:00",
        "00:00.0  enters dial-plan",
        "00:00.0  takes unknown",
        "00:00.0  hangs up: not-found",
    ]


FAILING: list[tuple[tuple[Step, ...], str, str]] = [
    ((ExpectHears("święto", AT),), "expected: hears “święto”", "enters schedule office-hours"),
    ((Press("2", AT), ExpectRings(("ewa",), AT, True)), "expected: rings ewa alone", "presses 2"),
    (
        (Press("2", AT), ExpectRings(("ewa",), AT, True, after=("jan", "anna"))),
        "expected: rings ewa alone, after jan, anna",
        "presses 2",
    ),
    (
        (Press("2", AT), ExpectRings(("ewa", "piotr"), AT, True, 20.0)),
        "expected: rings ewa, piotr together for 20s",
        "presses 2",
    ),
    ((Press("2", AT), ExpectRings(("ewa",), AT, False, 20.0)), "expected: rings ewa for 20s", "presses 2"),
    ((Press("2", AT), ExpectAnswer("", AT)), "expected: is connected with somebody", "presses 2"),
    (
        (Press("2", AT), Behave("ewa", "answers", AT), ExpectAnswer("jan", AT)),
        "expected: is connected with jan",
        "presses 2",
    ),
    ((Press("2", AT), ExpectConference("narada", AT)), "expected: joins conference narada", "presses 2"),
    (
        (ExpectVoicemail("office", AT), ExpectVoicemail("office", AT)),
        "expected: records into mailbox office",
        "hangs up",
    ),
    ((ExpectVoicemail("other", AT),), "expected: records into mailbox other", "enters schedule office-hours"),
    ((Press("2", AT), Press("1", AT)), "expected: a menu or a question that asks for keys, to press 1", "presses 2"),
]


@pytest.mark.parametrize(("steps", "message", "since"), FAILING, ids=[message for _, message, _ in FAILING])
def test_a_failing_expectation_says_what_happened_instead(
    office: Bundle, steps: tuple[Step, ...], message: str, since: str
) -> None:
    result = play(office, MONDAY, *steps)
    assert result.failure is not None
    assert (result.failure.message, result.failure.place) == (message, AT)
    assert result.transcript[result.failure.since].text == since


def test_a_number_of_somebody_else_is_no_entry(office: Bundle) -> None:
    result = play(office, Call("+48999999999", MONDAY.at, "", AT), ExpectHangUp(AT))
    assert result.failure is not None
    assert result.failure.message == "no number of this company was called"


@pytest.mark.parametrize(
    ("at", "padlock"),
    [
        (datetime(2026, 3, 29, 1, 59, 58), "open"),  # three seconds later it is 03:00:01
        (datetime(2026, 3, 28, 1, 59, 58), "closed"),
        (datetime(2026, 10, 25, 2, 59, 58), "closed"),  # three seconds later it is 02:00:01 again
        (datetime(2026, 10, 26, 2, 59, 58), "open"),
    ],
)
def test_virtual_time_crosses_the_nights_in_which_clocks_change(at: datetime, padlock: str) -> None:
    hours = OpeningHours(((Interval(3 * 60, 4 * 60),),) * 7)
    nodes = (
        Node("say", Play("jingle"), {"next": "schedule:night"}, AT),
        Node("schedule:night", Schedule(hours), {"open": "bye", "closed": "bye"}, AT),
        Node("bye", HangUp(), {}, AT),
    )
    bundle = Bundle(1, Company("Night"), numbers={MAIN: "say"}, nodes={node.id: node for node in nodes})
    result = play(bundle, Call(MAIN, at, "", AT), ExpectHangUp(AT))
    assert f"00:03.0  takes {padlock}" in told(result)


def test_a_call_that_never_ends_is_given_up() -> None:
    node = Node("say", Play("nothing"), {"next": "say"}, AT)
    prompts = {"nothing": Prompt("nothing")}
    bundle = Bundle(1, Company("Round"), prompts=prompts, numbers={MAIN: "say"}, nodes={"say": node})
    result = play(bundle, MONDAY, ExpectHangUp(AT))
    assert result.failure is not None
    assert (len(result.transcript), result.seconds) == (2002, 0.0)


def test_how_long_it_took_is_measured_to_what_was_expected_before(office: Bundle) -> None:
    picked_up = (Press("2", AT), Behave("piotr", "answers", AT, 5.0), ExpectAnswer("piotr", AT))
    assert play(office, MONDAY, *picked_up, ExpectLasts(5.0, AT)).failure is None
    assert play(office, MONDAY, *picked_up, ExpectLasts(6.0, AT, under=True)).failure is None
    late = play(office, MONDAY, *picked_up, ExpectLasts(5.0, AT, under=True)).failure
    assert late
    assert late.message == "expected: lasts under 5s; it took 5s"


def test_without_that_it_is_measured_to_the_end_of_the_call(office: Bundle) -> None:
    nobody = play(office, MONDAY, Press("2", AT), ExpectLasts(205.0, AT))
    assert nobody.failure is None
    hour = play(office, MONDAY, Press("2", AT), Behave("piotr", "answers", AT), ExpectLasts(205.0, AT)).failure
    assert hour
    assert hour.message == "expected: lasts 205s; it took 3600s", "an hour is the limit for calls from outside"


def test_colleagues_may_talk_without_end(office: Bundle) -> None:
    dialled, taken = Dial("anna", "602", MONDAY.at, AT), Behave("jan", "answers", AT)
    ended = play(office, dialled, taken, ExpectHangUp(AT)).failure
    lasted = play(office, dialled, taken, ExpectLasts(205.0, AT)).failure
    assert ended
    assert ended.message == "expected: hangs up"
    assert lasted
    assert "the call is not over by itself" in lasted.message


@pytest.mark.parametrize(("cause", "tone"), [("busy", "busy"), ("unavailable", "congestion"), ("normal", "")])
def test_who_was_answered_is_told_by_a_tone_that_nobody_is_there(cause: Cause, tone: str) -> None:
    nodes = {"say": Node("say", Play("jingle"), {"next": "end"}, AT), "end": Node("end", HangUp(cause), {}, AT)}
    bundle = Bundle(1, Company("Gone"), numbers={MAIN: "say"}, nodes=nodes)
    last = told(play(bundle, MONDAY, ExpectHangUp(AT))).splitlines()[-1]
    assert last.endswith(f"hears the {tone} tone, and is hung up on: {cause}" if tone else "hangs up")

"""Each operation as a table: what it remembers and what happens, against what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from scenc.bundle.schema import User
from scenc.flow import actions, ops
from scenc.flow.events import Answered, CallerGone, Digit, Event, Failed, PartyGone, Played, Recorded, Started, TimeUp
from scenc.flow.hunt import Hunt
from scenc.flow.node import Context, EdgeKind, End, Facts, Finish, Leave, Move, Node, Op, Place, Stay
from scenc.flow.ops.conference import Conference
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.limit import Limit
from scenc.flow.ops.menu import Listening, Menu
from scenc.flow.ops.play import Play
from scenc.flow.ops.ring import Connected, Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail
from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import Interval

ContextFor = Callable[..., Context]

PLAN = Node("plan", DialPlan(), dict.fromkeys(("21", "601", "6012", "unknown"), "x"), Place("main.scen", 1, 1))
MENU = Menu(("hello", "keys"), ("1", "2", "#"), 5.0, 2, "plan")
ONE_BY_ONE = Ring("sequential", ("anna", "jan"), 15.0)
ALL = Ring("simultaneous", ("anna", "jan"), 25.0)
BOTH, FIRST, LAST = Hunt(("anna", "jan")), Hunt(("anna",), ("jan",)), Hunt(("jan",), (), ("busy",))


def test_the_registry_is_the_directory() -> None:
    files = {path.stem.replace("_", "-") for path in Path(ops.__file__).parent.glob("*.py")} - {"--init--"}
    assert [op.name for op in ops.OPS] == sorted(files)
    assert {name: op.name for name, op in ops.BY_NAME.items()} == {name: name for name in files}


ENTERED: list[tuple[Op, Move]] = [
    (Play("hello"), Stay(actions=(actions.Play("hello"),))),
    (HangUp("busy"), Finish(End.HANGUP, (actions.HangUp("busy"),))),
    (Conference("narada"), Stay(actions=(actions.Answer(), actions.Join("narada")))),
    (Voicemail("office", seconds=60.0), Stay("recording", (actions.Answer(), actions.Record("office", 60.0)))),
    (Voicemail("office", "greeting"), Stay("greeting", (actions.Play("greeting", greets="office"),))),
    (MENU, Stay(Listening(playing=0), (actions.Play("hello"),))),
    (Menu((), ("1",), 7.0, 0), Stay(Listening(), (actions.Answer(), actions.StartTimer(7.0)))),
    (ALL, Stay(BOTH, (actions.Ring(("anna", "jan")), actions.StartTimer(25.0)))),
    (ONE_BY_ONE, Stay(FIRST, (actions.Ring(("anna",)), actions.StartTimer(15.0)))),
    (
        Ring("random", ("anna", "jan"), 9.0),
        Stay(Hunt(("jan",), ("anna",)), (actions.Ring(("jan",)), actions.StartTimer(9.0))),
    ),
    (Ring("sequential", (), 9.0), Leave("unavailable")),
    (
        Ring("simultaneous", ("anna", "anna"), 9.0),
        Stay(Hunt(("anna",)), (actions.Ring(("anna",)), actions.StartTimer(9.0))),
    ),
]


@pytest.mark.parametrize(("op", "move"), ENTERED)
def test_a_call_arrives(op: Op, move: Move, context_for: ContextFor) -> None:
    assert op.enter(context_for(op, {}, PLAN)) == move


def test_a_limit_is_for_callers_from_outside(context_for: ContextFor) -> None:
    limit = Limit(600.0, 60.0)
    outside = context_for(limit)
    inside = replace(outside, facts=Facts(user=User("anna", "601", "Anna")))
    assert limit.enter(outside) == Leave("next", facts=Facts(limit=600.0, warn=60.0))
    assert limit.enter(inside) == Leave("next")


HAPPENED: list[tuple[Op, object, Event, Move]] = [
    (Play("hello"), None, Played(), Leave("next")),
    (Play("hello"), None, Digit("1"), Stay()),
    (HangUp(), None, Digit("1"), Stay()),
    (Conference("narada"), None, CallerGone(), Finish(End.CONFERENCE)),
    (Conference("narada"), None, Digit("1"), Stay()),
    # A message counts only once it is being recorded.
    (
        Voicemail("office", "hi"),
        "greeting",
        Played(),
        Stay("recording", (actions.Answer(), actions.Record("office", 180.0))),
    ),
    (Voicemail("office", "hi"), "greeting", CallerGone(), Stay("greeting")),
    (Voicemail("office"), "recording", Recorded(), Finish(End.VOICEMAIL, (actions.HangUp(),))),
    (Voicemail("office"), "recording", CallerGone(), Finish(End.VOICEMAIL)),
    # Simultaneous: the first who answers wins, failed ones drop out.
    (ALL, BOTH, Answered("jan"), Stay(Connected("jan"), (actions.StopRinging(("anna",)), actions.Connect("jan")))),
    (ALL, BOTH, Failed("anna", "busy"), Stay(LAST)),
    (ALL, LAST, Failed("jan", "unavailable"), Leave("busy")),
    (ALL, LAST, Answered("jan"), Stay(Connected("jan"), (actions.Connect("jan"),))),
    (ALL, LAST, Answered("anna"), Stay(LAST)),
    (ALL, LAST, Failed("anna", "no-answer"), Stay(LAST)),
    (ALL, BOTH, TimeUp(1), Leave("no-answer", (actions.StopRinging(("anna", "jan")),))),
    (ALL, BOTH, CallerGone(), Finish(End.HANGUP, (actions.StopRinging(("anna", "jan")),))),
    (ALL, BOTH, Digit("1"), Stay(BOTH)),
    # Sequential: the next one at once when one fails, or when the time is up.
    (
        ONE_BY_ONE,
        FIRST,
        Failed("anna", "busy"),
        Stay(LAST, (actions.Ring(("jan",)), actions.StartTimer(15.0))),
    ),
    (
        ONE_BY_ONE,
        FIRST,
        TimeUp(1),
        Stay(
            Hunt(("jan",), (), ("no-answer",)),
            (actions.StopRinging(("anna",)), actions.Ring(("jan",)), actions.StartTimer(15.0)),
        ),
    ),
    (ONE_BY_ONE, Hunt(("jan",), (), ("unavailable",)), TimeUp(1), Leave("no-answer", (actions.StopRinging(("jan",)),))),
    (ONE_BY_ONE, Hunt(("jan",), (), ("unavailable",)), Failed("jan", "unavailable"), Leave("unavailable")),
    # Connected: only the end of the talk matters.
    (ALL, Connected("jan"), PartyGone(), Finish(End.HUMAN, (actions.HangUp(),))),
    (ALL, Connected("jan"), CallerGone(), Finish(End.HUMAN)),
    (ALL, Connected("jan"), TimeUp(1), Stay(Connected("jan"))),
    # A menu plays its prompts, then waits.
    (MENU, Listening(playing=0), Played(), Stay(Listening(playing=1), (actions.Play("keys"),))),
    (MENU, Listening(playing=1), Played(), Stay(Listening(), (actions.Answer(), actions.StartTimer(5.0)))),
    (MENU, Listening(), Played(), Stay(Listening())),
    (MENU, Listening(), TimeUp(1), Leave("timeout")),
    # A key that begins no number acts at once and interrupts the prompt.
    (MENU, Listening(playing=0), Digit("1"), Leave("1", (actions.StopPlaying(),))),
    (MENU, Listening(), Digit("#"), Leave("#")),
    (MENU, Listening(), Digit("9"), Leave("invalid")),
    # A key that may begin a number waits for the next.
    (
        MENU,
        Listening(playing=0),
        Digit("2"),
        Stay(Listening(typed="2"), (actions.StopPlaying(), actions.StartTimer(3.0))),
    ),
    (MENU, Listening(typed="2"), TimeUp(1), Leave("2")),
    (MENU, Listening(typed="2"), Digit("1"), Leave("direct-dial", digits="21")),
    (MENU, Listening(typed="2"), Digit("2"), Leave("invalid")),
    (MENU, Listening(typed="6"), TimeUp(1), Leave("invalid")),
    # A number that begins a longer one waits, too.
    (MENU, Listening(typed="60"), Digit("1"), Stay(Listening(typed="601"), (actions.StartTimer(3.0),))),
    (MENU, Listening(typed="601"), TimeUp(1), Leave("direct-dial", digits="601")),
    (MENU, Listening(typed="601"), Digit("2"), Leave("direct-dial", digits="6012")),
    # Without direct dial every key acts at once.
    (Menu((), ("2",), 5.0, 0), Listening(), Digit("2"), Leave("2")),
    (Menu((), ("2",), 5.0, 0), Listening(), Digit("6"), Leave("exhausted")),
]


@pytest.mark.parametrize(("op", "memory", "event", "move"), HAPPENED)
def test_something_happens(op: Op, memory: object, event: Event, move: Move, context_for: ContextFor) -> None:
    assert op.handle(memory, event, context_for(op, {}, PLAN)) == move


@pytest.mark.parametrize("op", [Play("p"), MENU, ALL, Conference("c"), Voicemail("v"), DialPlan()])
def test_an_unknown_event_changes_nothing(op: Op, context_for: ContextFor) -> None:
    memory = op.enter(context_for(op, {}, PLAN))
    kept = memory.memory if isinstance(memory, Stay) else None
    assert op.handle(kept, Started(), context_for(op, {}, PLAN)) == Stay(kept)


@pytest.mark.parametrize(
    ("tries", "silence", "wrong"), [(0, "timeout", "invalid"), (1, "timeout", "invalid"), (2, "exhausted", "exhausted")]
)
def test_a_menu_repeats_as_often_as_it_says(tries: int, silence: str, wrong: str, context_for: ContextFor) -> None:
    context = context_for(MENU, {}, PLAN, tries=tries)
    assert MENU.handle(Listening(), TimeUp(1), context) == Leave(silence)
    assert MENU.handle(Listening(), Digit("9"), context) == Leave(wrong)


@pytest.mark.parametrize(
    ("digits", "exit"), [("601", "601"), ("999", "unknown"), ("", "unknown"), ("unknown", "unknown")]
)
def test_a_dial_plan_knows_its_numbers(digits: str, exit: str, context_for: ContextFor) -> None:
    assert PLAN.op.enter(context_for(PLAN.op, PLAN.exits, digits=digits)) == Leave(exit)


HOURS = OpeningHours(
    week=((Interval(8 * 60, 16 * 60),),) * 5 + ((), ()),
    dates=(Day(date(2026, 12, 24), (Interval(8 * 60, 12 * 60),)),),
    holidays=(date(2026, 12, 24), date(2026, 12, 25)),
)


@pytest.mark.parametrize(
    ("now", "exit", "without_holiday"),
    [
        (datetime(2026, 3, 16, 8, 0), "open", "open"),
        (datetime(2026, 3, 16, 7, 59, 59), "closed", "closed"),
        (datetime(2026, 12, 24, 11, 59, 59), "open", "open"),
        (datetime(2026, 12, 24, 12, 0), "closed", "closed"),
        (datetime(2026, 12, 25, 12, 0), "holiday", "closed"),
    ],
)
def test_a_schedule_is_asked_on_arrival(
    now: datetime, exit: str, without_holiday: str, context_for: ContextFor
) -> None:
    op = Schedule(HOURS)
    padlocks = {"open": "a", "closed": "b"}
    assert op.enter(context_for(op, {**padlocks, "holiday": "c"}, now=now)) == Leave(exit)
    assert op.enter(context_for(op, padlocks, now=now)) == Leave(without_holiday)


@pytest.mark.parametrize(
    ("op", "exit", "kind"),
    [
        (MENU, "1", EdgeKind.CHOICE),
        (MENU, "direct-dial", EdgeKind.CHOICE),
        (MENU, "timeout", EdgeKind.BOUNDED),
        (MENU, "invalid", EdgeKind.BOUNDED),
        (MENU, "exhausted", EdgeKind.AUTO),
        (DialPlan(), "601", EdgeKind.CHOICE),
        (DialPlan(), "unknown", EdgeKind.AUTO),
        (Schedule(HOURS), "open", EdgeKind.TIME),
        (ALL, "busy", EdgeKind.AUTO),
        (Play("p"), "next", EdgeKind.AUTO),
    ],
)
def test_an_exit_says_why_it_is_taken(op: Op, exit: str, kind: EdgeKind) -> None:
    assert op.edge_kind(exit) is kind


@pytest.mark.parametrize(
    ("op", "ways_out", "ends", "prompts"),
    [
        (Play("p"), ("next",), (), ("p",)),
        (MENU, ("1", "2", "#", "direct-dial", "timeout", "invalid", "exhausted"), (), ("hello", "keys")),
        (Menu((), ("1",), 5.0, 0), ("1", "timeout", "invalid", "exhausted"), (), ()),
        (ALL, ("busy", "no-answer", "unavailable"), (End.HUMAN,), ()),
        (Voicemail("v"), (), (End.VOICEMAIL,), ()),
        (Voicemail("v", "hi"), (), (End.VOICEMAIL,), ("hi",)),
        (Conference("c"), (), (End.CONFERENCE,), ()),
        (HangUp(), (), (End.HANGUP,), ()),
        (DialPlan(), ("unknown",), (), ()),
        (Schedule(HOURS), ("open", "closed"), (), ()),
    ],
)
def test_an_operation_states_its_facts(
    op: Op, ways_out: tuple[str, ...], ends: tuple[End, ...], prompts: tuple[str, ...]
) -> None:
    assert (op.ways_out(), op.ends(), op.prompts()) == (ways_out, ends, prompts)

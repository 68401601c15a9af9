"""Calls through a whole flow graph, event by event."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest

from scenc.bundle.schema import Bundle
from scenc.flow.actions import (
    Action,
    Answer,
    Connect,
    Enter,
    HangUp,
    Join,
    Play,
    Record,
    Ring,
    StartTimer,
    StopPlaying,
    StopRinging,
    Take,
)
from scenc.flow.events import Answered, CallerGone, Digit, Event, Failed, PartyGone, Played, Recorded, Started, TimeUp
from scenc.flow.machine import State, advance, begin
from scenc.flow.node import End, Node, Place
from scenc.flow.ops.menu import Menu
from scenc.flow.ops.play import Play as PlayOp
from scenc.flow.ops.schedule import Schedule
from scenc.schedule.hours import OpeningHours

MONDAY = datetime(2026, 3, 16, 10, 0)
MAIN = "schedule:office-hours"


def follow(
    office: Bundle, entry: str, events: Sequence[Event], digits: str = "", now: datetime = MONDAY
) -> tuple[State, list[Action]]:
    """The state after the events, and what the last one led to."""
    state, actions = begin(office.nodes, entry, digits, now, tuple)
    for event in events:
        state, actions = advance(state, event, office.nodes, now, tuple)
    return state, list(actions)


def test_a_call_arrives_at_the_first_node_that_waits(office: Bundle) -> None:
    state, actions = follow(office, MAIN, [])
    assert actions == [Enter(MAIN), Take(MAIN, "open"), Enter("menu:welcome"), Play("welcome")]
    assert state.node == "menu:welcome"


def test_a_key_leads_on_and_its_timer_has_a_new_token(office: Bundle) -> None:
    state, actions = follow(office, MAIN, [Digit("2")])
    assert actions[:4] == [StopPlaying(), Take("menu:welcome", "2"), Enter("group:litigation"), Ring(("ewa", "piotr"))]
    assert actions[4:] == [StartTimer(25.0, state.token)]


def test_a_stale_timer_is_ignored(office: Bundle) -> None:
    state, _ = follow(office, MAIN, [Played()])
    later, _ = advance(state, Digit("1"), office.nodes, MONDAY, tuple)
    assert later.token > state.token
    assert advance(later, TimeUp(state.token), office.nodes, MONDAY, tuple) == (later, ())


def test_direct_dial_carries_the_digits_to_the_dial_plan(office: Bundle) -> None:
    state, actions = follow(office, MAIN, [Digit("6"), Digit("0"), Digit("3")])
    assert actions[:3] == [
        Take("menu:welcome", "direct-dial"),
        Enter("dial-plan:users"),
        Take("dial-plan:users", "603"),
    ]
    assert Ring(("ewa",)) in actions
    assert state.digits == ""


@pytest.mark.parametrize("failing", [[Digit("9")], [Played(), TimeUp(0)]])
def test_three_failures_exhaust_a_menu(failing: list[Event], office: Bundle) -> None:
    state, _ = follow(office, MAIN, [])
    for _ in range(3):
        for event in failing:
            event_now = TimeUp(state.token) if isinstance(event, TimeUp) else event
            state, actions = advance(state, event_now, office.nodes, MONDAY, tuple)
    assert Take("menu:welcome", "exhausted") in actions
    assert state.node == "group:reception"
    assert state.tries == {}


def test_a_valid_key_forgives_earlier_failures(office: Bundle) -> None:
    state, _ = follow(office, MAIN, [Digit("9"), Digit("9")])
    assert state.tries == {"menu:welcome": 2}
    assert advance(state, Digit("1"), office.nodes, MONDAY, tuple)[0].tries == {}


def test_an_answered_call_lasts_until_one_hangs_up(office: Bundle) -> None:
    ringing: list[Event] = [Digit("2"), Answered("piotr")]
    state, actions = follow(office, MAIN, ringing)
    assert actions == [StopRinging(("ewa",)), Connect("piotr")]
    assert state.end is None
    assert follow(office, MAIN, [*ringing, PartyGone()])[1] == [HangUp()]
    assert follow(office, MAIN, [*ringing, PartyGone()])[0].end is End.HUMAN
    assert follow(office, MAIN, [*ringing, CallerGone()])[0].end is End.HUMAN


@pytest.mark.parametrize(
    ("entry", "digits", "events", "end", "actions"),
    [
        (MAIN, "", [], End.HANGUP, []),
        (MAIN, "", [Digit("2")], End.HANGUP, [StopRinging(("ewa", "piotr"))]),
        ("mailbox:office", "", [], End.VOICEMAIL, []),
        ("dial-plan", "230", [], End.CONFERENCE, []),
    ],
)
def test_a_caller_may_leave_anywhere(
    office: Bundle, entry: str, digits: str, events: list[Event], end: End, actions: list[Action]
) -> None:
    state, done = follow(office, entry, [*events, CallerGone()], digits)
    assert (state.end, done) == (end, actions)


def test_nothing_happens_after_the_end(office: Bundle) -> None:
    state, _ = follow(office, MAIN, [CallerGone()])
    for event in (Started(), Digit("1"), CallerGone(), TimeUp(state.token)):
        assert advance(state, event, office.nodes, MONDAY, tuple) == (state, ())


def test_an_unknown_internal_number_is_not_found(office: Bundle) -> None:
    state, actions = follow(office, "dial-plan", [], digits="999")
    assert actions == [Enter("dial-plan"), Take("dial-plan", "unknown"), Enter("hangup:not-found"), HangUp("not-found")]
    assert state.end is End.HANGUP


def test_voicemail_records_until_it_is_full(office: Bundle) -> None:
    busy: list[Event] = [Failed("anna", "busy")]
    state, actions = follow(office, "dial-plan", busy, digits="601")
    assert actions == [Take("user:anna", "busy"), Enter("mailbox:office"), Answer(), Record("office", 180.0)]
    assert follow(office, "dial-plan", [*busy, Recorded()], digits="601") == (
        State("mailbox:office", "recording", token=state.token, end=End.VOICEMAIL),
        [HangUp()],
    )


def test_the_conference_is_joined_at_once(office: Bundle) -> None:
    assert follow(office, "dial-plan", [], digits="230")[1][-2:] == [Answer(), Join("narada")]


def test_holidays_and_evenings_take_their_own_way(office: Bundle) -> None:
    assert follow(office, MAIN, [], now=datetime(2026, 12, 24, 10))[0].node == "say-holiday"
    assert follow(office, MAIN, [], now=datetime(2026, 3, 16, 17))[0].node == "say-duty"
    assert follow(office, MAIN, [], now=datetime(2026, 3, 15, 10))[0].node == "say-closed"


def nodes(*listed: Node) -> dict[str, Node]:
    return {node.id: node for node in listed}


PLACE = Place("main.scen", 1, 1)
CLOSED = Schedule(OpeningHours())


def test_a_call_that_goes_round_without_waiting_is_ended() -> None:
    ring = nodes(Node("a", CLOSED, {"closed": "b"}, PLACE), Node("b", CLOSED, {"closed": "a"}, PLACE))
    state, actions = begin(ring, "a", "", MONDAY, tuple)
    assert state.end is End.HANGUP
    assert actions[-1] == HangUp("unavailable")
    assert sum(isinstance(action, Enter) for action in actions) == 200


@pytest.mark.parametrize("exits", [{}, {"next": "nowhere"}])
def test_an_exit_without_a_destination_hangs_up(exits: dict[str, str]) -> None:
    only = nodes(Node("a", PlayOp("p"), exits, PLACE))
    state, _ = begin(only, "a", "", MONDAY, tuple)
    state, actions = advance(state, Played(), only, MONDAY, tuple)
    assert (state.end, actions) == (End.HANGUP, (Take("a", "next"), HangUp("unavailable")))


def test_an_entry_that_does_not_exist_hangs_up() -> None:
    state, actions = begin({}, "a", "", MONDAY, tuple)
    assert (state.end, actions) == (End.HANGUP, (HangUp("unavailable"),))


def test_direct_dial_without_its_plan_leaves_only_keys() -> None:
    menu = nodes(Node("m", Menu((), ("1",), 5.0, 0, "gone"), {"exhausted": "m"}, PLACE))
    state, _ = begin(menu, "m", "", MONDAY, tuple)
    assert Take("m", "exhausted") in advance(state, Digit("6"), menu, MONDAY, tuple)[1]


def test_random_hunting_is_fair_and_then_rings_the_other(office: Bundle) -> None:
    chance = random.Random(2026)

    def shuffled(names: Sequence[str]) -> Sequence[str]:
        return chance.sample(names, len(names))

    first: Counter[str] = Counter()
    for _ in range(200):
        state, actions = begin(office.nodes, "group:accounting", "", MONDAY, shuffled)
        (rung,) = [action.targets for action in actions if isinstance(action, Ring)]
        first.update(rung)
        state, actions = advance(state, TimeUp(state.token), office.nodes, MONDAY, shuffled)
        (other,) = {"ewa", "jan"} - set(rung)
        assert actions == (StopRinging(rung), Ring((other,)), StartTimer(20.0, state.token))
        assert (
            Take("group:accounting", "no-answer")
            in advance(state, TimeUp(state.token), office.nodes, MONDAY, shuffled)[1]
        )
    assert set(first) == {"ewa", "jan"}
    assert all(80 <= times <= 120 for times in first.values())

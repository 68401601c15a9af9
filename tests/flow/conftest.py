"""A small law office, built by hand, and a stand-in for what the machine knows when an operation is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest

from scenc.bundle.schema import Bundle, Company, Conference, Mailbox, Phone, Prompt, User
from scenc.flow.node import Context, Node, Op, Place
from scenc.flow.ops.conference import Conference as JoinConference
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.menu import Menu
from scenc.flow.ops.play import Play
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail
from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import Interval

ContextFor = Callable[..., Context]

_WORK = (Interval(8 * 60, 16 * 60),)
_EVENING = (Interval(16 * 60, 20 * 60),)
_PROMPTS = {
    "welcome": "Kancelaria Lex, dzień dobry. Nowe sprawy: jeden. Sprawy sądowe: dwa.",
    "holiday": "Dziś jest święto, kancelaria jest nieczynna.",
    "closed": "Proszę zostawić wiadomość po sygnale.",
    "duty": "Łączymy z telefonem dyżurnym.",
}
_USERS = {"anna": "601", "jan": "602", "ewa": "603", "piotr": "604"}


def node(id: str, op: Op, exits: Mapping[str, str] | None = None, line: int = 1) -> Node:
    return Node(id, op, exits or {}, Place("main.scen", line, 1))


def _ring(target: str) -> Node:
    failures = {"busy": "mailbox:office", "no-answer": "mailbox:office", "unavailable": "mailbox:office"}
    return node(f"user:{target}", Ring("simultaneous", (target,), 20.0), failures)


def _group(name: str, op: Ring, then: str) -> Node:
    return node(f"group:{name}", op, dict.fromkeys(("busy", "no-answer", "unavailable"), then))


def _nodes() -> list[Node]:
    week = (*[_WORK] * 5, (), ())
    office = OpeningHours(week, (Day(date(2026, 6, 5)),), (date(2026, 12, 24),))
    evening = OpeningHours((*[_EVENING] * 5, (Interval(9 * 60, 13 * 60),), ()))
    users = {number: f"user:{name}" for name, number in _USERS.items()}
    return [
        node(
            "schedule:office-hours",
            Schedule(office),
            {"open": "menu:welcome", "holiday": "say-holiday", "closed": "schedule:after-hours"},
        ),
        node("schedule:after-hours", Schedule(evening), {"open": "say-duty", "closed": "say-closed"}),
        node("say-holiday", Play("holiday"), {"next": "mailbox:office"}),
        node("say-closed", Play("closed"), {"next": "mailbox:office"}),
        node("say-duty", Play("duty"), {"next": "phone:duty"}),
        node(
            "menu:welcome",
            Menu(("welcome",), ("1", "2", "3"), 5.0, 2, "dial-plan:users"),
            {
                "1": "group:new-cases",
                "2": "group:litigation",
                "3": "group:accounting",
                "direct-dial": "dial-plan:users",
                "timeout": "menu:welcome",
                "invalid": "menu:welcome",
                "exhausted": "group:reception",
            },
        ),
        _group("new-cases", Ring("sequential", ("anna", "piotr"), 15.0), "group:reception"),
        _group("litigation", Ring("simultaneous", ("ewa", "piotr"), 25.0), "mailbox:office"),
        _group("accounting", Ring("random", ("ewa", "jan"), 20.0), "group:reception"),
        _group("reception", Ring("simultaneous", ("anna",), 30.0), "mailbox:office"),
        _group("duty", Ring("simultaneous", ("duty",), 25.0), "mailbox:office"),
        node(
            "phone:duty",
            Ring("simultaneous", ("duty",), 25.0),
            dict.fromkeys(("busy", "no-answer", "unavailable"), "mailbox:office"),
        ),
        node("mailbox:office", Voicemail("office")),
        node("conference:narada", JoinConference("narada")),
        node("hangup:not-found", HangUp("not-found")),
        *map(_ring, _USERS),
        node("dial-plan:users", DialPlan(), {**users, "unknown": "menu:welcome"}),
        node(
            "dial-plan",
            DialPlan(),
            {**users, "202": "group:litigation", "230": "conference:narada", "unknown": "hangup:not-found"},
        ),
    ]


@pytest.fixture(scope="session")
def office() -> Bundle:
    return Bundle(
        edition=1,
        company=Company("Kancelaria Lex"),
        users={name: User(name, number, name.title()) for name, number in _USERS.items()},
        phones={"duty": Phone("duty", "+48601200300", "Telefon dyżurny")},
        mailboxes={"office": Mailbox("office", "290", "Skrzynka")},
        conferences={"narada": Conference("narada", "230", "Narada")},
        prompts={key: Prompt(key, text) for key, text in _PROMPTS.items()},
        numbers={"+48123456700": "schedule:office-hours"},
        nodes={node.id: node for node in _nodes()},
    )


@pytest.fixture
def context_for() -> ContextFor:
    """The context of an operation that stands alone: `exits`, `plans` (other nodes), `now`, `digits`, `tries`."""

    def build(
        op: Op,
        exits: Mapping[str, str] | None = None,
        *plans: Node,
        now: datetime | None = None,
        digits: str = "",
        tries: int = 0,
    ) -> Context:
        here = node("here", op, exits)
        nodes = {other.id: other for other in (here, *plans)}
        return Context(here, nodes, now or datetime(2026, 3, 16, 10), digits, tries, lambda names: names[::-1])

    return build

"""Who looks after the caller: by a table, and whatever a service may answer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from scenc.flow.actions import Take
from scenc.flow.events import LookedUp, TimeUp
from scenc.flow.machine import advance, begin
from scenc.flow.node import Facts
from scenc.flow.simulate import simulate
from scenc.pipeline import compile_text

CLIENTS = """
scen 1
user anna 601 { voicemail }
user jan 602
group all 201 { ring simultaneous anna, jan for 20s; on no-answer -> voicemail anna }
number main +48 12 345 67 00 -> clients
lookup clients {
  from csv("clients.csv")
  when known   -> say "We put you through." -> owner
  when blocked -> say "This number is blocked." -> hangup
  otherwise    -> all
}
"""
TABLE = 'number;owner\n600 700 800;jan\n"+48 (12) 111-22-33";601\n0048600700801;blocked\n'
NOW = datetime(2026, 3, 16, 10)


def way(caller: str, answer: str | None = None) -> tuple[str, str]:
    """The exit of the look-up, and the node to which the call comes; without an answer, as the table says."""
    compilation = compile_text(CLIENTS, "main.scen", {"clients.csv": TABLE}.__getitem__)
    assert compilation.bundle is not None, compilation.diagnostics
    bundle = compilation.bundle
    facts = Facts(caller=caller, number="+48123456700")
    state, did = begin(bundle.nodes, "lookup:clients", "", NOW, tuple, facts)
    if caller:
        found = bundle.lookups["clients"].entries.get(caller, "") if answer is None else answer
        event = TimeUp(state.token) if found == "too late" else LookedUp(found)
        state, did = advance(state, event, bundle.nodes, NOW, tuple)
    taken = next(action.exit for action in did if isinstance(action, Take) and action.node == "lookup:clients")
    return taken, state.node


@pytest.mark.parametrize(
    ("caller", "exit"),
    [
        ("+48600700800", "known"),
        ("+48121112233", "known"),
        ("+48600700801", "blocked"),
        ("+48600700802", "otherwise"),
        ("", "otherwise"),
    ],
)
def test_the_table_is_read_as_numbers_are_written(caller: str, exit: str) -> None:
    assert way(caller)[0] == exit


@pytest.mark.parametrize("answer", ["", "999", "201", "jan", "6" * 5000, "٦٠١", "known", "too late", "hangup:normal"])
def test_no_answer_of_a_service_leads_anywhere_but_the_usual_way(answer: str) -> None:
    assert way("+48600700800", answer) == ("otherwise", "group:all")


def test_known_callers_come_to_their_owner() -> None:
    compilation = compile_text(
        CLIENTS + 'test "jan" { call main from +48 600 700 800 at mon 10:00; expect rings jan together }\n',
        "main.scen",
        {"clients.csv": TABLE}.__getitem__,
    )
    assert compilation.bundle is not None
    assert simulate(compilation.scripts[0], compilation.bundle, ZoneInfo("Europe/Warsaw")).failure is None

"""What no scenario can say: that a stranger's own choice reaches a trunk, or that help cannot be called."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from scenc.bundle.schema import Bundle
from scenc.flow import actions, machine
from scenc.flow.node import Facts
from scenc.flow.ops.outbound import Outbound
from scenc.flow.outside import emergency_numbers
from scenc.graph.build import build
from scenc.graph.reach import arrivals
from scenc.pipeline import compile_text
from scenc.source import files_beside, read_scenario

SAMPLES = sorted(path.parent for path in (Path(__file__).parents[2] / "samples").glob("*/main.scen"))


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda folder: folder.name)
def bundle(request: pytest.FixtureRequest) -> Bundle:
    text, file = read_scenario(str(request.param))
    compilation = compile_text(text, file, files_beside(file))
    assert compilation.bundle
    return compilation.bundle


def test_no_way_leads_from_a_number_to_dialling_out(bundle: Bundle) -> None:
    reached = arrivals(build(bundle.nodes), bundle.numbers.values())
    assert [id for id in reached if isinstance(bundle.nodes[id].op, Outbound)] == []


def test_help_is_dialled_at_once_from_every_account(bundle: Bundle) -> None:
    night = datetime(2026, 12, 25, 3, 0)
    for user in bundle.users.values():
        for number in emergency_numbers(bundle.company.country):
            facts = Facts(user=user)
            _, done = machine.begin(bundle.nodes, bundle.dial_plan, number, night, tuple, facts)
            dialled = [action for action in done if isinstance(action, actions.Dial)]
            assert [(action.number, action.emergency) for action in dialled] == [(number, True)]


def test_a_stranger_who_gets_to_the_dial_plan_is_refused(bundle: Bundle) -> None:
    noon = datetime(2026, 3, 16, 12, 0)
    _, done = machine.begin(bundle.nodes, bundle.dial_plan, "+48221112233", noon, tuple, Facts(caller="+48600700800"))
    assert not any(isinstance(action, actions.Dial) for action in done)

"""What the SIP stack does, a file of `behaviours/` each: sipp plays all parties, beside one another on one PBX."""

from __future__ import annotations

import pytest

from tests.interop.kit.lab import Lab
from tests.interop.kit.stage import FOLDER, Stage

NAMES = sorted(file.stem for file in FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, shared_lab: Lab) -> Stage:
    """Those that were chosen are being played."""
    chosen = {name for item in request.session.items for name in NAMES if item.name == f"test_behaviour[{name}]"}
    return Stage(shared_lab, sorted(chosen))


@pytest.mark.parametrize("name", NAMES)
def test_behaviour(stage: Stage, name: str) -> None:
    stage.shown(name)

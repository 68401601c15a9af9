"""Busy, not registered, no answer: each of a user's forwards takes its own way."""

from __future__ import annotations

import pytest

from tests.interop.kit import audio, scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office

BUSY, AWAY, SILENT = "Anna właśnie rozmawia.", "Telefon Anny jest wyłączony.", "Nikt tu nie podnosi słuchawki."
SCENARIO = office(
    "number main +48 12 345 67 00 -> anna\n",
    anna=f"""
  on busy         -> say "{BUSY}" -> hangup
  on unavailable  -> say "{AWAY}" -> hangup
  on no-answer 2s -> say "{SILENT}" -> hangup
""",
)


@pytest.mark.parametrize(
    ("phone", "said"),
    [(scenarios.refusing("486 Busy Here"), BUSY), ("", AWAY), (scenarios.rung(), SILENT)],
    ids=["busy", "not registered", "no answer"],
)
def test_each_forward_takes_its_own_way(lab: Lab, phone: str, said: str) -> None:
    pbx = lab.pbx(SCENARIO)
    anna = lab.bare_phone(pbx, "601", phone) if phone else None
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    caller.hung_up_on()
    likeness = {text: audio.likeness(caller.endpoint.heard(), sound) for text, sound in pbx.prompts().items()}
    assert likeness.pop(said) >= 0.9
    assert max(likeness.values()) < 0.3, likeness
    if anna:
        anna.finish()


def test_a_forward_to_a_colleague_connects(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO.replace(f'say "{BUSY}" -> hangup', "jan"))
    anna = lab.bare_phone(pbx, "601", scenarios.refusing("486 Busy Here"))
    lab.phone(pbx, "602", hz=1000, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    anna.finish()
    caller.hears_tone(1000)
    caller.hang_up()

"""Closed: the announcement, then voicemail, whose file holds what the caller said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import CHRISTMAS_EVE, MAIN, SUNDAY, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

HOLIDAY, WEEKEND = "Dziś jest święto, nikogo nie ma.", "W weekend nieczynne, prosimy o wiadomość."
SCENARIO = office(f"""
schedule hours {{
  open   mon..fri 08:00..16:00
  closed holidays(PL)
  when open    -> voicemail jan
  when holiday -> say "{HOLIDAY}" -> voicemail office
  when closed  -> say "{WEEKEND}" -> voicemail office
}}
number main +48 12 345 67 00 -> hours
""").replace('SIP_602");', 'SIP_602"); voicemail;')
CALLER = 450


def message(pbx: Pbx) -> dict[str, Any]:
    """The only message in the office's box, as soon as it is complete."""
    (complete,) = until("a message", lambda: [each for each in pbx.messages("office") if each["seconds"]])
    return dict(complete)


@pytest.mark.parametrize(("at", "said", "unsaid"), [(SUNDAY, WEEKEND, HOLIDAY), (CHRISTMAS_EVE, HOLIDAY, WEEKEND)])
def test_the_announcement_is_heard_and_a_message_holds_the_callers_voice(
    lab: Lab, at: str, said: str, unsaid: str
) -> None:
    pbx = lab.pbx(SCENARIO, at)
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.endpoint.tone(CALLER)
    caller.hears(pbx.prompts()[said])
    until("the recording to begin", lambda: pbx.messages("office"))
    caller.endpoint.speak(CALLER, 2)
    assert audio.likeness(caller.endpoint.heard(), pbx.prompts()[unsaid]) < 0.3
    caller.hang_up()
    left = message(pbx)
    sound = audio.read_wav(Path(left["file"]))
    assert 2 <= left["seconds"] < 6
    assert len(sound) / audio.RATE == pytest.approx(left["seconds"], abs=0.1)
    assert audio.seconds_of_tone(sound, CALLER) == pytest.approx(left["seconds"], abs=0.3)
    assert left["caller"] == "+48600700800"


def test_a_message_that_was_cut_off_by_a_power_cut_can_be_played_and_is_listed(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO, SUNDAY)
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    (begun,) = until("the recording to begin", lambda: pbx.messages("office"))
    caller.endpoint.speak(CALLER, 3)
    pbx.kill()
    sound = audio.read_wav(Path(begun["file"]))
    assert audio.seconds_of_tone(sound, CALLER) >= 1.8, "all but the last second is on the disk"
    pbx.start()
    (listed,) = pbx.messages("office")
    assert listed["seconds"] == pytest.approx(len(sound) / audio.RATE, abs=0.1)

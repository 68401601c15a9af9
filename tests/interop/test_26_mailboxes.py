"""Mailboxes: what callers hear, whose PIN opens them, and how long messages stay."""

from __future__ import annotations

import sqlite3
from functools import partial

import pytest

from scenc.lang.phrases import phrase
from tests.interop.kit import audio, scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, PIN, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

ANNA, CALLER = 450, 600
BUSY, USUAL = "Anna właśnie rozmawia, proszę o wiadomość.", "Anny nie ma, proszę o wiadomość."
SCENARIO = office(
    """
number main +48 12 345 67 00 -> anna
codes { voicemail *98; greeting *97 }
""",
    anna=f"""voicemail {{ pin secret("PIN"); greeting say "{USUAL}"; greeting busy say "{BUSY}"; keep 30d }}
  on busy -> voicemail; on no-answer 2s -> voicemail; on unavailable -> voicemail""",
)


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab) -> Pbx:
    return shared_lab.pbx(SCENARIO)


@pytest.mark.parametrize(("xml", "said"), [(scenarios.refusing("486 Busy Here"), BUSY), (scenarios.rung(), USUAL)])
def test_who_finds_the_line_busy_hears_other_words(lab: Lab, pbx: Pbx, xml: str, said: str) -> None:
    lab.bare_phone(pbx, "601", xml)
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.endpoint.tone(CALLER)
    caller.hears(pbx.prompts()[said])
    caller.hang_up()


def test_the_pin_opens_the_box_and_a_greeting_spoken_by_telephone_takes_the_place_of_the_text(
    lab: Lab, pbx: Pbx
) -> None:
    prompts = pbx.prompts()
    anna = lab.phone(pbx, "601", ANNA)
    anna.dial("*98")
    anna.wait_prompt(prompts[phrase("pin", "pl")])
    anna.press("9999#")
    anna.wait_prompt(prompts[phrase("pin-again", "pl")])
    anna.press("9999#")
    anna.press("9999#")
    anna.wait_prompt(prompts[phrase("wrong-pin", "pl")])
    anna.wait("CALL_CLOSED")
    anna.dial("*97")
    anna.wait_prompt(prompts[phrase("pin", "pl")])
    anna.press(f"{PIN}#")
    anna.wait_prompt(prompts[phrase("messages-greeting", "pl")])
    folder = pbx.data / "greetings"
    until("two seconds of it", lambda: [each for each in folder.glob("*") if each.stat().st_size > 4 * audio.RATE])
    anna.press("#")
    anna.wait_prompt(prompts[phrase("messages-done", "pl")])
    anna.stop()
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(ANNA, 0.5)
    caller.hang_up()


def listed(pbx: Pbx, count: int) -> bool:
    return len(pbx.messages("anna")) == count


def test_a_message_goes_when_its_time_is_over_and_not_before(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO.replace(USUAL, "Słucham."))
    for count in (1, 2):
        caller = lab.outside_call(pbx, MAIN)
        caller.answered()
        until("the recording to begin", partial(listed, pbx, count))
        caller.endpoint.speak(CALLER, 1)
        caller.hang_up()
    until("their ends", lambda: all(each["seconds"] for each in pbx.messages("anna")))
    pbx.kill()
    with sqlite3.connect(pbx.data / "scenc.sqlite") as database:
        first, second = (row[0] for row in database.execute("SELECT id FROM messages ORDER BY received"))
        database.execute("UPDATE messages SET received = received - 86400 * 31 WHERE id = ?", (first,))
        database.execute("UPDATE messages SET received = received - 86400 * 29 WHERE id = ?", (second,))
    pbx.start()
    until("the old one to be gone", lambda: len(pbx.messages("anna")) == 1)
    assert pbx.messages("anna")[0]["id"] == second

"""Values in words, and what is heard of a text that holds them."""

from __future__ import annotations

from datetime import datetime

import pytest

from scenc.flow.actions import Play
from scenc.flow.heard import heard
from scenc.flow.ops.queue import place_values
from scenc.pipeline import compile_text
from scenc.values import en, pl
from scenc.values.saying import MORE


@pytest.mark.parametrize(
    ("ahead", "polish", "english"),
    [
        (0, "nie ma nikogo", "there is nobody"),
        (1, "jest 1 osoba", "there is 1 caller"),
        (2, "są 2 osoby", "there are 2 callers"),
        (5, "jest 5 osób", "there are 5 callers"),
        (12, "jest 12 osób", "there are 12 callers"),
        (22, "są 22 osoby", "there are 22 callers"),
        (112, "jest 112 osób", "there are 112 callers"),
        (MORE, "jest ponad 20 osób", "there are more than 20 callers"),
    ],
)
def test_the_noun_and_the_verb_follow_the_number(ahead: int, polish: str, english: str) -> None:
    assert (pl.position(ahead, 20), en.position(ahead, 20)) == (polish, english)


@pytest.mark.parametrize(
    ("minutes", "polish", "english"),
    [
        (0, "mniej niż minuta", "less than a minute"),
        (1, "1 minuta", "1 minute"),
        (3, "3 minuty", "3 minutes"),
        (5, "5 minut", "5 minutes"),
        (MORE, "ponad godzina", "more than an hour"),
    ],
)
def test_waiting_times(minutes: int, polish: str, english: str) -> None:
    assert (pl.waiting_time(minutes), en.waiting_time(minutes)) == (polish, english)


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0"), (59, "0"), (60, "1"), (61, "2"), (660, "15"), (3600, "60"), (3601, "61")]
)
def test_a_waiting_time_is_told_no_shorter_than_it_is(seconds: float, told: str) -> None:
    assert dict(place_values(0, seconds))["waiting-time"] == told


SAID = """
scen 1
company "Biuro" { language pl; languages pl, en; calendar 2026..2026 }
user anna 601
schedule work { open mon..fri 8:00..12:00, 13:00..16:00; open sat 0:00..24:00; when open -> anna; when closed -> anna }
number main +48 12 345 67 00 -> say "TEXT" en "ENGLISH" -> work
"""
MONDAY, SATURDAY, SUNDAY = (datetime(2026, 3, day, 10) for day in (16, 21, 22))


def hear(polish: str, now: datetime, *values: tuple[str, str], english: str = "English.") -> str:
    compilation = compile_text(SAID.replace("TEXT", polish).replace("ENGLISH", english), "main.scen")
    assert compilation.bundle is not None, compilation.diagnostics
    node = compilation.bundle.nodes[compilation.bundle.numbers["+48123456700"]]
    sounds = heard(Play(node.op.prompts()[0], values), compilation.bundle, now)
    return " ".join(compilation.bundle.prompts[key].text for key in sounds)


def test_the_hours_are_those_of_the_day() -> None:
    text = "Dziś {hours work}. Zapraszamy."
    assert hear(text, MONDAY) == "Dziś jesteśmy czynni od 08:00 do 12:00 i od 13:00 do 16:00. Zapraszamy."
    assert hear(text, SATURDAY) == "Dziś jesteśmy czynni całą dobę. Zapraszamy."
    assert hear(text, SUNDAY) == "Dziś jesteśmy nieczynni. Zapraszamy."
    english = hear(text, SUNDAY, ("language", "en"), english="{hours work} today.")
    assert english == "We are closed today."


@pytest.mark.parametrize(
    ("caller", "said"),
    [("+48600700800", "6 0 0 7 0 0 8 0 0"), ("+442079460000", "0 0 4 4 2 0 7 9 4 6 0 0 0 0"), ("", "zastrzeżony")],
)
def test_numbers_are_heard_digit_by_digit_as_they_are_dialled_here(caller: str, said: str) -> None:
    assert hear("Numer {caller}.", MONDAY, ("caller", caller)) == f"Numer {said}"


def test_every_form_of_every_text_is_made_once() -> None:
    compilation = compile_text(SAID.replace("TEXT", "{hours work}.").replace("ENGLISH", "{hours work}."), "main.scen")
    assert compilation.bundle is not None
    prompts = compilation.bundle.prompts
    named = {form.key for prompt in prompts.values() for form in prompt.forms}
    assert named <= prompts.keys()
    assert sum(not prompt.composed for prompt in prompts.values()) == 6  # three kinds of days, in two languages

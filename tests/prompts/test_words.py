"""What is said for what is written. The cardinals were compared with num2words and slownie when they were written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.prompts.words import en, figures, pl, spoken
from tests.growth import assert_linear

POLISH_CARDINALS = {
    0: "zero",
    14: "czternaście",
    30: "trzydzieści",
    40: "czterdzieści",
    100: "sto",
    219: "dwieście dziewiętnaście",
    1000: "tysiąc",
    1001: "tysiąc jeden",
    2022: "dwa tysiące dwadzieścia dwa",
    5000: "pięć tysięcy",
    12000: "dwanaście tysięcy",
    21000: "dwadzieścia jeden tysięcy",
    22000: "dwadzieścia dwa tysiące",
    112000: "sto dwanaście tysięcy",
    1_000_000: "milion",
    2_000_001: "dwa miliony jeden",
    5_000_000: "pięć milionów",
    999_999_999: "dziewięćset dziewięćdziesiąt dziewięć milionów dziewięćset dziewięćdziesiąt dziewięć tysięcy "
    "dziewięćset dziewięćdziesiąt dziewięć",
}
ENGLISH_CARDINALS = {
    0: "zero",
    13: "thirteen",
    42: "forty-two",
    100: "one hundred",
    101: "one hundred and one",
    1001: "one thousand and one",
    1100: "one thousand one hundred",
    123_456: "one hundred and twenty-three thousand four hundred and fifty-six",
    2_000_000: "two million",
}
POLISH = {
    "Naciśnij 1, 2 lub 3.": "Naciśnij jeden, dwa lub trzy.",
    "Pracujemy od 8:00 do 16:00.": "Pracujemy od ósmej do szesnastej.",
    "w godz. 8:00-16:30": "w godzinach od ósmej do szesnastej trzydzieści",
    "czynne od 9:00–17:00": "czynne od dziewiątej do siedemnastej",
    "Zamykamy o 8:05, nigdy przed 3:00.": "Zamykamy o ósmej zero pięć, nigdy przed trzecią.",
    "Jest 22:00": "Jest dwudziesta druga",
    "Tel. +48 22 123 45 67.": "telefon plus cztery osiem, dwa dwa, jeden dwa trzy, cztery pięć, sześć siedem.",
    "601 200 300": "sześć zero jeden, dwa zero zero, trzy zero zero",
    "801100200": "osiem zero jeden, jeden zero zero, dwa zero zero",
    "0 800 123 456": "zero, osiem zero zero, jeden dwa trzy, cztery pięć sześć",
    "wew. 601": "wewnętrzny sześćset jeden",
    "1 000 000 zł": "milion złotych",
    "25 000 osób": "dwadzieścia pięć tysięcy osób",
    "2 osoby, 1 minuta, 22 minuty, 12 minut": "dwie osoby, jedna minuta, dwadzieścia dwie minuty, dwanaście minut",
    "24 grudnia i 2 stycznia": "dwudziestego czwartego grudnia i drugiego stycznia",
    "do 24.12.2026": "do dwudziestego czwartego grudnia dwa tysiące dwadzieścia sześć",
    "do 2026-12-24": "do dwudziestego czwartego grudnia dwa tysiące dwadzieścia sześć",
    "mróz -3 stopnie": "mróz minus trzy stopnie",
    "2,5 kilometra": "dwa przecinek pięć kilometra",
    "pokój nr 007": "pokój numer zero zero siedem",
    "blok A4": "blok A cztery",
    "dwa\n  wiersze": "dwa wiersze",
}
ENGLISH = {
    "8:00 to 16:30": "eight a m to four thirty p m",
    "at 8:05 a.m. sharp": "at eight oh five a.m. sharp",
    "press 1, 2 or 3": "press one, two or three",
    "1,234 people": "one thousand two hundred and thirty-four people",
    "2.5 million": "two point five million",
    "call +1 800 555": "call plus one, eight zero zero, five five five",
}


@pytest.mark.parametrize("number", POLISH_CARDINALS)
def test_polish_cardinal(number: int) -> None:
    assert pl.cardinal(number) == POLISH_CARDINALS[number]


@pytest.mark.parametrize("number", ENGLISH_CARDINALS)
def test_english_cardinal(number: int) -> None:
    assert en.cardinal(number) == ENGLISH_CARDINALS[number]


@pytest.mark.parametrize("text", POLISH)
def test_polish_text(text: str) -> None:
    assert spoken(text, "pl-PL") == POLISH[text]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_text(text: str) -> None:
    assert spoken(text, "en") == ENGLISH[text]


def test_other_languages_keep_their_figures() -> None:
    assert spoken(" Drücken Sie 1 ", "de") == "Drücken Sie 1"


@settings(deadline=None)
@given(st.integers(0, figures.LARGEST), st.integers(0, figures.LARGEST))
def test_different_numbers_sound_different(one: int, other: int) -> None:
    for cardinal in (pl.cardinal, en.cardinal):
        assert (cardinal(one) == cardinal(other)) == (one == other)


@pytest.mark.parametrize("piece", ["1", "1 ", "8:00", "+1-", "1.1,", "-", "123 ", "od ", "w", " ", "1:", "0 "])
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    def both(text: str) -> None:
        spoken(text, "pl")
        spoken(text, "en")

    assert_linear(both, lambda size: piece * size, 1_000)


@settings(deadline=None)
@given(st.text(alphabet="0123456789 :.,+-–ażnr\n", max_size=60), st.sampled_from(["pl", "en"]))
def test_no_figure_reaches_an_engine(text: str, language: str) -> None:
    assert not re.search(r"\d", spoken(text, language))

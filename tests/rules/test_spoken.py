"""What a text says about keys and opening hours, in Polish and in English."""

from __future__ import annotations

import pytest

from scenc.rules.menus.spoken_keys import mentioned, offered
from scenc.rules.time.spoken_hours import hours_said


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Nowe sprawy: jeden. Sprawy sądowe: dwa, sekretariat: zero.", "120"),
        ("Aby połączyć się z biurem, proszę nacisnąć 1. Naciśnij klawisz dwójkę.", "12"),
        ("Wciśnij gwiazdkę, aby wrócić. Wybierz krzyżyk.", "*#"),
        ("Press one for sales, press 2 for support, or press the star key.", "12*"),
        ("1 – recepcja. 2 – biuro.", "12"),
        ("Dla klientów naciśnij jeden; for English, press nine.", "19"),
        # no keys are meant
        ("Wybierz numer sześć zero trzy.", ""),
        ("Press 603 or dial 6 0 3.", ""),
        ("Nasz numer: 12 345 67 00. Czynne: 8 do 16. Godziny: 8.30.", ""),
        ("Adres: Floriańska jeden. Cena: 5 złotych. Jedna osoba czeka.", ""),
    ],
)
def test_keys_that_are_offered(text: str, keys: str) -> None:
    assert "".join(offered(text)) == keys


def test_a_key_may_be_named_in_passing() -> None:
    assert mentioned("Jedynka albo trójka, or the pound key; call +486") == {"1", "3", "#"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("od poniedziałku do piątku od ósmej do szesnastej", "0-4 8:00/20:00 16:00"),
        ("Zapraszamy od poniedziałku do piątku w godzinach 8-16.", "0-4 8:00/20:00 16:00"),
        ("W soboty od 9.00 do 13.30", "5-5 9:00/21:00 13:30"),
        ("Monday to Friday, 9 am to 5 pm", "0-4 9:00 17:00"),
        ("on Saturdays from nine to one", "5-5 9:00/21:00 1:00/13:00"),
        ("We close on Monday.", ""),
        ("od poniedziałku do piątku od 99 do 16", ""),
    ],
)
def test_opening_hours_that_are_told(text: str, said: str) -> None:
    def clock(times: frozenset[int]) -> str:
        return "/".join(f"{time // 60}:{time % 60:02}" for time in sorted(times))

    found = [f"{s.weekdays[0]}-{s.weekdays[-1]} {clock(s.begin)} {clock(s.end)}" for s in hours_said(text)]
    assert " ".join(found) == said

"""A law office."""

from __future__ import annotations

from scenc.starters.starter import RECEPTION, Group, Starter

STARTER = Starter(
    hours="mon..fri 08:00..16:00",
    greeting={
        "pl": "Dzień dobry, tu {name}. Nowe sprawy: jeden. Sprawy w toku: dwa. Sekretariat: trzy.",
        "en": "Hello, this is {name}. New cases: one. Current cases: two. Reception: three.",
    },
    closed={
        "pl": "Dzień dobry, tu {name}. Kancelaria pracuje od poniedziałku do piątku od ósmej do szesnastej. "
        "Proszę zostawić wiadomość po sygnale.",
        "en": "Hello, this is {name}. We are here Monday to Friday from eight to four. "
        "Please leave a message after the tone.",
    },
    groups=(
        Group("new-cases", {"pl": "Nowe sprawy", "en": "New cases"}, "sequential", "staff"),
        Group("current-cases", {"pl": "Sprawy w toku", "en": "Current cases"}, "simultaneous", "staff"),
        RECEPTION,
    ),
)

"""An accounting office."""

from __future__ import annotations

from scenc.starters.starter import RECEPTION, Group, Starter

STARTER = Starter(
    hours="mon..fri 08:00..16:00",
    greeting={
        "pl": "Dzień dobry, tu {name}. Księgowość: jeden. Kadry i płace: dwa. Sekretariat: trzy.",
        "en": "Hello, this is {name}. Bookkeeping: one. Payroll: two. Reception: three.",
    },
    closed={
        "pl": "Dzień dobry, tu {name}. Biuro pracuje od poniedziałku do piątku od ósmej do szesnastej. "
        "Proszę zostawić wiadomość po sygnale.",
        "en": "Hello, this is {name}. We are here Monday to Friday from eight to four. "
        "Please leave a message after the tone.",
    },
    groups=(
        Group("bookkeeping", {"pl": "Księgowość", "en": "Bookkeeping"}, "random", "staff"),
        Group("payroll", {"pl": "Kadry i płace", "en": "Payroll"}, "sequential", "staff"),
        RECEPTION,
    ),
)

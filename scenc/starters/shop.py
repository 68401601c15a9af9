"""A shop: no menu, all telephones ring."""

from __future__ import annotations

from scenc.starters.starter import Group, Starter

STARTER = Starter(
    hours="mon..sat 10:00..18:00",
    greeting={
        "pl": "Dzień dobry, tu {name}. Już odbieramy.",
        "en": "Hello, this is {name}. We will be with you in a moment.",
    },
    closed={
        "pl": "Dzień dobry, tu {name}. Sklep jest czynny od poniedziałku do soboty od dziesiątej do osiemnastej. "
        "Proszę zostawić wiadomość po sygnale.",
        "en": "Hello, this is {name}. The shop is open Monday to Saturday from ten to six. "
        "Please leave a message after the tone.",
    },
    groups=(Group("shop", {"pl": "Sklep", "en": "Shop"}, "simultaneous", "everybody"),),
    menu=False,
)

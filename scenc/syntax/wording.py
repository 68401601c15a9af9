"""Words about the scenario for what the parser expected and found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from scenc.lang.leaf import Leaf
from scenc.syntax.table import END

PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "NAME": "a name",
        "TEXT": "a text in quotes",
        "PHONE": "a telephone number such as +48 12 345 67 00",
        "PREFIX": "the beginning of telephone numbers such as +48",
        "MONEY": "an amount such as 2.00 PLN",
        "INT": "a number",
        "CODE": "a code such as *21",
        "DURATION": "a duration such as 20s or 3min",
        "TIME": "a time such as 08:00",
        "DATE": "a date such as 2026-12-24",
        "YEARLY": "a day of every year such as 12-24",
        "->": "`->` and where the call goes",
        "_COMMA": "a comma",
        "_END": "the end of the line",
        END: "the end of the file",
        "{": "`{`",
        "BODY": "`{` and the lines of the template",
    }
)
_LAST = {"_END", END, "_COMMA", "}", ".."}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "ivr": "menu",
        "extension": "user",
        "did": "number",
        "ring-group": "group",
        "voicemail": "mailbox",
        "hours": "schedule",
    }
)
"""What other systems call our statements."""
MOST_NAMED = 7


def phrase(kind: str) -> str:
    """What this kind of word is called."""
    return PHRASES.get(kind, f"`{kind}`")


def found(word: Leaf[Any]) -> str:
    """The word as the reader sees it."""
    if word.kind == END or (word.kind == "_END" and ";" not in word.text):
        return phrase(word.kind)
    return f"`{short(word.text.strip())}`"


def short(text: str) -> str:
    """A text that may be long, on one line."""
    line = text.split("\n", maxsplit=1)[0]
    return line if len(line) <= 40 and line == text else line[:39] + "…"


def alternatives(kinds: Iterable[str]) -> str:
    """`a, b or c`, the closing ones only if there is nothing else; too many are cut."""
    all_kinds = sorted(kinds, key=lambda kind: (kind not in PHRASES, kind))
    kinds = [kind for kind in all_kinds if kind not in _LAST] or all_kinds
    named = list(dict.fromkeys("a weekday such as mon" if kind in WEEKDAYS else phrase(kind) for kind in kinds))
    if len(named) > MOST_NAMED:
        named = [*named[:MOST_NAMED], "…"]
    return named[0] if len(named) == 1 else ", ".join(named[:-1]) + (" " if named[-1] == "…" else " or ") + named[-1]


def similar(text: str, words: Iterable[str]) -> str | None:
    """The word that was most likely meant."""
    words = list(words)
    if (elsewhere := ELSEWHERE.get(text.lower())) in words:
        return elsewhere
    close = get_close_matches(text[:40].lower(), [word for word in words if word[0].isalpha()], 1, 0.7)
    return close[0] if close else None

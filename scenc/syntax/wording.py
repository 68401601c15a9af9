"""Words about the scenario for what the parser expected and found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, NamedTuple

from scenc.diagnostics.fix import Fix, put
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
_WEEKDAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
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
    named = list(dict.fromkeys("a weekday such as mon" if kind in _WEEKDAYS else phrase(kind) for kind in kinds))
    if len(named) > MOST_NAMED:
        named = [*named[:MOST_NAMED], "…"]
    return named[0] if len(named) == 1 else ", ".join(named[:-1]) + (" " if named[-1] == "…" else " or ") + named[-1]


def similar(text: str, words: Iterable[str]) -> str | None:
    """The word that was most likely meant."""
    close = get_close_matches(text[:40].lower(), [word for word in words if word[0].isalpha()], 1, 0.7)
    return close[0] if close else None


class Hint(NamedTuple):
    """Help for a mistake that is made often, and what it would change."""

    help: str
    fix: Fix | None = None


def meant(words: Sequence[Leaf[Any]], at: int, expected: Iterable[str]) -> Hint | None:
    """The keyword that was most likely meant: `longest idle` is `longest-idle`, `strateg` is `strategy`."""
    word, expected = words[at], list(expected)
    if word.kind != "NAME":
        return None
    following = words[at + 1]
    joined = f"{word.text}-{following.text}"
    if joined in expected:
        return Hint(f"write `{joined}`", put(word.span.to(following.span), joined))
    keyword = similar(word.text, expected)
    return Hint(f"did you mean `{keyword}`?", put(word.span, keyword)) if keyword else None


def hints(words: Sequence[Leaf[Any]], at: int, expected: Iterable[str]) -> Iterator[Hint]:
    """What the word at this place may have been meant to be."""
    word, expected = words[at], set(expected)
    first, _, last = word.text.partition("-")
    if first in _WEEKDAYS and last in _WEEKDAYS:
        yield Hint(f"write `{first}..{last}`", put(word.span, f"{first}..{last}"))
    elif word.text.startswith("#"):
        yield Hint("a comment begins with //", put(word.span, "//"))
    elif "secret" in expected:
        yield Hint(SECRET)
    elif word.kind == "INT" and "DURATION" in expected and words[at + 1].text in ("s", "min", "h", "d", "w"):
        duration = word.text + words[at + 1].text
        yield Hint(f"write `{duration}`", put(word.span.to(words[at + 1].span), duration))
    elif word.kind == "INT" and "CODE" in expected:
        yield Hint(f"write `*{word.text}`", put(word.span, f"*{word.text}"))
    elif word.kind == "INT" and "DURATION" in expected:
        yield Hint(f"say the unit: {word.text}s, {word.text}min …", put(word.span, f"{word.text}s", safe=False))
    elif word.kind in ("INT", "NAME") and "MONEY" in expected:
        yield Hint("an amount is written with its currency, such as 2.00 PLN")
    elif word.kind == "PHONE" and "PREFIX" in expected:
        yield Hint("write behind it what a minute costs, such as 0.05 PLN")
    elif word.kind == "INT" and "PHONE" in expected:
        yield Hint("telephone numbers are written with plus and country code, such as +48 12 345 67 00")
    elif word.kind == ":":
        yield Hint("write the value after a space, without a sign", put(word.span, " "))
    elif word.kind == "NAME" and "TEXT" in expected and "NAME" not in expected:
        yield _quoted(words, at)


SECRET = 'passwords and PINs never stand in a scenario: write secret("NAME") and give the value when it runs'


def _quoted(words: Sequence[Leaf[Any]], at: int) -> Hint:
    """A text without its quotes: this word and those behind it."""
    end = at
    while words[end + 1].kind == "NAME":
        end += 1
    text = " ".join(word.text for word in words[at : end + 1])
    return Hint(
        f'texts stand in quotes: "{short(text)}"',
        put(words[at].span.to(words[end].span), f'"{text}"', safe=words[end + 1].kind != "TEXT"),
    )

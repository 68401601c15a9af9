"""Mistakes that are made often: what a word was probably meant to be, and how that is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from scenc.diagnostics.fix import Fix, put
from scenc.lang.leaf import Leaf
from scenc.syntax.malformed import UNITS
from scenc.syntax.wording import WEEKDAYS, short, similar

DESTINATION = "calls go to a name: of a user, group, menu …"
SECRET = 'passwords and PINs never stand in a scenario: write secret("NAME") and give the value when it runs'
WAYS = frozenset({"busy", "no-answer", "unavailable", "timeout", "invalid", "exhausted", "max-wait", "no-agents"})
DAYS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("monday", "pon", "pn"), "mon"),
        **dict.fromkeys(("tuesday", "tues", "wt"), "tue"),
        **dict.fromkeys(("wednesday", "śr"), "wed"),
        **dict.fromkeys(("thursday", "thur", "thurs", "czw"), "thu"),
        **dict.fromkeys(("friday", "pt", "pią"), "fri"),
        **dict.fromkeys(("saturday", "sob"), "sat"),
        **dict.fromkeys(("sunday", "niedz", "nd"), "sun"),
    }
)


class Hint(NamedTuple):
    """Help for a mistake, and what it would change."""

    help: str
    fix: Fix | None = None


class Place(NamedTuple):
    """The word that cannot stand here in the `text`, those around it, and what could stand here."""

    words: Sequence[Leaf[Any]]
    at: int
    expected: frozenset[str]
    text: str

    @property
    def word(self) -> Leaf[Any]:
        return self.words[self.at]

    @property
    def following(self) -> Leaf[Any]:
        return self.words[min(self.at + 1, len(self.words) - 1)]

    def found(self, *kinds: str, instead_of: str) -> bool:
        """Whether the word is of one of these kinds, where another one may stand."""
        return self.word.kind in kinds and instead_of in self.expected


def hint(place: Place) -> Hint | None:
    """The first that fits."""
    return next(filter(None, (each(place) for each in _HINTS)), None)


def meant(words: Sequence[Leaf[Any]], at: int, expected: Iterable[str]) -> Hint | None:
    """The keyword that was most likely meant: `longest idle` is `longest-idle`, `strateg` is `strategy`."""
    word, following, expected = words[at], words[min(at + 1, len(words) - 1)], list(expected)
    if word.kind != "NAME":
        return None
    if word.text in WAYS and "on" in expected:
        return Hint(f"write `on {word.text}`", put(word.span, f"on {word.text}", safe=False))
    joined = f"{word.text}-{following.text}"
    if joined in expected:
        return Hint(f"write `{joined}`", put(word.span.to(following.span), joined))
    keyword = similar(word.text, expected)
    return Hint(f"did you mean `{keyword}`?", put(word.span, keyword)) if keyword else None


def _weekdays(place: Place) -> Hint | None:
    word = place.word
    first, _, last = word.text.partition("-")
    if first in WEEKDAYS and last in WEEKDAYS:
        return Hint(f"write `{first}..{last}`", put(word.span, f"{first}..{last}"))
    if not place.found("NAME", instead_of="mon"):
        return None
    day = DAYS.get(word.text.lower())
    return Hint(f"write `{day}`", put(word.span, day)) if day else Hint(f"weekdays are written {', '.join(WEEKDAYS)}")


def _sign(place: Place) -> Hint | None:
    span, kind = place.word.span, place.word.kind
    before = place.words[max(place.at - 1, 0)]
    if before.kind == "CODE" and before.span.end == span.start:
        return Hint("a code is a star and digits, such as *21: `#` would end it on many phones")
    if place.word.text.startswith("#"):
        return Hint("a comment begins with //", put(span, "//"))
    if kind == ":":
        return Hint("write the value after a space, without a sign", put(span, " "))
    if kind == "_END" and "{" in place.expected and place.following.kind == "{":
        return Hint("`{` stands in the same line")
    return None


def _secret(place: Place) -> Hint | None:
    return Hint(SECRET) if "secret" in place.expected else None


def _unquoted(place: Place) -> Hint | None:
    """A number or name that is written as a text, or a text that comes too early."""
    word, expected, inside = place.word, place.expected, place.word.text.strip('"').strip()
    if word.kind != "TEXT" or "TEXT" in expected:
        return None
    if place.following.kind == "INT" and "INT" in expected:
        return Hint("the number comes first, then the text")
    if inside[:1] == "+" and "PHONE" in expected and len(inside) <= 40:
        return Hint(f"write it without quotes: {inside}", put(word.span, inside))
    if (inside.isdecimal() and "INT" in expected) or (inside.isidentifier() and "NAME" in expected):
        return Hint(f"write it without quotes: {short(inside)}", put(word.span, inside, safe=False))
    return None


def _destination(place: Place) -> Hint | None:
    if place.found("INT", instead_of="hangup"):
        return Hint(DESTINATION)
    if place.found("PHONE", instead_of="hangup"):
        return Hint("give it a name: `phone mobile +48 601 200 300`, then `-> mobile`")
    if place.expected >= {"->", "return"} and (place.word.kind == "_COMMA" or place.word.text in ("or", "and")):
        return Hint("a call goes to one place: several people are a `group`")
    return None


def _name(place: Place) -> Hint | None:
    if place.found("INT", instead_of="NAME") and place.following.kind == "NAME" and len(place.expected) == 1:
        return Hint("the name comes first, then the number")
    if place.found("NAME", instead_of="INT") and place.words[place.at - 1].kind == "NAME":
        return Hint("names are one word, then comes the internal number: user anna 601")
    return None


def _hours(place: Place) -> Hint | None:
    if place.found("NAME", instead_of=".."):
        return Hint("write `..`, such as 08:00..16:00", put(place.word.span, "..", safe=False))
    return Hint("times are written with minutes, such as 08:00") if place.found("INT", instead_of="TIME") else None


def _unit(place: Place) -> Hint | None:
    word, following = place.word, place.following
    if not place.found("INT", instead_of="DURATION") or "CODE" in place.expected:
        return None
    unit = UNITS.get(following.text.lower(), following.text)
    if unit in UNITS.values():
        return Hint(f"write `{word.text}{unit}`", put(word.span.to(following.span), f"{word.text}{unit}"))
    return Hint(f"say the unit: {word.text}s, {word.text}min …", put(word.span, f"{word.text}s", safe=False))


def _number(place: Place) -> Hint | None:
    word = place.word
    if place.found("INT", instead_of="CODE"):
        return Hint(f"write `*{word.text}`", put(word.span, f"*{word.text}"))
    if place.found("INT", "NAME", instead_of="MONEY"):
        return Hint("an amount is written with its currency, such as 2.00 PLN")
    if place.found("PHONE", instead_of="PREFIX"):
        return Hint("write behind it what a minute costs, such as 0.05 PLN")
    if place.found("INT", instead_of="PHONE"):
        return Hint("telephone numbers are written with plus and country code, such as +48 12 345 67 00")
    return None


def _quoted(place: Place) -> Hint | None:
    """A text without its quotes: this word and those behind it."""
    if not place.found("NAME", instead_of="TEXT") or "NAME" in place.expected:
        return None
    words, end = place.words, place.at + 1
    while words[end].kind in ("NAME", "INT"):
        end += 1
    span = place.word.span
    raw = place.text[span.start : max(words[end].span.start, span.end)].split("//", maxsplit=1)[0].rstrip()
    plain = '"' not in raw and "\n" not in raw
    fix = put(span._replace(end=span.start + len(raw)), f'"{raw}"', safe=words[end].kind != "TEXT") if plain else None
    return Hint(f'texts stand in quotes: "{short(raw)}"', fix)


_HINTS: tuple[Callable[[Place], Hint | None], ...] = (
    _weekdays,
    _sign,
    _secret,
    _unquoted,
    _destination,
    _name,
    _hours,
    _unit,
    _number,
    _quoted,
)

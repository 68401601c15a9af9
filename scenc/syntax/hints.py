"""Mistakes that are made often: what a word was probably meant to be, and how that is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from scenc.diagnostics.fix import Fix, put
from scenc.lang.csv import CELL
from scenc.lang.leaf import Leaf
from scenc.syntax.malformed import UNITS
from scenc.syntax.table import table
from scenc.syntax.wording import WEEKDAYS, short, similar

DESTINATION = "calls go to a name: of a user, group, menu …"
SECRET = 'passwords and PINs never stand in a scenario: write secret("NAME") and give the value when it runs'
WAYS = frozenset({"busy", "no-answer", "unavailable", "timeout", "invalid", "exhausted", "max-wait", "no-agents"})
OTHER_WORD: Mapping[str, str] = MappingProxyType({"on": "when", "when": "on"})
"""A way out begins with one in a schedule or look-up, with the other elsewhere."""
AND = frozenset({"and", "or", "i", "oraz", "lub"})
DAYS_IN = {"month": 30, "months": 30, "year": 365, "years": 365}
USER = 'a name of one word comes first, then the internal number, then a text: user anna 601 "Anna Nowak"'
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
    def before(self) -> Leaf[Any]:
        return self.words[max(self.at - 1, 0)]

    @property
    def following(self) -> Leaf[Any]:
        return self.words[min(self.at + 1, len(self.words) - 1)]

    def found(self, *kinds: str, instead_of: str) -> bool:
        """Whether the word is of one of these kinds, where another one may stand."""
        return self._kind in kinds and instead_of in self.expected

    @property
    def _kind(self) -> str:
        """What a cell of a table looks like."""
        return str(self.word.value[0]) if self.word.kind == CELL else self.word.kind


def hint(place: Place) -> Hint | None:
    """The first that fits. A table is not mended."""
    first = next(filter(None, (each(place) for each in _HINTS)), None)
    return Hint(first.help) if first and place.word.kind == CELL else first


def meant(words: Sequence[Leaf[Any]], at: int, expected: Iterable[str]) -> Hint | None:
    """The keyword that was most likely meant: `longest idle` is `longest-idle`, `strateg` is `strategy`."""
    word, following, expected = words[at], words[min(at + 1, len(words) - 1)], list(expected)
    if word.kind != "NAME":
        return None
    if word.text in WAYS and "on" in expected:
        return Hint(f"write `on {word.text}`", put(word.span, f"on {word.text}", safe=False))
    other = OTHER_WORD.get(word.text)
    if other in expected and word.text not in expected:
        return Hint(f"write `{other}`", put(word.span, other))
    joined = f"{word.text}-{following.text}"
    if joined in expected:
        return Hint(f"write `{joined}`", put(word.span.to(following.span), joined))
    keyword = similar(word.text, expected)
    safe = word.text not in table().keywords  # else it is spelt right, and stands in the wrong place
    return Hint(f"did you mean `{keyword}`?", put(word.span, keyword, safe=safe)) if keyword else None


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
    if place.before.kind == "CODE" and place.before.span.end == span.start:
        return Hint("a code is a star and digits, such as *21: `#` would end it on many phones")
    if place.word.text.startswith("#"):
        return Hint("a comment begins with //", put(span, "//"))
    if kind == ":":
        return Hint("write the value after a space, without a sign", put(span, " "))
    if place.word.kind == "{" and place.before.kind == "_END":
        return _same_line(place.before, place.word)
    if kind == "_END" and "{" in place.expected and place.following.kind == "{":
        return _same_line(place.word, place.following)
    return None


def _same_line(end: Leaf[Any], brace: Leaf[Any]) -> Hint:
    """The end of a line before a template is not what stands before the template's own text."""
    adjoin = end.span.used is brace.span.used and end.span.end == brace.span.start
    fix = put(end.span, " ") if adjoin and end.text.isspace() else None
    return Hint("`{` stands in the same line as what it belongs to", fix)


def _list(place: Place) -> Hint | None:
    """A comma too few, or one too many."""
    word, before = place.word, place.before
    if word.kind == "_COMMA" and before.kind == "DURATION" and "->" in place.expected:
        return Hint("the time stands behind the last of them: on no-agents, max-wait 1min -> …")
    begins = place.at - (word.text in WAYS and before.text == "on")
    last = place.words[max(begins - 1, 0)]
    if last.kind == "_COMMA" and "\n" in last.text:
        fix = put(last.span._replace(end=last.span.start + 1), "", safe=False)
        return Hint("the comma at the end of the line before says that it goes on: delete it", fix)
    if "_COMMA" not in place.expected or not before.kind == word.kind == "NAME":
        return None
    start = before.span.end
    if word.text in AND and place.following.kind == "NAME":
        return Hint("write a comma between two", put(word.span._replace(start=start), ","))
    return Hint("write a comma between two", put(word.span._replace(start=start, end=start), ",", safe=False))


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
    return Hint(USER) if expected in ({"INT"}, {"NAME"}) and place.before.kind == "NAME" else None


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
    if place.found("INT", "PHONE", instead_of="NAME") and len(place.expected) == 1:
        return Hint("a name stands here, not a number: one word of letters and digits, such as `anna` or `main`")
    if place.found("NAME", instead_of="INT") and place.before.kind == "NAME":
        between = place.word.span._replace(start=place.before.span.end, end=place.word.span.start)
        fix = put(between, "-", safe=False) if place.following.kind == "INT" else None
        return Hint("names are one word, then comes the internal number: user anna 601", fix)
    return None


def _hours(place: Place) -> Hint | None:
    if place.found("NAME", instead_of=".."):
        return Hint("write `..`, such as 08:00..16:00", put(place.word.span, "..", safe=False))
    if not place.found("INT", instead_of="TIME"):
        return None
    written = place.word.text
    hour, minute = (written, "00") if len(written) < 3 else (written[:-2], written[-2:])
    known = len(written) <= 4 and int(hour) <= 24 and int(minute) <= 59
    fix = put(place.word.span, f"{int(hour):02}:{minute}") if known else None
    return Hint("times are written with minutes, such as 08:00", fix)


def _unit(place: Place) -> Hint | None:
    word, following = place.word, place.following
    if not place.found("INT", instead_of="DURATION") or "CODE" in place.expected:
        return None
    unit = UNITS.get(following.text.lower(), following.text)
    if unit in UNITS.values():
        return Hint(f"write `{word.text}{unit}`", put(word.span.to(following.span), f"{word.text}{unit}"))
    if unit in DAYS_IN:
        days = f"{int(word.text) * DAYS_IN[unit]}d"
        fix = put(word.span.to(following.span), days, safe=False)
        return Hint(f"months and years differ in length: say days, such as {days}", fix)
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
        return _international(place)
    return None


def _international(place: Place) -> Hint:
    """`0048 12 …` says its country, `12 …` does not."""
    written = place.word.text
    known = written.startswith("00") and len(written) > 2
    fix = put(place.word.span._replace(end=place.word.span.start + 2), "+") if known else None
    return Hint("telephone numbers are written with plus and country code, such as +48 12 345 67 00", fix)


def _quoted(place: Place) -> Hint | None:
    """A text without its quotes: this word and those behind it."""
    if not place.found("NAME", instead_of="TEXT") or "NAME" in place.expected:
        return None
    if late := _late_quote(place):
        return late
    words, end = place.words, place.at + 1
    while words[end].kind in ("NAME", "INT"):
        end += 1
    span = place.word.span
    raw = place.text[span.start : max(words[end].span.start, span.end)].split("//", maxsplit=1)[0].rstrip()
    raw = raw.split()[0] if "@" in raw else raw
    plain = '"' not in raw and "\n" not in raw
    fix = put(span._replace(end=span.start + len(raw)), f'"{raw}"', safe=words[end].kind != "TEXT") if plain else None
    return Hint(f'texts stand in quotes: "{short(raw)}"', fix)


def _late_quote(place: Place) -> Hint | None:
    """A text of which only the quote at its end is there."""
    span = place.word.span
    line = place.text[span.start :].split("\n", maxsplit=1)[0]
    raw, quote, rest = line.partition('"')
    if not quote or '"' in rest or "->" in raw or "//" in raw:
        return None
    fix = put(span._replace(end=span.start + len(raw) + 1), f'"{raw}"')
    return Hint(f'write `"` at its beginning, too: "{short(raw)}"', fix)


_HINTS: tuple[Callable[[Place], Hint | None], ...] = (
    _weekdays,
    _sign,
    _secret,
    _unquoted,
    _destination,
    _list,
    _name,
    _hours,
    _unit,
    _number,
    _quoted,
)

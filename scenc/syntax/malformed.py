"""Writing that is no word of the language, and what its author most likely meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

FIRST: Mapping[str, str] = MappingProxyType(
    {
        "BAD_PHONE": r"(?!\+[\d \t]++\.\d++[ \t]+[A-Z]{3}\b)"  # what a minute costs stands behind a number's beginning
        r"\+\d++(?: ++(?!\d{4}-\d\d-\d\d)\d++)*(?:[-./](?=\d)| *+\((?=\d))(?:[-. ()\d]|/(?!/))*\d"
    }
)
"""Regular expressions tried before the words of the grammar, of which they begin with one."""

MALFORMED: Mapping[str, str] = MappingProxyType(
    {
        "BAD_ARROW": "[→⇒➔➜]|[-=–—]++[ \\t]*+>",
        "BAD_COMMENT": r"/\*[\s\S]{0,500}?\*/|/\*",
        "BAD_RANGE": r"[-–—](?=[ \t]*+\w)",
        "BAD_QUOTES": "[„“”«][^\"\n„“”«»]*+[\"“”»]?|['‘‚’][^\"\n'‘‚’]*+['‘’]",
        "BAD_ESCAPE": r'"(?!"")(?:[^"\\\n]++|\\.)*"',
        "OPEN_LONG_TEXT": r'"""[^\n]*+',
        "OPEN_TEXT": r'"(?:[^"\n{}\-]++|-(?!>))*',
        "BAD_NUMBER": r"\+?\d(?:\w++|[.:\-/](?=\w))*",
        "NO_WORD": r"[^\w\s\"{}()#*;,+\-]+|-+(?!>)|.|\s",
    }
)
"""Regular expressions tried, in this order, where no word of the grammar begins."""


class Malformed(NamedTuple):
    """`kind` is the word that was meant, empty if none; `write` what should stand there, None if nobody can know.

    `safe`: nothing else can have been meant.
    """

    kind: str
    message: str
    help: str = ""
    write: str | None = None
    safe: bool = True


UNITS = {
    **dict.fromkeys(("sec", "secs", "second", "seconds", "sek"), "s"),
    **dict.fromkeys(("mins", "minute", "minutes", "minut", "minuty"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "godz"), "h"),
    **dict.fromkeys(("day", "days", "dni"), "d"),
    **dict.fromkeys(("week", "weeks"), "w"),
}


def _unit(text: str) -> str | None:
    count, unit = re.findall(r"\d+|\D+", text)
    known = UNITS.get(unit.lower(), unit.lower())
    return f"{count}{known}" if known in UNITS.values() else None


def _day_first(text: str) -> str | None:
    """`24.12.2026`, or `24/12/2026` if the day cannot be a month; two digits of a year could be anything."""
    first, middle, last = map(int, re.findall(r"\d+", text))
    known = "." in text or first > 12
    return f"{last}-{middle:02}-{first:02}" if known and 1900 < last < 10_000 and middle <= 12 and first <= 31 else None


def _year_first(text: str) -> str | None:
    year, month, day = map(int, text.split("-"))
    return f"{year}-{month:02}-{day:02}" if 1900 < year < 10_000 and month <= 12 and day <= 31 else None


def _colon(text: str) -> str:
    return text.replace(".", ":")


def _hours(text: str) -> str:
    return _colon(text).replace("-", "..")


def _nothing(text: str) -> None:
    return None


def _half_day(text: str) -> str | None:
    """`8am` is 08:00, `12:30pm` is 12:30, `12am` midnight."""
    hour, minute = (int(part or 0) for part in re.findall(r"(\d+)(?:[:.](\d+))?", text)[0])
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return f"{hour % 12 + 12 * ('p' in text.lower()):02}:{minute:02}"


_NUMBERS: tuple[tuple[str, str, str, Callable[[str], str | None]], ...] = (
    (r"\d+m", "DURATION", "`m` could be minutes or months; write `min` for minutes", lambda text: f"{text}in"),
    (r"(?i:\d{1,2}(?:[:.]\d\d)?[ap]m)", "TIME", "times are written 00:00 to 24:00, such as 16:00", _half_day),
    (
        r"\d+[a-zA-Z]+",
        "DURATION",
        "durations are written 20s, 5min, 1h30min, 90d or 2w; a number has only digits, a name begins with a letter",
        _unit,
    ),
    (r"\d{1,2}\.\d{2}", "TIME", "times are written with a colon, such as 08:00", _colon),
    (r"\d{1,2}[:.]\d{2}-\d{1,2}[:.]\d{2}", "TIME", "write `..` between two times, such as 08:00..16:00", _hours),
    (r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", "DATE", "dates are written year-month-day, such as 2026-12-24", _day_first),
    (r"\d+-\d+-\d+", "DATE", "dates are written year-month-day, such as 2026-12-24", _year_first),
    (r"\d+-\d+", "INT", "write `..` for a range, such as 601..649", _hours),
    (
        r"\+.*",
        "PHONE",
        "telephone numbers are written with plus and country code, such as +48 12 345 67 00",
        _nothing,
    ),
)
_SIGNS = {"=": "write the value after a space, without a sign"}
_CLOSING = "\"'“”»‘’"


def describe(kind: str, text: str) -> Malformed:
    """What is wrong with a text that matched the expression of this name."""
    match kind:
        case "BAD_ARROW":
            return Malformed("->", f"`{text}` is not the arrow of this language", "write `->`", "->")
        case "BAD_COMMENT":
            help = "write // before the comment; it ends with its line"
            lines = [line.strip(" \t*/") for line in text.splitlines()] if text.endswith("*/") else []
            write = "\n".join(f"// {line}" for line in lines if line) or None
            return Malformed("", "`/*` does not begin a comment", help, write, safe=False)
        case "BAD_RANGE":
            message = f"`{text}` is not how a range is written"
            return Malformed("..", message, "write `..`, such as 08:00..16:00", "..")
        case "BAD_PHONE":
            plain = f"+{' '.join(re.findall(r'[0-9]+', text.replace('(0)', ' ')))}"
            return Malformed(
                "PHONE",
                f"`{text[:40]}` is not understood",
                f"write only spaces between the digits: {plain[:40]}",
                plain,
            )
        case "BAD_QUOTES":
            closed = len(text) > 1 and text[-1] in _CLOSING
            inside = text[1:-1].replace("\\", "\\\\")
            write = f'"{inside}"' if closed else None
            shown = inside if closed and len(inside) <= 40 else "…"
            return Malformed("TEXT", "a text stands in straight quotes", f'write "{shown}"', write)
        case "BAD_ESCAPE":
            message = "a backslash in a text must be followed by a quote or a backslash"
            doubled = re.sub(r'\\(?:(["\\])|)', lambda escape: escape[0] if escape[1] else "\\\\", text)
            return Malformed("TEXT", message, "write `\\\\` for one", doubled, safe=False)
        case "OPEN_LONG_TEXT":
            return Malformed("TEXT", 'the text begun with """ is not closed', 'write """ after its last line')
        case "OPEN_TEXT":
            help = 'write `"` at its end; a text of several lines stands in """'
            return Malformed("TEXT", "the text is not closed", help, f'{text}"', safe=False)
        case "BAD_NUMBER":
            return _number(text)
    return _sign(text)


def _sign(text: str) -> Malformed:
    if text.isprintable() and not text.isspace():
        help = _SIGNS.get(text, "")
        return Malformed("", f"`{text[:20]}` has no meaning here", help, " " if help else None)
    message = f"an invisible character (U+{ord(text[:1] or ' '):04X}) stands here"
    space = text.isspace()
    return Malformed("", message, "write a plain space" if space else "delete it", " " if space else "")


def _number(text: str) -> Malformed:
    for regex, kind, help, write in _NUMBERS:
        if re.fullmatch(regex, text):
            safe = not re.fullmatch(r"\d+m", text)
            return Malformed(kind, f"`{text[:40]}` is not understood", help, write(text), safe)
    return Malformed("INT", f"`{text[:40]}` is neither a number nor a name", "a name begins with a letter")

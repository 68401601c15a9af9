"""Writing that is no word of the language, and what its author most likely meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

FIRST: Mapping[str, str] = MappingProxyType(
    {"BAD_PHONE": r"\+\d++(?: ++(?!\d{4}-\d\d-\d\d)\d++)*(?:[-./](?=\d)| *+\((?=\d))(?:[-. ()\d]|/(?!/))*\d"}
)
"""Regular expressions tried before the words of the grammar, of which they begin with one."""

MALFORMED: Mapping[str, str] = MappingProxyType(
    {
        "BAD_ARROW": "[→⇒➔➜]|[-=–—]>",
        "BAD_COMMENT": r"/\*[\s\S]{0,500}?\*/|/\*",
        "BAD_RANGE": r"[-–—](?=[ \t]*+\w)",
        "BAD_QUOTES": "[„“”«][^\"\n„“”«»]*+[\"“”»]?|['‘‚’][^\"\n'‘‚’]*+['‘’]",
        "BAD_ESCAPE": r'"(?!"")(?:[^"\\\n]++|\\.)*"',
        "OPEN_LONG_TEXT": r'"""[^\n]*+',
        "OPEN_TEXT": r'"(?:[^"\n{}\-]++|-(?!>))*',
        "BAD_NUMBER": r"\+?\d(?:\w++|[.:\-/](?=\w))*",
        "NO_WORD": r"[^\w\s\"{}()#*;,+\-]+|.|\s",
    }
)
"""Regular expressions tried, in this order, where no word of the grammar begins."""

_NUMBERS = (
    (r"\d+m", "DURATION", "`m` could be minutes or months; write `min` for minutes"),
    (r"\d+[a-zA-Z]+", "DURATION", "durations are written 20s, 5min, 1h30min, 90d or 2w"),
    (r"\d{1,2}\.\d{2}", "TIME", "times are written with a colon, such as 08:00"),
    (r"\d{1,2}:\d{2}-\d{1,2}:\d{2}", "TIME", "write `..` between two times, such as 08:00..16:00"),
    (r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d+-\d+-\d+", "DATE", "dates are written year-month-day, such as 2026-12-24"),
    (r"\d+-\d+", "INT", "write `..` for a range, such as 601..649"),
    (r"\+.*", "PHONE", "telephone numbers are written with plus and country code, such as +48 12 345 67 00"),
)
_SIGNS = {"=": "write the value after a space, without a sign", ":": "write the value after a space, without a sign"}


def describe(kind: str, text: str) -> tuple[str, str, str]:
    """Kind of the word that was meant (empty: drop it), the message, and help."""
    match kind:
        case "BAD_ARROW":
            return "->", f"`{text}` is not the arrow of this language", "write `->`"
        case "BAD_COMMENT":
            return "", "`/*` does not begin a comment", "write // before the comment; it ends with its line"
        case "BAD_RANGE":
            return "..", f"`{text}` is not how a range is written", "write `..`, such as 08:00..16:00"
        case "BAD_PHONE":
            plain = " ".join(re.findall(r"\d+", text))
            return "PHONE", f"`{text[:40]}` is not understood", f"write only spaces between the digits: +{plain[:40]}"
        case "BAD_QUOTES":
            return "TEXT", "a text stands in straight quotes", 'write "…"'
        case "BAD_ESCAPE":
            return "TEXT", "a backslash in a text must be followed by a quote or a backslash", "write `\\\\` for one"
        case "OPEN_LONG_TEXT":
            return "TEXT", 'the text begun with """ is not closed', 'write """ after its last line'
        case "OPEN_TEXT":
            return "TEXT", "the text is not closed", 'write `"` at its end; a text of several lines stands in """'
        case "BAD_NUMBER":
            return _number(text)
    if text.isprintable() and not text.isspace():
        return "", f"`{text[:20]}` has no meaning here", _SIGNS.get(text, "")
    help = "write a plain space" if text.isspace() else "delete it"
    return "", f"an invisible character (U+{ord(text[:1] or ' '):04X}) stands here", help


def _number(text: str) -> tuple[str, str, str]:
    for regex, meant, help in _NUMBERS:
        if re.fullmatch(regex, text):
            return meant, f"`{text[:40]}` is not understood", help
    return "INT", f"`{text[:40]}` is neither a number nor a name", "a name begins with a letter"

"""Figures in a text, in the order in which they are looked for; languages say how each is read."""

from __future__ import annotations

import re
from collections.abc import Callable

LARGEST = 999_999_999

CLOCK = r"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])"
# A telephone number: international, or groups (or a run) of nine digits and more, or a leading zero.
TELEPHONE = re.compile(r"(?<![\d:.,])(?:\+\d+(?:[ -]\d+)*|\d+(?:[ -]\d+)+|0\d+|\d{9,})(?![\d:])")
THOUSANDS = re.compile(r"[1-9]\d{0,2}( \d{3})+")
NUMBER = re.compile(r"(?<!\d)(?:(?<![\w.,:-])(-))?(\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:([.,])(\d+))?")


def telephone(digit: Callable[[str], str], plus: str) -> Callable[[re.Match[str]], str]:
    """Digit by digit, with a breath where the writer left a gap, else after every three."""

    def read(match: re.Match[str]) -> str:
        written = match[0]
        if not _is_telephone(written):
            return written
        groups = re.split("[ -]", written.removeprefix("+"))
        if len(groups) == 1 and len(groups[0]) > 4:
            groups = re.findall(r"\d{1,3}", groups[0])
        said = ", ".join(" ".join(map(digit, group)) for group in groups)
        return f" {plus} {said} " if written.startswith("+") else f" {said} "

    return read


def _is_telephone(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return written[0] in "+0" or len(digits) >= 9 or (" " in written and not THOUSANDS.fullmatch(written))


def tidy(text: str) -> str:
    """No double space, none before a mark."""
    return re.sub(r" +([,.;:!?])", r"\1", re.sub(r" {2,}", " ", text)).strip()


def triples(number: int) -> list[int]:
    """1234567 is [567, 234, 1]."""
    parts = []
    while number:
        number, rest = divmod(number, 1000)
        parts.append(rest)
    return parts

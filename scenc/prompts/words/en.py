"""English: cardinals with "and", the twelve-hour clock."""

# ruff: noqa: SIM905

from __future__ import annotations

import re

from scenc.prompts.words import figures

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = ("thousand", "million")

COMMAS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
CLOCK = re.compile(figures.CLOCK + r"(?i:( ?[ap]\.? ?m\b\.?)?)")


def spoken(text: str) -> str:
    """The text without figures."""
    text = CLOCK.sub(_clock, COMMAS.sub(lambda match: match[0].replace(",", ""), text))
    text = figures.TELEPHONE.sub(figures.telephone(lambda digit: ONES[int(digit)], "plus"), text)
    return figures.tidy(figures.NUMBER.sub(_number, text))


def cardinal(number: int) -> str:
    """0 to 999,999,999."""
    parts = figures.triples(number)
    words = [_scaled(part, power) for power, part in enumerate(parts) if part]
    if len(parts) > 1 and 0 < parts[0] < 100:
        words.insert(1, "and")
    return " ".join(reversed(words)) or ONES[0]


def _scaled(part: int, power: int) -> str:
    return _below_thousand(part) + (f" {SCALES[power - 1]}" if power else "")


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [ONES[hundreds], "hundred"] if hundreds else []
    if hundreds and rest:
        words.append("and")
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        return " ".join([*words, TENS[tens] + (f"-{ONES[rest]}" if rest else "")])
    return " ".join([*words, ONES[rest]] if rest else words)


def _clock(match: re.Match[str]) -> str:
    hour, minute, half = int(match[1]), match[2], match[3]
    words = [cardinal(hour % 12 or 12)]
    if minute != "00":
        words.append(f"oh {ONES[int(minute)]}" if minute[0] == "0" else cardinal(int(minute)))
    if half is None:
        half = "p m" if 12 <= hour < 24 else "a m"
    return " ".join([*words, half.strip()]) + " "


def _number(match: re.Match[str]) -> str:
    sign, whole, mark, part = match.groups()
    words = ("minus " if sign else "") + _whole(whole)
    if mark == ",":
        words += f", {_whole(part)}"
    elif mark:
        words += " point " + " ".join(ONES[int(digit)] for digit in part)
    return f" {words} "


def _whole(digits: str) -> str:
    digits = digits.replace(" ", "")
    if len(digits) > len(str(figures.LARGEST)) or (digits[0] == "0" and len(digits) > 1):
        return " ".join(ONES[int(digit)] for digit in digits)
    return cardinal(int(digits))

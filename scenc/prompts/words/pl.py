"""Polish. Numbers take the counting form (jeden, dwa); hours and days are ordinals in the case of their preposition."""

# ruff: noqa: SIM905

from __future__ import annotations

import re

from scenc.prompts.words import figures

ONES = (
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście "
    "piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
).split()
TENS = (
    "_ _ dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt"
).split()
HUNDREDS = "_ sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset".split()
SCALES = (("tysiąc", "tysiące", "tysięcy"), ("milion", "miliony", "milionów"))

# Stems; the ending follows.
ORDINALS = (
    "zerow pierwsz drug trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt jedenast dwunast trzynast czternast "
    "piętnast szesnast siedemnast osiemnast dziewiętnast"
).split()
ORDINAL_TENS = {20: "dwudziest", 30: "trzydziest"}
SOFT = {"drug": {"ej": "iej", "ego": "iego"}, "trzec": {"a": "ia", "ej": "iej", "ą": "ią", "ego": "iego"}}

MONTHS = "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"
GENITIVE = {"od", "do", "o", "po", "około", "godziny", "godzinie", "godzinach"}
INSTRUMENTAL = {"przed", "między", "pomiędzy", "godziną"}
FEMININE = {
    "osoba",
    "osoby",
    "minuta",
    "minutę",
    "minuty",
    "sekunda",
    "sekundę",
    "sekundy",
    "godzina",
    "godzinę",
    "godziny",
}
SHORT = {
    r"\bw godz\.": "w godzinach",
    r"\bo godz\.": "o godzinie",
    r"\b(od|do) godz\.": r"\1 godziny",
    r"\bgodz\.": "godzina",
    r"\b[Nn]r\b\.?": "numer",
    r"\b[Uu]l\.": "ulica",
    r"\b[Tt]el\.": "telefon",
    r"\b[Ww]ew\.": "wewnętrzny",
    r"\bzł\b\.?": "złotych",
}

DATES = re.compile(r"(?<![\d.,-])(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4}))(?![\d-])")
HOURS = re.compile(rf"(od )?{figures.CLOCK} ?(?:-|–|—|\.\.) ?{figures.CLOCK}")
HOUR = re.compile(rf"(?:\b(\w+) )?{figures.CLOCK}")
DAY = re.compile(rf"(?<![\d.,:])([12]?\d|3[01])\.? (?=(?:{MONTHS})\b)")
NUMBER = re.compile(figures.NUMBER.pattern + r"(?= (\w+))?")


def spoken(text: str) -> str:
    """The text without figures."""
    for short, long in SHORT.items():
        text = re.sub(short, long, text)
    text = DATES.sub(_date, text)
    text = HOURS.sub(lambda match: f"od {_clock(match[2], match[3], 'ej')} do {_clock(match[4], match[5], 'ej')}", text)
    text = HOUR.sub(_hour, text)
    text = DAY.sub(lambda match: ordinal(int(match[1]), "ego") + " ", text)
    text = figures.TELEPHONE.sub(figures.telephone(lambda digit: ONES[int(digit)], "plus"), text)
    return figures.tidy(NUMBER.sub(_number, text))


def cardinal(number: int) -> str:
    """0 to 999,999,999, in the counting form."""
    words = [_scaled(part, power) for power, part in enumerate(figures.triples(number)) if part]
    return " ".join(reversed(words)) or ONES[0]


def ordinal(number: int, ending: str) -> str:
    """0 to 39; `ending` is a, ej, ą (feminine) or ego (genitive of the masculine)."""
    tens = number // 10 * 10
    if number < 20:
        return _inflected(ORDINALS[number], ending)
    rest = [_inflected(ORDINALS[number - tens], ending)] if number > tens else []
    return " ".join([_inflected(ORDINAL_TENS[tens], ending), *rest])


def _inflected(stem: str, ending: str) -> str:
    return stem + SOFT.get(stem, {}).get(ending, ending)


def _scaled(part: int, power: int) -> str:
    if not power:
        return _below_thousand(part)
    scale = SCALES[power - 1][_agreement(part)]
    return scale if part == 1 else f"{_below_thousand(part)} {scale}"


def _agreement(number: int) -> int:
    """1 milion, 2-4 miliony but 12-14 milionów, else milionów."""
    if number == 1:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [HUNDREDS[hundreds]] if hundreds else []
    if rest >= 20:
        words.append(TENS[rest // 10])
        rest %= 10
    return " ".join([*words, ONES[rest]] if rest else words)


def _date(match: re.Match[str]) -> str:
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    names = MONTHS.split("|")
    if not 1 <= int(month) <= len(names):
        return match[0]
    return f"{int(day)} {names[int(month) - 1]} {year}"


def _hour(match: re.Match[str]) -> str:
    before = match[1] or ""
    word = before.lower()
    ending = "ej" if word in GENITIVE else "ą" if word in INSTRUMENTAL else "a"
    return f"{before} {_clock(match[2], match[3], ending)} "


def _clock(hour: str, minute: str, ending: str) -> str:
    said = ordinal(int(hour), ending)
    if minute == "00":
        return said
    return f"{said} {'zero ' if minute[0] == '0' else ''}{cardinal(int(minute))}"


def _number(match: re.Match[str]) -> str:
    sign, whole, mark, part, noun = match.groups()
    words = "minus " if sign else ""
    words += _feminine(_whole(whole)) if noun in FEMININE and not mark else _whole(whole)
    if mark:
        words += (" przecinek " if mark == "," else " ") + _whole(part)
    return f" {words} "


def _whole(digits: str) -> str:
    """Zeros in front, and what is too large, digit by digit."""
    digits = digits.replace(" ", "")
    if len(digits) > len(str(figures.LARGEST)) or (digits[0] == "0" and len(digits) > 1):
        return " ".join(ONES[int(digit)] for digit in digits)
    return cardinal(int(digits))


def _feminine(words: str) -> str:
    if words == ONES[1]:
        return "jedna"
    return re.sub(rf"\b{ONES[2]}$", "dwie", words)

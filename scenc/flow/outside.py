"""Telephone numbers outside: how people write them, and what kind they are."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, get_args

NumberClass = Literal["local", "national", "mobile", "international", "premium"]
CLASSES: tuple[NumberClass, ...] = get_args(NumberClass)
SHORTEST = 3
EVERYWHERE = "112"
MOST_DIGITS = 5
_FREE = "+800"
"""Free all over the world; other numbers that belong to no country cost what they like."""


@lru_cache(maxsize=4096)
def e164(number: str, country: str) -> str:
    """`+48…` from the ways carriers and people write a number; unchanged when it is none."""
    import phonenumbers

    if number.startswith("+") and number[1:].isdecimal():
        return number
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        plus = "+" + number
        return plus if number.isdecimal() and len(number) > 9 else number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def kind_of(number: str, country: str, home: str = "") -> NumberClass | None:
    """What kind an outside number is, seen from a company at the number `home` (E.164); None if it is none.

    What is of no known kind counts as premium.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    if not number.startswith("+"):
        return _kind_of_short(number, country)
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    kind = phonenumbers.number_type(parsed)
    region = phonenumbers.region_code_for_number(parsed)
    if kind == Type.TOLL_FREE:
        return "national" if region == country or number.startswith(_FREE) else "international"
    if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:
        return "premium"
    if region != country and parsed.country_code != phonenumbers.country_code_for_region(country):
        return "premium" if kind == Type.PREMIUM_RATE else "international"
    if kind in (Type.FIXED_LINE, Type.FIXED_LINE_OR_MOBILE):
        return "local" if home and _area(number) and _area(number) == _area(home) else "national"
    if kind == Type.MOBILE:
        return "mobile"
    return "national" if kind in (Type.VOIP, Type.UAN) else "premium"


def _area(number: str) -> str:
    """Country and area code; empty where there is none."""
    import phonenumbers

    parsed = phonenumbers.parse(number)
    length = phonenumbers.length_of_national_destination_code(parsed)
    beginning = 1 + len(str(parsed.country_code)) + length
    return number[:beginning] if length else ""


def _kind_of_short(number: str, country: str) -> NumberClass | None:
    """Of a number that is dialled only within the country, such as 19115."""
    from phonenumbers import PhoneNumber, ShortNumberCost, country_code_for_region
    from phonenumbers.shortnumberinfo import expected_cost_for_region, is_valid_short_number_for_region

    if not number.isdecimal() or not SHORTEST <= len(number) <= 6:
        return None
    short = PhoneNumber(country_code=country_code_for_region(country), national_number=int(number))
    if not is_valid_short_number_for_region(short, country):
        return None
    cost = expected_cost_for_region(short, country)
    return "national" if cost in (ShortNumberCost.TOLL_FREE, ShortNumberCost.STANDARD_RATE) else "premium"


@cache
def emergency_numbers(country: str) -> tuple[str, ...]:
    """All emergency numbers of a country."""
    from phonenumbers.phonemetadata import PhoneMetadata

    metadata = PhoneMetadata.short_metadata_for_region(country)
    if metadata is None or metadata.emergency is None or not metadata.emergency.national_number_pattern:
        return (EVERYWHERE,)
    known = re.compile(metadata.emergency.national_number_pattern)
    lengths = sorted(length for length in metadata.emergency.possible_length if 2 <= length <= MOST_DIGITS)
    candidates = (str(number) for length in lengths for number in range(10 ** (length - 1), 10**length))
    return tuple(number for number in candidates if known.fullmatch(number))

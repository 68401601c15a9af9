"""The keys that a Polish or English text offers, in digits or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

LANGUAGES = frozenset({"pl", "en"})
_WORDS = {
    "0": "zero zera zerówka zerówkę nought",
    "1": "jeden jedynka jedynkę jedynki one",
    "2": "dwa dwójka dwójkę dwójki two",
    "3": "trzy trójka trójkę trójki three",
    "4": "cztery czwórka czwórkę czwórki four",
    "5": "pięć piątka piątkę piątki five",
    "6": "sześć szóstka szóstkę szóstki six",
    "7": "siedem siódemka siódemkę siódemki seven",
    "8": "osiem ósemka ósemkę ósemki eight",
    "9": "dziewięć dziewiątka dziewiątkę dziewiątki nine",
    "*": "gwiazdka gwiazdkę gwiazdki star asterisk",
    "#": "krzyżyk krzyżyka kratka kratkę kratki hasz hash pound",
}
KEYS = MappingProxyType({word: key for key, words in _WORDS.items() for word in [key, *words.split()]})
"""Each way a key is named, in lower case."""

_KEY = "(?:" + "|".join(sorted((re.escape(word) for word in KEYS), key=len, reverse=True)) + r")(?![\w])"
_ASK = (
    r"(?:naciśnij|naciśnąć|nacisnąć|wciśnij|wcisnąć|wybierz|wybrać|press|push|dial|choose|select)"
    r"(?:\s+(?:proszę|klawisz|przycisk|cyfrę|numer|the|key|button|number|digit))*\s+"
)
_OFFERS = re.compile(
    rf"{_ASK}(?P<asked>{_KEY})"
    rf"|[:–—]\s*(?P<after>{_KEY})(?=\s*(?:[,;!?]|\.(?!\d)|$))"
    rf"|(?:^|(?<=[.!?;]\s))(?P<first>{_KEY})\s*[–—:-]\s*(?=[^\W\d])",
    re.IGNORECASE | re.MULTILINE,
)
"""`press one`, `sales: one.` and `one: sales`."""
_MENTION = re.compile(rf"(?<![\w+]){_KEY}", re.IGNORECASE)
_NEXT = re.compile(r"\s+(?P<word>[^\W_]+)")
"""`six zero three` is a number to be keyed in, not a key."""


def offered(text: str) -> tuple[str, ...]:
    """The keys that the caller is asked to press, in the order of the text; only what is said beyond doubt."""
    return tuple(_keys(text))


def mentioned(text: str) -> frozenset[str]:
    """Every key that is named anywhere, be it by chance."""
    return frozenset(KEYS[match.group().lower()] for match in _MENTION.finditer(text))


def _keys(text: str) -> Iterator[str]:
    for match in _OFFERS.finditer(text):
        word = match["asked"] or match["after"] or match["first"]
        follows = _NEXT.match(text, match.end())
        if not (match["asked"] and follows and follows["word"].lower() in KEYS):
            yield KEYS[word.lower()]

"""What the system itself says to people, in the languages it speaks; any other language hears English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "confirm": {
            "pl": "Połączenie z firmy. Aby je odebrać, naciśnij jeden.",
            "en": "A call from your company. To take it, press one.",
            "de": "Ein Anruf aus Ihrer Firma. Um ihn anzunehmen, drücken Sie die Eins.",
            "uk": "Дзвінок з вашої компанії. Щоб відповісти, натисніть один.",
        },
        "place": {
            "pl": "W kolejce przed Państwem {position}.",
            "en": "{position} ahead of you in the queue.",
        },
        "wait": {
            "pl": "Przewidywany czas oczekiwania: {waiting-time}.",
            "en": "The expected waiting time is {waiting-time}.",
        },
        "call-back-offer": {
            "pl": "Jeśli mamy oddzwonić, proszę nacisnąć {key}. Nie stracą Państwo miejsca w kolejce.",
            "en": "If you would like us to call you back, press {key}. You will keep your place in the queue.",
        },
        "call-back-promise": {
            "pl": "Dziękujemy. Oddzwonimy, gdy przyjdzie Państwa kolej.",
            "en": "Thank you. We will call you back when it is your turn.",
        },
        "call-back-refusal": {
            "pl": "Na ten numer nie możemy oddzwonić. Proszę zaczekać.",
            "en": "We cannot call this number back. Please hold the line.",
        },
    }
)


def phrase(name: str, language: str) -> str:
    """The phrase in a language (BCP 47)."""
    spoken = PHRASES[name]
    return spoken.get(language.split("-", maxsplit=1)[0], spoken["en"])

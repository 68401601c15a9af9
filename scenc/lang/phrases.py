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
    }
)


def phrase(name: str, language: str) -> str:
    """The phrase in a language (BCP 47)."""
    spoken = PHRASES[name]
    return spoken.get(language.split("-", maxsplit=1)[0], spoken["en"])

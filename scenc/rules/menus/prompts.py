"""What a caller hears in a menu, where it is known as text."""

from __future__ import annotations

from scenc.lang.menu import Menu
from scenc.lang.say import Say, Sound
from scenc.model.program import Program
from scenc.rules.menus.spoken_keys import LANGUAGES


def texts(menu: Menu, program: Program) -> tuple[Say, ...]:
    """The spoken texts of a menu in a language that is understood here; none if a recording is among them."""
    sounds = [line for line in menu.lines() if isinstance(line, Sound)]
    language = program.company.values().language if program.company else "pl"
    if language.split("-")[0] not in LANGUAGES:
        return ()
    spoken = tuple(sound for sound in sounds if isinstance(sound, Say))
    return spoken if len(spoken) == len(sounds) else ()

"""Whose telephone number is whose."""

from __future__ import annotations

from scenc.lang.chain import Goto
from scenc.lang.number import Number, Pairs
from scenc.lang.user import User
from scenc.model.program import Program


def own_numbers(program: Program) -> dict[str, str]:
    """The first telephone number, E.164, that leads to one user and nobody else, by the user's name."""
    found: dict[str, str] = {}
    for line in program.all(Number):
        if isinstance(line.destination, Pairs):
            for number, extension in zip(line.phones.numbers, line.destination.users, strict=False):
                found.setdefault(_name(program, extension), number)
        elif line.destination and line.phones.numbers and isinstance(only := line.destination.steps[0], Goto):
            found.setdefault(only.target.value, line.phones.numbers[0])
    return {name: number for name, number in found.items() if isinstance(program.names.get(name), User)}


def _name(program: Program, extension: str) -> str:
    owner = program.extensions.get(extension)
    return owner.name.value if owner else ""

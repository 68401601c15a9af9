"""Scenario text: where something stands in it, and reading it from a disk."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

MAIN = "main.scen"
MAX_BYTES = 16 * 1024 * 1024


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a file, counted from 0.

    `used`: this is the text of a template, put in place where it is used there.
    """

    file: str
    start: int
    end: int
    used: Span | None = None

    def to(self, other: Span) -> Span:
        """From the beginning of this one to the end of the other, if both stand in the same text."""
        if self.used is not other.used or self.file != other.file:
            return self
        return Span(self.file, self.start, other.end, self.used)

    def holds(self, other: Span) -> bool:
        """Whether the other one lies inside this one."""
        return self.file == other.file and self.start <= other.start and other.end <= self.end

    def origins(self) -> Iterator[Span]:
        """The text itself, where it is used, where that is used …, each without its own `used`."""
        place: Span | None = self
        while place:
            yield Span(place.file, place.start, place.end)
            place = place.used


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file. Lines and columns count from 1, columns in characters."""

    file: str
    text: str
    line_starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        object.__setattr__(self, "line_starts", tuple(starts))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """A line without its end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


class UnreadableError(Exception):
    """A scenario that cannot be read; the message says why and what to do."""


def read_scenario(path: str) -> tuple[str, str]:
    """Text and name of a scenario: a file, a folder with `main.scen` in it, or `-` for standard input."""
    if path == "-":
        return _decode(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>"), "<stdin>"
    place = Path(path)
    if place.is_dir():
        place /= MAIN
        if not place.exists():
            raise UnreadableError(f"{path}: no {MAIN} in this folder")
    try:
        with place.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"{place}: {error.strerror or error}") from None
    except ValueError:
        raise UnreadableError(f"{path!r}: not a path") from None
    return _decode(data, str(place)), str(place)


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"{name}: larger than {MAX_BYTES // 2**20} MiB; is this a scenario?")
    if b"\0" in data:
        raise UnreadableError(f"{name}: binary data, not a scenario")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"{name}:{line}: not UTF-8 text; save the file as UTF-8") from None

"""Scenario text: where something stands in it, and reading it from a disk."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
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


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a scenario, the main one first. `tables` are those of them that are not in the language."""

    all: tuple[Source, ...]
    tables: tuple[Source, ...] = ()

    @property
    def main(self) -> Source:
        """The file that was asked for."""
        return self.all[0]

    @property
    def scenarios(self) -> tuple[Source, ...]:
        """The files in the language."""
        return tuple(source for source in self.all if source not in self.tables)

    def __getitem__(self, file: str) -> Source:
        return next(source for source in self.all if source.file == file)

    def order(self, span: Span) -> tuple[int, int]:
        """A key to sort by: file by file, in the order of the text."""
        files = (index for index, source in enumerate(self.all) if source.file == span.file)
        return next(files, len(self.all)), span.start

    def name(self, file: str) -> str:
        """How the bundle names a file: relative to the folder of the main one."""
        return file.removeprefix(folder(self.main.file))

    def named(self, name: str) -> Source:
        """The file with such a name."""
        return next((source for source in self.all if self.name(source.file) == name), self.main)


def folder(file: str) -> str:
    """Where the file stands, with the stroke behind it; empty for the working directory."""
    return file[: file.rfind("/") + 1]


def beside(main: str, file: str, path: str) -> str | None:
    """The file that a path written in `file` names. None if it is absolute or leads out of the folder of `main`."""
    base = folder(main)
    joined = normpath(folder(file).removeprefix(base) + path)
    foreign = path.startswith("/") or "\\" in path or "://" in path or joined.split("/")[0] in ("..", ".", "")
    return None if foreign else base + joined


class UnreadableError(Exception):
    """A file that cannot be read; the message says which and why. `reason` is the same without its name."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.reason = reason


Read = Callable[[str], str]
"""Gives the text of another file of the scenario, or raises `UnreadableError`."""


def no_files(file: str) -> str:
    """For a scenario that is no file."""
    raise UnreadableError(file, "there are no other files here")


def files_beside(main: str) -> Read:
    """Reads what stands in the folder of the main file, or below it; links that lead out of it are not followed."""

    def read(file: str) -> str:
        try:
            path = Path(file).resolve()
            if not path.is_relative_to(Path(main).parent.resolve()):
                raise UnreadableError(file, "it is a link that leads out of the scenario's folder")
            if path.exists() and not path.is_file():
                raise UnreadableError(file, "it is not a file")
            return _text(path, file)
        except (OSError, RuntimeError, ValueError) as error:
            raise UnreadableError(file, getattr(error, "strerror", None) or "not a usable path") from None

    return read


def read_scenario(path: str) -> tuple[str, str]:
    """Text and name of a scenario: a file, a folder with `main.scen` in it, or `-` for standard input."""
    if path == "-":
        return _decode(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>"), "<stdin>"
    place = Path(path)
    try:
        if place.is_dir():
            place /= MAIN
            if not place.exists():
                raise UnreadableError(path, f"no {MAIN} in this folder")
        return _text(place, str(place)), str(place)
    except OSError as error:
        raise UnreadableError(str(place), error.strerror or str(error)) from None
    except ValueError:
        raise UnreadableError(repr(path), "not a path") from None


def _text(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return _decode(file.read(MAX_BYTES + 1), name)


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise UnreadableError(name, f"larger than {MAX_BYTES // 2**20} MiB; is this a scenario?")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(name, "UTF-16 text; save the file as UTF-8")
    if b"\0" in data:
        raise UnreadableError(name, "binary data, not a text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"{name}:{line}", "not UTF-8 text; save the file as UTF-8") from None
    if "\r" in text and "\n" not in text:
        raise UnreadableError(name, "its lines end in CR alone; save it with LF or CRLF")
    return text

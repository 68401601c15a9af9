"""`scenc fmt`: the canonical layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from scenc.cli.files import difference, write
from scenc.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE

STDIN = "-"


class _LeftAloneError(Exception):
    """A file that is not formatted; the message says why."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A file as it is, without its byte order mark, and as it should be. `same`: byte by byte."""

    file: str
    before: str
    after: str
    same: bool


def fmt(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders (all *.scen in them), or - for standard input.", metavar="[PATH]..."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; name the files that would change.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> None:
    """Set scenarios in the canonical layout; the meaning and all comments stay.

    Exit code 0: done, 1: with --check or --diff, something would change, 2: a file could not be read or has mistakes in
    its writing, and was left as it is.
    """
    changes = failures = 0
    for path in _files(paths or ["."]):
        try:
            text = _formatted(path)
            changes += not text.same
            if check or diff:
                _show(text, check=check, diff=diff)
            elif path == STDIN:
                typer.echo(text.after.encode(), nl=False)
            elif not text.same:
                _replace(path, text.after)
        except _LeftAloneError as error:
            failures += 1
            typer.echo(f"scenc: {error}", err=True)
    if failures:
        raise typer.Exit(EXIT_USAGE)
    raise typer.Exit(EXIT_FINDINGS if changes and (check or diff) else EXIT_CLEAN)


def _files(paths: list[str]) -> Iterator[str]:
    """Each file once; a folder stands for the scenarios below it, but not in hidden folders."""
    seen: set[str] = set()
    for path in paths:
        for file in _below(path):
            if file not in seen:
                seen.add(file)
                yield file


def _below(path: str) -> list[str]:
    if path == STDIN or not Path(path).is_dir():
        return [path]
    next(Path(path).iterdir(), None)  # a folder that may not be read is not taken for an empty one
    files = (file for file in Path(path).rglob("*.scen") if file.is_file())
    return sorted(str(file) for file in files if not any(part.startswith(".") for part in file.relative_to(path).parts))


def _formatted(path: str) -> _Text:
    from scenc.format import canonical
    from scenc.source import Source, UnreadableError, read_scenario
    from scenc.syntax.parse import parse

    try:
        before, file = read_scenario(path)
    except UnreadableError as error:
        raise _LeftAloneError(str(error)) from None
    source = Source(file, before)
    problems = parse(source).problems
    if problems:
        line, column = source.position(problems[0].span.start)
        more = f" ({len(problems) - 1} more: see scenc check)" if len(problems) > 1 else ""
        raise _LeftAloneError(f"{file}:{line}:{column}: {problems[0].message}; left as it is{more}")
    after = canonical(source)
    return _Text(file, before, after, _size(path, before) == len(after.encode()) and before == after)


def _size(path: str, before: str) -> int:
    """Bytes of the file: more than its text has if there is a byte order mark."""
    return len(before.encode()) if path == STDIN else Path(path).stat().st_size


def _show(text: _Text, *, check: bool, diff: bool) -> None:
    if text.same:
        return
    if diff:
        typer.echo(difference(text.file, text.before, text.after), nl=False)
    if check:
        typer.echo(f"would change: {text.file}", err=diff)


def _replace(path: str, text: str) -> None:
    try:
        write(Path(path), text)
    except OSError as error:
        raise _LeftAloneError(f"{path}: {error.strerror or error}; left as it is") from None

"""`scenc check`: everything that is wrong with a scenario."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from scenc.cli.files import write
from scenc.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, Scenario, day, refuse
from scenc.diagnostics.render import Format

if TYPE_CHECKING:
    from scenc.diagnostics.diagnostic import Diagnostic
    from scenc.diagnostics.report import Report
    from scenc.pipeline import Compilation
    from scenc.source import Read

MOST_ALIKE = 5


def check(
    scenario: Scenario = ".",
    format: Annotated[Format, typer.Option("--format", help="What is printed.")] = Format.TEXT,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", metavar="FORMAT=FILE", help="Write another format to a file, too; repeatable."),
    ] = None,
    secrets: Annotated[
        Path | None, typer.Option("--secrets", help="Are they all given, in this file or folder, or the environment?")
    ] = None,
    sounds: Annotated[bool, typer.Option("--sounds", help="Listen to the scenario's own recordings, too.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Show all warnings of a rule, however many are alike.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can only have been meant in one way.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="With --fix: mend by good guesses, too.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="With --fix: write nothing, show what would change.")] = False,
    today: Annotated[
        str, typer.Option("--today", metavar="DATE", help="Warn of calendars that end as if it was this day.")
    ] = "",
) -> None:
    """Check a scenario. Exit code 0: clean, 1: errors (with --strict warnings, too), 2: nothing could be checked.

    With --fix the findings are what is left; with --diff, exit code 1: something would change.
    """
    from scenc.diagnostics.render import render

    gc.disable()  # the process is gone before garbage could matter, and modules load faster
    outputs = _outputs(output or ())
    if (unsafe or diff) and not fix:
        refuse("--unsafe and --diff go with --fix")
    mending = _Mending(unsafe, diff) if fix else None
    as_of = day(today, "--today") if today else date.today()
    report = _report(scenario, as_of, secrets, sounds=sounds, strict=strict, mending=mending)
    report = replace(report, most=0 if every else MOST_ALIKE)
    for other, file in outputs:
        try:
            write(file, render(other, report))
        except OSError as error:
            refuse(f"{file}: {error.strerror or error}")
    _print(render(format, report), machine=format not in (Format.TEXT, Format.CONCISE))
    raise typer.Exit(EXIT_FINDINGS if any(map(report.fails, report.findings)) else EXIT_CLEAN)


def _outputs(options: Sequence[str]) -> list[tuple[Format, Path]]:
    found = []
    for option in options:
        name, sign, file = option.partition("=")
        if name not in list(Format) or not sign or not file:
            refuse(f"--output {option}: write FORMAT=FILE, such as sarif=scenc.sarif; formats: {', '.join(Format)}")
        if file.endswith(".scen"):
            refuse(f"--output {option}: this would overwrite a scenario")
        found.append((Format(name), Path(file)))
    return found


class _Mending(NamedTuple):
    unsafe: bool
    diff: bool


def _report(
    scenario: str, today: date, secrets: Path | None, *, sounds: bool, strict: bool, mending: _Mending | None
) -> Report:
    from scenc.diagnostics.report import Report
    from scenc.pipeline import compile_text
    from scenc.rules.registry import explanation_of
    from scenc.source import UnreadableError, files_beside, read_scenario

    try:
        text, file = read_scenario(scenario)
    except UnreadableError as error:
        refuse(str(error))
    read = files_beside(file)
    compilation = (
        _mended(text, file, read, mending, today)
        if mending
        else compile_text(text, file, read, holidays=False, today=today)
    )
    return Report(
        (
            *compilation.diagnostics,
            *(_guarded(compilation, secrets) if secrets else ()),
            *_heard(compilation, file, listening=sounds),
        ),
        compilation.sources,
        strict=strict,
        colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        path=_in_repository,
        explain=explanation_of,
        version=_version,
    )


def _guarded(compilation: Compilation, path: Path) -> Iterator[Diagnostic]:
    """Secrets that are not given, or easily guessed; what a comment allows is left out."""
    from scenc.pbx.process.secrets import Secrets, SecretsError
    from scenc.rules.allow import heed
    from scenc.rules.registry import BY_NAME, SECRETS

    try:
        given = Secrets(path)
        found = tuple(finding for rule in SECRETS for finding in rule().judge(compilation.program, given.get))
    except SecretsError as error:
        refuse(str(error))
    yield from (each for each in heed(compilation.sources, found, BY_NAME, frozenset()) if each in found)


def _heard(compilation: Compilation, file: str, *, listening: bool) -> tuple[Diagnostic, ...]:
    if compilation.bundle is None or not any(prompt.file for prompt in compilation.bundle.prompts.values()):
        return ()
    from scenc.compile import heard

    return heard(compilation, Path(file).parent, listening=listening)


def _mended(text: str, file: str, read: Read, mending: _Mending, today: date) -> Compilation:
    """The scenario as it is after its mistakes were mended, also on the disk."""
    from scenc.cli.files import difference
    from scenc.mend import mend

    mended = mend(text, file, read, unsafe=mending.unsafe, today=today)
    if mending.diff:
        for name, change in mended.changes.items():
            typer.echo(difference(name, *change), nl=False)
        raise typer.Exit(EXIT_FINDINGS if mended.count else EXIT_CLEAN)
    if mended.count and file == "<stdin>":
        refuse("--fix: standard input cannot be changed; add --diff")
    for name, (_, after) in mended.changes.items():
        try:
            write(Path(name), after)
        except OSError as error:
            refuse(f"{name}: {error.strerror or error}; left as it is")
    if mended.count:
        typer.echo(f"scenc: {mended.count} mended in {', '.join(mended.changes)}", err=True)
    return mended.left


def _version() -> str:
    from importlib.metadata import version

    return version("scenc")


def _in_repository(file: str) -> str:
    """The name of a file below the folder that holds `.git`, else below the working directory; else its whole path."""
    if file == "<stdin>":
        return file
    place, here = Path(os.path.abspath(file)), Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()


def _print(text: str, *, machine: bool) -> None:
    """Programs get UTF-8; a terminal what it can show."""
    encoding = "utf-8" if machine else sys.stdout.encoding or "utf-8"
    typer.echo(text.encode(encoding, "replace"), nl=False)

"""`scenc check`: everything that is wrong with a scenario."""

from __future__ import annotations

import gc
import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE = 0, 1, 2


class Format(StrEnum):
    """How findings are shown."""

    TEXT = "text"
    JSON = "json"


def check(
    scenario: Annotated[
        str, typer.Argument(help="A file, a folder with main.scen in it, or - for standard input.")
    ] = ".",
    format: Annotated[Format, typer.Option("--format", help="For people or for programs.")] = Format.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
) -> None:
    """Check a scenario. Exit code 0: clean, 1: errors (with --strict warnings, too), 2: nothing could be checked."""
    from scenc.diagnostics.diagnostic import Severity
    from scenc.diagnostics.render import json, text
    from scenc.pipeline import compile_text
    from scenc.source import UnreadableError, read_scenario

    gc.disable()  # the process is gone before garbage could matter, and modules load faster
    try:
        compilation = compile_text(*read_scenario(scenario))
    except UnreadableError as error:
        typer.echo(f"scenc: {error}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    found, source = compilation.diagnostics, compilation.source
    if format is Format.JSON:
        typer.echo(json.render(found, source), nl=False)
    elif found:
        typer.echo(text.render(found, source, colour=_colour()), nl=False)
    grave = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    raise typer.Exit(EXIT_FINDINGS if any(finding.severity in grave for finding in found) else EXIT_CLEAN)


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")

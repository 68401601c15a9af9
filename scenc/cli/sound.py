"""What commands that need a sound scenario have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from scenc.cli.usage import EXIT_FINDINGS, refuse

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle
    from scenc.flow.script import Script
    from scenc.pipeline import Compilation


def sound(scenario: str) -> tuple[Bundle, tuple[Script, ...]]:
    """Bundle and tests of a scenario; one with errors is shown with them on standard error, and the command ends."""
    compilation, bundle = compiled(scenario)
    return bundle, compilation.scripts


def compiled(scenario: str) -> tuple[Compilation, Bundle]:
    """Like `sound`, with all that came of the scenario."""
    from scenc.diagnostics.render.text import render
    from scenc.diagnostics.report import Report
    from scenc.pipeline import compile_text
    from scenc.source import UnreadableError, files_beside, read_scenario

    try:
        text, file = read_scenario(scenario)
        compilation = compile_text(text, file, files_beside(file))
    except UnreadableError as error:
        refuse(str(error))
    if compilation.bundle is None:
        typer.echo(render(Report(compilation.diagnostics, compilation.sources)), nl=False, err=True)
        raise typer.Exit(EXIT_FINDINGS)
    return compilation, compilation.bundle

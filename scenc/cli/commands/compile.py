"""`scenc compile`: a scenario becomes a bundle."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.files import write
from scenc.cli.usage import EXIT_FINDINGS, Engine, Scenario, refuse

if TYPE_CHECKING:
    from scenc.compile import Written

ID_DIGITS = 12


def compile(
    scenario: Scenario = ".",
    output: Annotated[Path, typer.Option("-o", "--output", help="Directory of the bundle.")] = Path("bundle"),
    engine: Annotated[Engine, typer.Option(help="Speech engine; auto takes what the scenario names.")] = Engine.AUTO,
    cache: Annotated[Path | None, typer.Option(help="Where sounds are kept between compiles.")] = None,
    sources: Annotated[
        Path | None, typer.Option(help="Write there, as JSON, what files were read, with their SHA-256.")
    ] = None,
) -> None:
    """Compile a scenario to a bundle. Exit code 0: written, 1: errors, nothing written, 2: could not even begin."""
    from scenc.bundle.write import OccupiedError
    from scenc.compile import compile_scenario
    from scenc.diagnostics.render import text
    from scenc.diagnostics.report import Report
    from scenc.prompts.cache import Cache, default_directory
    from scenc.source import UnreadableError

    try:
        store = Cache(cache or default_directory())
        with _bar() as progress:
            outcome = compile_scenario(
                scenario, output, store, None if engine is Engine.AUTO else engine.value, progress
            )
    except (UnreadableError, OccupiedError) as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{error.filename or output}: {error.strerror or error}; no bundle was written")
    if outcome.diagnostics:
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        typer.echo(text.render(Report(outcome.diagnostics, outcome.sources, colour=colour)), nl=False, err=True)
    if outcome.written is None:
        raise typer.Exit(EXIT_FINDINGS)
    if sources:
        _tell(sources, outcome.files)
    typer.echo(_summary(outcome.written))


def _tell(sources: Path, files: Mapping[str, str]) -> None:
    try:
        write(sources, json.dumps(dict(files), indent=1) + "\n")
    except OSError as error:
        refuse(f"{sources}: {error.strerror or error}; the bundle stands")


def _summary(written: Written) -> str:
    sounds = f"{written.prompts} prompts ({written.made} new, {written.cached} from the cache)"
    return f"{written.folder}: bundle {written.id[:ID_DIGITS]}, {written.nodes} nodes, {sounds}"


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, shown once there is something to wait for; quiet elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("speaking", total=None, visible=False)
        yield lambda done, count: bar.update(task, completed=done, total=count, visible=True)

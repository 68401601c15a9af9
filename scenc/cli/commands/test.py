"""`scenc test`: run the scenario's `test` blocks on a virtual clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.sound import EXIT_FINDINGS, EXIT_USAGE, sound

if TYPE_CHECKING:
    from scenc.flow.simulate import Failure, Result

_SHOWN = 60


def test(
    scenario: Annotated[
        str, typer.Argument(help="A file, a folder with main.scen in it, or - for standard input.")
    ] = ".",
    only: Annotated[str, typer.Option("-k", metavar="NAME", help="Only tests with this in their name.")] = "",
) -> None:
    """Run a scenario's tests. Exit code 0: all passed, 1: some failed or the scenario has errors, 2: wrong usage."""
    from zoneinfo import ZoneInfo

    from scenc.flow.simulate import simulate
    from scenc.flow.transcript import clock

    bundle, scripts = sound(scenario)
    chosen = [script for script in scripts if only.casefold() in script.name.casefold()]
    if only and not chosen:
        typer.echo(f"scenc: no test has “{only}” in its name", err=True)
        raise typer.Exit(EXIT_USAGE)
    zone = ZoneInfo(bundle.company.timezone)
    results = [simulate(script, bundle, zone) for script in chosen]
    for result in results:
        typer.echo("\n".join(_told(result)))
    failed = sum(result.failure is not None for result in results)
    total = clock(sum(result.seconds for result in results))
    typer.echo(f"{len(results)} test{'' if len(results) == 1 else 's'}, {failed} failed, {total} of virtual time")
    raise typer.Exit(EXIT_FINDINGS if failed else 0)


def _told(result: Result) -> Iterator[str]:
    from scenc.flow.transcript import clock

    failure = result.failure
    yield f"{'FAILED' if failure else 'passed'}  {clock(result.seconds)}  {result.script.name}"
    if failure:
        yield from _explained(result, failure)


def _explained(result: Result, failure: Failure) -> Iterator[str]:
    """The whole call, with a rule where something else happened than was expected."""
    lines = [f"    {line}" for line in result.transcript]
    yield f"  {failure.place}: {failure.message}"
    yield from lines[: failure.since]
    yield "    -------  instead:"
    rest = lines[failure.since :] or ["    nothing more happened"]
    yield from rest[:_SHOWN]
    if len(rest) > _SHOWN:
        yield f"    … and {len(rest) - _SHOWN} more"

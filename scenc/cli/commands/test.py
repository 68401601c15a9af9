"""`scenc test`: run the scenario's `test` blocks on a virtual clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.sound import compiled
from scenc.cli.usage import EXIT_FINDINGS, Scenario, refuse

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle
    from scenc.flow.simulate import Failure, Result
    from scenc.pipeline import Compilation

_SHOWN = 60


def test(
    scenario: Scenario = ".",
    only: Annotated[str, typer.Option("-k", metavar="NAME", help="Only tests with this in their name.")] = "",
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML, too.")
    ] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Say which ways no test takes.")] = False,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", metavar="PERCENT", min=0, max=100, help="Exit code 1 if fewer ways are taken."),
    ] = None,
) -> None:
    """Run a scenario's tests. Exit code 0: all passed, 1: some failed or the scenario has errors, 2: wrong usage."""
    from zoneinfo import ZoneInfo

    from scenc.flow.simulate import simulate
    from scenc.flow.transcript import clock

    compilation, bundle = compiled(scenario)
    chosen = [script for script in compilation.scripts if only.casefold() in script.name.casefold()]
    if only and not chosen:
        refuse(f"no test has “{only}” in its name")
    zone = ZoneInfo(bundle.company.timezone)
    results = [simulate(script, bundle, zone) for script in chosen]
    for result in results:
        typer.echo("\n".join(_told(result)))
    failed = sum(result.failure is not None for result in results)
    total = clock(sum(result.seconds for result in results))
    typer.echo(f"{len(results)} test{'' if len(results) == 1 else 's'}, {failed} failed, {total} of virtual time")
    if junit is not None:
        _write(junit, compilation.source.file, results)
    reached = _covered(compilation, bundle, results) if coverage or fail_under is not None else 100.0
    short = fail_under is not None and reached < fail_under
    raise typer.Exit(EXIT_FINDINGS if failed or short else 0)


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


def _write(file: Path, scenario: str, results: Sequence[Result]) -> None:
    from scenc.cli.files import write
    from scenc.cli.testreport import junit

    try:
        write(file, junit(scenario, results))
    except OSError as error:
        refuse(f"{file}: {error.strerror or error}")


def _covered(compilation: Compilation, bundle: Bundle, results: Sequence[Result]) -> float:
    """Tell which ways were not taken; the percentage of those that were. What a comment allows does not count."""
    from scenc.diagnostics.render import concise
    from scenc.diagnostics.report import Report
    from scenc.graph.coverage import coverage
    from scenc.rules.allow import heed
    from scenc.rules.registry import BY_NAME
    from scenc.rules.testing.untested_exit import UntestedExit
    from scenc.source import Span

    sources, rule = compilation.sources, UntestedExit()
    covered = coverage(bundle, frozenset().union(*(result.taken for result in results)))
    found = {}
    for missed in covered.missed:
        source = sources.named(missed.node.place.file)
        start = source.line_starts[missed.node.place.line - 1] + missed.node.place.column - 1
        found[rule.missed(missed, Span(source.file, start, start))] = missed.ways
    left = [finding for finding in heed(sources, tuple(found), BY_NAME, frozenset()) if finding in found]
    untaken = sum(found[finding] for finding in left)
    ways = covered.ways - sum(found.values()) + untaken
    percent = 100 * (ways - untaken) / ways if ways else 100.0
    typer.echo(f"coverage: {ways - untaken} of {ways} ways taken, {percent:.0f} %")
    typer.echo(concise.render(Report(left, sources)), nl=False)
    return percent

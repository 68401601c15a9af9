"""`scenc when`: where the calls to a number go, over time."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.usage import Scenario, day, refuse

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle
    from scenc.schedule.switch import Switched


class Format(StrEnum):
    """How the time line is shown."""

    TABLE = "table"
    JSON = "json"
    ICS = "ics"


def when(
    number: Annotated[str, typer.Argument(help="A number of the company, its name, or an internal number.")],
    scenario: Scenario = ".",
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The first day, such as 2026-12-23; else today.")
    ] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day; if not given, the first.")] = "",
    switched: Annotated[
        list[str] | None,
        typer.Option(
            "--switched", metavar="SCHEDULE=STATE", help="As if it was held open or closed by hand; repeatable."
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="For people, programs or calendars.")] = Format.TABLE,
) -> None:
    """Show where the calls to a number go, over time. Exit code 0: shown, 1: errors in the scenario, 2: wrong usage."""
    from zoneinfo import ZoneInfo

    from scenc.cli import timelines
    from scenc.cli.lines import line
    from scenc.cli.sound import compiled
    from scenc.flow.timeline import timeline

    begin = day(first, "--from") if first else date.today()
    end = day(last, "--to") if last else begin
    if end < begin:
        refuse(f"--to {end} is before --from {begin}")
    compilation, bundle = compiled(scenario)
    called = line(number, compilation, bundle)
    zone = ZoneInfo(bundle.company.timezone)
    by_hand = dict(_switched(option, bundle) for option in switched or ())
    eras = tuple(timeline(bundle.nodes, called.entry, zone, begin, end, by_hand))
    shown = timelines.Timeline(called.number, str(called), begin, end, eras, bundle, zone)
    for year in shown.years_without_holidays():
        typer.echo(f"scenc: the holidays of {year} are not known here: it is not in the scenario's calendar", err=True)
    show = {Format.TABLE: timelines.table, Format.JSON: timelines.json, Format.ICS: timelines.ics}
    typer.echo(show[format](shown).encode(), nl=False)


def _switched(option: str, bundle: Bundle) -> tuple[str, Switched]:
    from scenc.schedule.switch import Switched

    name, _, state = option.partition("=")
    if f"schedule:{name}" not in bundle.nodes:
        refuse(f"--switched {option}: there is no schedule {name}")
    if state not in ("open", "closed"):
        refuse(f"--switched {option}: write {name}=open or {name}=closed")
    return f"schedule:{name}", Switched("open" if state == "open" else "closed")

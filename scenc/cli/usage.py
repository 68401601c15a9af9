"""How every command ends that was used wrongly, and what several take."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE = 0, 1, 2
YEARS = range(1970, 2200)
Scenario = Annotated[str, typer.Argument(help="A file, a folder with main.scen in it, or - for standard input.")]


class Engine(StrEnum):
    """Who speaks."""

    AUTO = "auto"
    ESPEAK = "espeak"
    GTTS = "gtts"


def refuse(why: str) -> NoReturn:
    """End the command."""
    typer.echo(f"scenc: {why}", err=True)
    raise typer.Exit(EXIT_USAGE)


def day(written: str, option: str) -> date:
    """The day that an option names, else the command ends."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        refuse(f"{option} {written}: dates are written year-month-day, such as 2026-12-24")
    if found.year not in YEARS:
        refuse(f"{option} {written}: only the years {YEARS[0]} to {YEARS[-1]}")
    return found

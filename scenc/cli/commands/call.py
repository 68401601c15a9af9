"""`scenc call`: play a caller in the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.usage import YEARS, refuse
from scenc.schedule.hours import WEEKDAYS

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle
    from scenc.cli.lines import Line
    from scenc.flow.caller import Caller
    from scenc.flow.script import Call, Dial

_LONGEST_LINE = 1000


def call(
    number: Annotated[str, typer.Argument(help="A number of the company, its name, or an internal number.")],
    scenario: Annotated[str, typer.Argument(help="A file, or a folder with main.scen in it.")] = ".",
    caller: Annotated[
        str, typer.Option("--from", metavar="CALLER", help="A telephone number, or a user; else withheld.")
    ] = "",
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="'2026-12-24 10:00' or 'sun 10:00' local time; else now.")
    ] = "",
) -> None:
    """Call, hear as text what a caller hears, press keys, and decide who answers; `help` tells how.

    Time is virtual: it passes only when you wait. Exit code 0: the call is over, 1: errors in the scenario,
    2: wrong usage.
    """
    from zoneinfo import ZoneInfo

    from scenc.cli.lines import line
    from scenc.cli.sound import compiled
    from scenc.flow.caller import Caller
    from scenc.flow.transcript import clock

    if scenario == "-":
        refuse("the scenario cannot come from standard input: the caller's commands do")
    compilation, bundle = compiled(scenario)
    called = line(number, compilation, bundle)
    zone = ZoneInfo(bundle.company.timezone)
    moment = _moment(at) if at else datetime.now(zone).replace(tzinfo=None, microsecond=0)
    played = Caller(_opening(called, caller, moment, bundle), bundle, zone)
    _say(played.begin())
    for command in _commands(played):
        _say(played.do(command))
    if not played.over:
        _say(played.hang_up())
    typer.echo(f"{clock(played.seconds)}  the call is over")


def _opening(called: Line, caller: str, at: datetime, bundle: Bundle) -> Call | Dial:
    from scenc.flow.node import Place
    from scenc.flow.outside import e164, kind_of
    from scenc.flow.script import Call, Dial

    place = Place("", 1, 1)
    if caller in bundle.users:
        return Dial(caller, called.number, at, place)
    if called.internal:
        users = ", ".join(list(bundle.users)[:5]) or "nobody"
        refuse(f"{called} is an internal number: only users dial it; say who with --from ({users} …)")
    country = bundle.company.country
    known = e164(caller, country)
    if caller and kind_of(known, country) is None:
        refuse(f"--from {caller}: neither a telephone number nor a user of the company")
    return Call(called.number, at, known, place)


def _moment(written: str) -> datetime:
    moment = _understood(written)
    if moment is None:
        refuse(f"--at {written}: write a date and time, such as '2026-12-24 10:00', or a weekday, such as 'sun 10:00'")
    return moment


def _understood(written: str) -> datetime | None:
    from scenc.flow.script import weekday_at

    match = re.fullmatch(r"([0-9a-z-]+)[ t]+(\d{1,2}):(\d{2})", written.strip().lower())
    if not match:
        return None
    try:
        clock = time(int(match[2]), int(match[3]))
        if match[1] in WEEKDAYS:
            return weekday_at(WEEKDAYS.index(match[1]), clock.hour, clock.minute)
        day = date.fromisoformat(match[1])
    except ValueError:
        return None
    return datetime.combine(day, clock) if day.year in YEARS else None


def _commands(played: Caller) -> Iterator[str]:
    """What the user types until the call or the input ends, also by Ctrl-D or Ctrl-C."""
    terminal = sys.stdin.isatty()
    if terminal:
        import readline  # noqa: F401  (gives `input` a line that can be edited)
    while not played.over:
        try:
            yield input("> ") if terminal else _line()
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            return


def _line() -> str:
    """A line of a pipe, shown as if it was typed."""
    data = sys.stdin.buffer.readline(_LONGEST_LINE)
    if not data:
        raise EOFError
    command = data.decode(errors="replace").strip()
    typer.echo(f"> {command}")
    return command


def _say(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)

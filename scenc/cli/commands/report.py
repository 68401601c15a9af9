"""`scenc report`: what became of the calls."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from scenc.cli.columns import columns, harmless
from scenc.cli.usage import day, refuse

if TYPE_CHECKING:
    from scenc.store.report import Report


class Format(StrEnum):
    """How it is shown."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def report(
    table: Annotated[
        str,
        typer.Argument(
            help="Only this: days, hours, numbers, people, queues, choices in menus, waits, missed, or every one of "
            "the calls."
        ),
    ] = "",
    data: Annotated[Path, typer.Option(help="The data directory of the PBX, which may be running.")] = Path("data"),
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The first day; if not given, today, of missed calls any.")
    ] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day; if not given, the first.")] = "",
    within: Annotated[float, typer.Option(help="Seconds in which a person should have answered.")] = 20.0,
    timezone: Annotated[str, typer.Option(help="Whose days and hours these are.")] = "Europe/Warsaw",
    close: Annotated[
        str, typer.Option(metavar="CALL", help="With missed: close the entry of this call, or all of this caller.")
    ] = "",
    by: Annotated[str, typer.Option(metavar="NAME", help="Who closes it; if not given, who is logged in here.")] = "",
    every: Annotated[bool, typer.Option("--all", help="With missed: the settled ones, too, and by whom.")] = False,
    of: Annotated[
        list[str] | None,
        typer.Option(help="Only calls of this user or group, or with this number, at either end; repeatable."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="For people, spreadsheets or programs.")] = Format.TEXT,
) -> None:
    """Count calls, missed calls and waiting times. Exit code 0: shown, 2: wrong usage."""
    from scenc.store.read import NoRecords, history
    from scenc.store.report import TABLES, concerns
    from scenc.store.report import report as count

    if table not in ("", *TABLES):
        refuse(f"there is no table {table}; there are {', '.join(TABLES)}")
    if format is Format.CSV and not table:
        refuse(f"CSV is for one table: scenc report missed --format csv (or {', '.join(TABLES)})")
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        refuse(f"--timezone {timezone}: write a zone such as Europe/Warsaw")
    if close:
        _close(data, close, by)
        return
    today = datetime.now(zone).date()
    begin = day(first, "--from") if first else date(1970, 1, 2) if table == "missed" else today
    end = day(last, "--to") if last else today if table == "missed" else begin
    if end < begin:
        refuse(f"--to {end} is before --from {begin}")
    since, until = (datetime.combine(each, datetime.min.time(), zone) for each in (begin, end + timedelta(days=1)))
    try:
        past = history(data, since.timestamp())
        calls = [row for row in past.calls if concerns(row, of)] if of else past.calls
        found = count(calls, zone, within, until.timestamp(), past.closed, past.within)
    except NoRecords as error:
        refuse(str(error))
    if not every:
        found = replace(found, missed=[each for each in found.missed if not each.settled])
    show = {Format.TEXT: _text, Format.CSV: _csv, Format.JSON: _json}[format]
    typer.echo(show(found, (table,) if table else TABLES[:-1]), nl=False)


def _close(data: Path, which: str, by: str) -> None:
    """Say that nobody need call back, and who says so."""
    from getpass import getuser

    from scenc.store.read import NoRecords, close

    try:
        count = close(data, which, by or getuser())
    except NoRecords as error:
        refuse(str(error))
    if not count:
        refuse(f"no missed call of {which} is open; `scenc report missed` lists them")
    typer.echo(f"closed: {count}")


def _text(found: Report, tables: tuple[str, ...]) -> str:
    lines = [] if len(tables) == 1 else _total(found)
    for name in tables:
        rows = found.table(name)
        lines += [f"{name}:", *_columns(rows)] if rows else [f"{name}: none"]
    return harmless("".join(f"{line}\n" for line in lines))


def _total(found: Report) -> list[str]:
    total = found.incoming.row()
    figures = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in total.items() if name != "name")
    return [f"from outside: {figures}", f"to outside: {found.outgoing}", f"internal: {found.internal}"]


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    titles = [name.replace("_", " ") for name in rows[0]]
    return [f"  {line}" for line in columns([titles, *(list(row.values()) for row in rows)])]


def _csv(found: Report, tables: tuple[str, ...]) -> str:
    rows = found.table(tables[0])
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _harmless(value: object) -> object:
    """What a caller sent is no formula of the spreadsheet; a telephone number is none, either."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") and not value[1:].isdecimal():
        return f"'{value}"
    return value


def _json(found: Report, tables: tuple[str, ...]) -> str:
    parts: dict[str, Any] = {name: found.table(name) for name in tables}
    if len(tables) > 1:
        parts = {"incoming": found.incoming.row(), "outgoing": found.outgoing, "internal": found.internal, **parts}
    return json.dumps(parts, ensure_ascii=False, indent=1) + "\n"

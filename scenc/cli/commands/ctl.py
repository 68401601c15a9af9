"""`scenc ctl`: ask a running PBX, or tell it."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from scenc.cli.columns import columns, harmless
from scenc.cli.usage import EXIT_FINDINGS, EXIT_USAGE
from scenc.discovery import names

_ONLY_JSON = frozenset({"bundle", "path", "media"})  # too long for a table
_NOTHING: tuple[object, ...] = (None, "", [])
_TIMES = frozenset({"started", "answered", "connected", "ended", "received", "since"})


def ctl(
    command: Annotated[
        str,
        typer.Argument(help=f"{', '.join(names('scenc.pbx.commands'))}; help says what each does."),
    ],
    argument: Annotated[str, typer.Argument(help="What it is about: a call, a mailbox, a schedule, an address.")] = "",
    data: Annotated[Path, typer.Option(help="The data directory of the PBX.")] = Path("data"),
    company: Annotated[str, typer.Option(help="Which one, where several run in one process.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what the PBX answered, as JSON.")] = False,
) -> None:
    """Ask a running PBX, or tell it."""
    from scenc.pbx.process.ask import ZONE, Unreachable, ask

    try:
        answer = ask(data / company, command, argument)
    except (Unreachable, OSError) as error:
        typer.echo(f"scenc ctl: {error}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    if "error" in answer:
        typer.echo(harmless(f"scenc ctl: {answer['error']}"), err=True)
        raise typer.Exit(EXIT_FINDINGS)
    if as_json:
        typer.echo(json.dumps(answer, indent=1))
        return
    name = answer.pop(ZONE, "")
    typer.echo(harmless("\n".join(_lines(answer, ZoneInfo(name) if name else None))))


def _lines(answer: dict[str, Any], zone: tzinfo | None) -> list[str]:
    """Tables for lists of rows, `name: value` for the rest; times by the clock of `zone`."""
    lines = []
    for name, value in answer.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{name}:", *_table(value, zone)]
        elif isinstance(value, dict):
            lines += [f"{name}:", *(f"  {key}: {each}" for key, each in value.items())]
        else:
            lines.append(f"{name}: {', '.join(map(str, value)) or 'none' if isinstance(value, list) else value}")
    return lines


def _cell(name: str, value: object, zone: tzinfo | None) -> object:
    if name in _TIMES and isinstance(value, float):  # a whole number counts, such as calls answered
        return datetime.fromtimestamp(value, zone).strftime("%Y-%m-%d %H:%M:%S")
    return value


def _table(rows: list[dict[str, Any]], zone: tzinfo | None) -> list[str]:
    """Columns in which something stands."""
    shown = [name for name in rows[0] if name not in _ONLY_JSON and any(row[name] not in _NOTHING for row in rows)]
    cells = [[_cell(name, row[name], zone) for name in shown] for row in rows]
    return [f"  {line}" for line in columns([shown, *cells])]

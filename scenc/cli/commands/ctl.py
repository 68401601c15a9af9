"""`scenc ctl`: ask a running PBX, or tell it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer


def ctl(
    command: Annotated[
        str, typer.Argument(help="status, accounts, calls, messages, registrations, hangup, reload or drain.")
    ],
    argument: Annotated[str, typer.Argument(help="The call to hang up, the mailbox to list.")] = "",
    data: Annotated[Path, typer.Option(help="The data directory of the PBX.")] = Path("data"),
    as_json: Annotated[bool, typer.Option("--json", help="Print what the PBX answered, as JSON.")] = False,
) -> None:
    """Ask a running PBX, or tell it."""
    from scenc.pbx.control import Unreachable, ask

    try:
        answer = ask(data, command, argument)
    except (Unreachable, OSError) as error:
        typer.echo(f"scenc ctl: {error}", err=True)
        raise typer.Exit(2) from None
    if "error" in answer:
        typer.echo(f"scenc ctl: {answer['error']}", err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(answer)))


def _lines(answer: dict[str, Any]) -> list[str]:
    """Tables for lists of rows, `name: value` for the rest."""
    lines = []
    for name, value in answer.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{name}:", *_table(value)]
        elif isinstance(value, dict):
            lines += [f"{name}:", *(f"  {key}: {each}" for key, each in value.items())]
        else:
            lines.append(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    return lines


def _table(rows: list[dict[str, Any]]) -> list[str]:
    columns = [name for name in rows[0] if name != "path"]
    cells = [columns, *([str("" if row[name] is None else row[name]) for name in columns] for row in rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    ]

"""`scenc people`: who has a telephone."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.columns import columns
from scenc.cli.usage import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenc.bundle.schema import User

COLUMNS = ("name", "number", "display", "description", "password", "mobile", "email", "role", "department")
"""Fields of a user; `users from csv` takes a table of them. `password` is the name of a secret."""


class Format(StrEnum):
    """How it is shown."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def people(
    scenario: Scenario = ".",
    format: Annotated[Format, typer.Option("--format", help="For people, spreadsheets or programs.")] = Format.TEXT,
) -> None:
    """List the users of a scenario, as `users from csv` takes them. Exit code 0: shown, 1: errors, 2: wrong usage."""
    from scenc.cli.sound import compiled

    _, bundle = compiled(scenario)
    rows = [_row(user) for user in bundle.users.values()]
    show = {Format.TEXT: _text, Format.CSV: _csv, Format.JSON: _json}
    typer.echo(show[format](rows).encode(), nl=False)


def _row(user: User) -> tuple[str, ...]:
    return tuple(str(getattr(user, column) or "") for column in COLUMNS)


def _text(rows: Iterable[tuple[str, ...]]) -> str:
    shown = [COLUMNS, *rows]
    used = [cells for cells in zip(*shown, strict=True) if any(cells[1:])]
    return "\n".join([*columns(list(zip(*used, strict=True))), ""])


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    return out.getvalue()


def _json(rows: Iterable[tuple[str, ...]]) -> str:
    return json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows], indent=2, ensure_ascii=False) + "\n"

"""The command line: one file a command in `commands/`, each a function of the command's name."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from scenc.discovery import names

COMMANDS = names("scenc.cli.commands")


class _Commands(TyperGroup):
    """All commands, of which only the one that runs is loaded."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in COMMANDS:
            return _loaded(cmd_name)
        self.commands = {name: _loaded(name) for name in COMMANDS}  # typer proposes one of these
        return None


def _loaded(name: str) -> Any:
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name=name)(getattr(import_module(f"scenc.cli.commands.{name}"), name))
    return get_command(alone)


app = typer.Typer(
    name="scenc", cls=_Commands, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)


@app.callback()
def scenc() -> None:
    """Telephony as code: write a company's telephone system as text, prove it sound, run it."""


def main() -> None:
    """Entry point of the `scenc` script. A file that may not be used, and that no command speaks of, is told here."""
    try:
        app()
    except PermissionError as error:
        if not error.filename:
            raise
        print(f"scenc: {error.filename}: {error.strerror}", file=sys.stderr)
        sys.exit(2)

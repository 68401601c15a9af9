"""The command line: one file a command in `commands/`, each a function of the command's name."""

from __future__ import annotations

from importlib import import_module

import typer

COMMANDS: tuple[str, ...] = (
    "call",
    "check",
    "compile",
    "ctl",
    "diff",
    "explain",
    "fmt",
    "graph",
    "init",
    "lsp",
    "run",
    "schema",
    "test",
    "when",
)

app = typer.Typer(
    name="scenc",
    help="Telephony as code: write a company's telephone system as text, prove it sound, run it.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)

for _name in COMMANDS:
    app.command(name=_name)(getattr(import_module(f"scenc.cli.commands.{_name}"), _name))


def main() -> None:
    """Entry point of the `scenc` script."""
    app()

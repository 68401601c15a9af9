"""`scenc schema`: what the files of a bundle may hold."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the JSON Schema (2020-12) of the files of a bundle, for editors and other readers of bundles."""
    from scenc.bundle.jsonschema import schema

    typer.echo(json.dumps(schema(), indent=2))

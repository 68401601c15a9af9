"""`scenc graph`: the call flow as a picture."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scenc.cli.files import write
from scenc.cli.sound import sound
from scenc.cli.usage import Scenario, refuse


class Format(StrEnum):
    """What the picture is made of."""

    SVG = "svg"
    MERMAID = "mermaid"
    DOT = "dot"


MERMAID_ARROWS, MERMAID_CHARACTERS = 500, 50_000
"""What Mermaid takes unless its page says otherwise (maxEdges, maxTextSize)."""
_SUFFIXES = {".svg": Format.SVG, ".dot": Format.DOT, ".gv": Format.DOT}


def graph(
    scenario: Scenario = ".",
    format: Annotated[
        Format | None,
        typer.Option("--format", help="If not given: by the output file's name, else mermaid."),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; else standard output.")] = None,
    users: Annotated[bool, typer.Option("--users", help="Draw the users' own ways, too, alike ones as one.")] = False,
) -> None:
    """Draw what callers and colleagues can reach. Exit code 0: drawn, 1: errors in the scenario, 2: wrong usage."""
    from scenc.graph.dot import dot
    from scenc.graph.drawing import drawing
    from scenc.graph.mermaid import mermaid
    from scenc.graph.svg import svg

    bundle, _ = sound(scenario)
    if format is None:
        format = _SUFFIXES.get(output.suffix, Format.MERMAID) if output is not None else Format.MERMAID
    drawn = drawing(bundle, users=users)
    picture = {Format.SVG: svg, Format.MERMAID: mermaid, Format.DOT: dot}[format](drawn)
    if format is Format.MERMAID and (len(drawn.arrows) > MERMAID_ARROWS or len(picture) > MERMAID_CHARACTERS):
        typer.echo(f"scenc: {len(drawn.arrows)} arrows are more than Mermaid draws; write svg or dot", err=True)
    if output is None:
        typer.echo(picture.encode(), nl=False)
        return
    try:
        write(output, picture)
    except OSError as error:
        refuse(f"{output}: {error.strerror or error}")

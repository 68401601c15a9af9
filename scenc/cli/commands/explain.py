"""`scenc explain`: what a code means."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from scenc.cli.usage import refuse


class Format(StrEnum):
    """How it is written."""

    TEXT = "text"
    MD = "md"
    JSON = "json"


def explain(
    word: Annotated[
        str | None, typer.Argument(metavar="[CODE|NAME]", help="Such as N001 or unknown-destination; all if left out.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="For people, pages or programs.")] = Format.TEXT,
) -> None:
    """Explain a code of `scenc check`: why it matters, an example, and what to write instead."""
    import json

    from scenc.diagnostics.explanation import as_data, as_index, as_list, as_markdown, as_text
    from scenc.rules.registry import CATALOGUE, explanation_of

    if word is None:
        everything = [judgement.explanation() for judgement in CATALOGUE]
        match format:
            case Format.TEXT:
                shown = as_list(everything)
            case Format.MD:
                shown = as_index(everything)
            case Format.JSON:
                shown = json.dumps(list(map(as_data, everything)), ensure_ascii=False, indent=2) + "\n"
    else:
        explained = explanation_of(word)
        if explained is None:
            refuse(_unknown(word))
        match format:
            case Format.TEXT:
                shown = as_text(explained)
            case Format.MD:
                shown = as_markdown(explained)
            case Format.JSON:
                shown = json.dumps(as_data(explained), ensure_ascii=False, indent=2) + "\n"
    typer.echo(shown, nl=False)


def _unknown(word: str) -> str:
    from difflib import get_close_matches

    from scenc.rules.registry import CATALOGUE

    known = {key.lower(): key for judgement in CATALOGUE for key in (judgement.name, judgement.code)}
    close = get_close_matches(word[:40].lower(), known, 1, 0.7)
    hint = f"did you mean `{known[close[0]]}`?" if close else "`scenc explain` lists all codes"
    return f"there is no `{word}`; {hint}"

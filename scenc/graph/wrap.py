"""Breaking text into short lines."""

from __future__ import annotations

import textwrap


def wrap(text: str, width: int, most: int) -> list[str]:
    """At most `most` lines of at most `width` characters; what is left out is shown by an ellipsis."""
    lines = textwrap.wrap(text, width) or [""]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][: width - 1].rstrip(" ,.;:") + "…"]

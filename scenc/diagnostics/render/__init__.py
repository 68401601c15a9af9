"""How findings are shown: one file a format, each with a function `render`."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.diagnostics.report import Report


class Format(StrEnum):
    """All formats; each is named like its file."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"


def render(format: Format, report: Report) -> str:
    """The report in this format; what people read is empty if nothing was found."""
    rendered: str = import_module(f"{__name__}.{format}").render(report)
    return rendered

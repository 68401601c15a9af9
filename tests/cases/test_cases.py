"""Scenarios with what `scenc check` says about them, side by side; SCENC_UPDATE=1 writes the answers anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from scenc.diagnostics.render import text
from scenc.diagnostics.report import Report
from tests.scenario import compiled

HERE = Path(__file__).parent
CASE = re.compile(
    r"(## (?P<title>.+?)\n.*?```scen\n(?P<source>.*?)```\n\n```text\n)(?P<said>.*?)(?P<end>```\n)", re.DOTALL
)
CASES = [
    pytest.param(path, match["title"], id=f"{path.stem}: {match['title']}")
    for path in sorted(HERE.glob("*.md"))
    for match in CASE.finditer(path.read_text("utf-8"))
]


def said(source: str) -> str:
    compilation = compiled(source)
    return text.render(Report(compilation.diagnostics, compilation.sources)) or "nothing\n"


@pytest.mark.parametrize(("path", "title"), CASES)
def test_check_says(path: Path, title: str) -> None:
    document = path.read_text("utf-8")
    match = next(case for case in CASE.finditer(document) if case["title"] == title)
    now = said(match["source"])
    if os.environ.get("SCENC_UPDATE"):
        start, end = match.span("said")
        path.write_text(document[:start] + now + document[end:], "utf-8")
    else:
        assert now == match["said"]

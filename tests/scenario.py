"""Scenarios of several files, written as one text: a line `// file: sites/krakow.scen` begins another file."""

from __future__ import annotations

import re
from datetime import date

from scenc.diagnostics.render.text import render
from scenc.diagnostics.report import Report
from scenc.pipeline import Compilation, compile_text
from scenc.source import UnreadableError

MAIN = "main.scen"
_FILE = re.compile(r"^// file: (.+)\n", re.MULTILINE)


def files(text: str) -> dict[str, str]:
    """The texts by the names of their files; what stands before the first such line is `main.scen`."""
    main, *rest = _FILE.split(text)
    return {MAIN: main, **dict(zip(rest[::2], rest[1::2], strict=True))}


def compiled(text: str, today: date | None = None) -> Compilation:
    """What the compiler makes of it."""
    all_files = files(text)

    def read(file: str) -> str:
        if file not in all_files:
            raise UnreadableError(file, "No such file or directory")
        return all_files[file]

    return compile_text(all_files[MAIN], MAIN, read, today=today)


def is_a_clear_answer(compilation: Compilation) -> None:
    """There is a bundle or an error. Every finding says something, stands in a file that is there, and is shown with
    its line."""
    assert (compilation.bundle is None) == bool(compilation.errors)
    for finding in compilation.diagnostics:
        place = finding.primary.span
        source = compilation.sources[place.file]
        assert finding.message
        assert 0 <= place.start <= place.end <= len(source.text)
        shown = render(Report([finding], compilation.sources))
        assert finding.code in shown
        assert not finding.placed or f"{place.file}:{source.position(place.start)[0]}:" in shown

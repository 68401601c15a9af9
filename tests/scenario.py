"""Scenarios of several files, written as one text: a line `// file: sites/krakow.scen` begins another file."""

from __future__ import annotations

import re
from datetime import date

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

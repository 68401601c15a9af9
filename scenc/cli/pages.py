"""The pages of docs/diagnostics, one a code, from the classes themselves.

python -m scenc.cli.pages FOLDER [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scenc.diagnostics.explanation import as_index, as_markdown
from scenc.rules.registry import CATALOGUE

INDEX = "README.md"
HEAD = """# What `scenc check` finds

`scenc explain CODE` prints the same pages. Errors stop the compiler; warnings only with `--strict`. A warning about
what is meant to be so is allowed by a comment that says why, at the end of the line or directly above it:

```scen
// scenc: allow unreachable: the carrier connects its number next week
menu summer { 1 -> anna; on timeout, invalid -> anna }
```

It holds for that line alone. Errors cannot be allowed: with one the scenario could not run, or callers would be lost.

"""


def pages() -> dict[str, str]:
    """Texts by file name."""
    everything = [judgement.explanation() for judgement in CATALOGUE]
    return {INDEX: HEAD + as_index(everything)} | {f"{each.code}.md": as_markdown(each) for each in everything}


def stale(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """Names of the files that are missing, differ, or do not belong here."""
    there = {path.name: path.read_text("utf-8") for path in folder.iterdir()} if folder.is_dir() else {}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` only say which are not fresh."""
    folder, check = Path(arguments[0]), "--check" in arguments
    wanted = pages()
    for name in stale(folder, wanted):
        if check:
            print(f"{folder / name} is not fresh: run `make docs`", file=sys.stderr)
        elif name in wanted:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(wanted[name], "utf-8")
        else:
            (folder / name).unlink()
    return bool(check and stale(folder, wanted))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

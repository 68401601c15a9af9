"""What a bundle was made of. As long as all of that is the same, it need not be made again."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from scenc.whole import write_whole

MADE_OF = (".py", ".json", ".lark")
HOME = Path(__file__).parents[1]
PACKAGES = (".dist-info", ".egg-info")


@dataclass(frozen=True, slots=True)
class Origin:
    """Of the bundle with this id. `order` is what the compiler was asked for, `maker` its own state, `files` what it
    read, by path: the SHA-256, and where links led. Names of folders that it only passed play no part."""

    id: str
    order: list[str]
    maker: str
    files: Mapping[str, list[str]]

    def stands(self, order: list[str]) -> bool:
        """Whether the same bundle would come of this order now."""
        same = all(_state(path) == state for path, state in self.files.items())
        return same and self.order == order and self.maker == maker()

    def write(self, path: Path) -> None:
        """Whole, or not at all. Raises `OSError`."""
        write_whole(path, json.dumps(asdict(self)).encode())


def written(path: Path) -> Origin | None:
    """What was kept there; None if it cannot be used."""
    try:
        data = json.loads(path.read_bytes())
        files = {str(file): [str(each) for each in state] for file, state in data["files"].items()}
        return Origin(str(data["id"]), [str(each) for each in data["order"]], str(data["maker"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def files(sources: Path) -> dict[str, list[str]]:
    """What the compiler says that it has read (`--sources`). Raises `OSError` and `ValueError`."""
    read: dict[str, str] = json.loads(sources.read_bytes())
    return {path: [sha256, os.path.realpath(path)] for path, sha256 in read.items()}


def maker(home: Path = HOME) -> str:
    """The interpreter, the packages that there are with their versions, and the compiler's own text on the disk."""
    made = hashlib.sha256(sys.version.encode())
    for name in sorted(_packages()):
        made.update(name.encode("utf-8", "surrogateescape"))
    for path in sorted(path for path in home.rglob("*") if path.suffix in MADE_OF):
        made.update(f"\n{path.relative_to(home)}\n".encode())
        made.update(path.read_bytes())
    return made.hexdigest()


def _packages() -> Iterator[str]:
    for folder in filter(os.path.isdir, sys.path):
        yield from (name for name in os.listdir(folder) if name.endswith(PACKAGES))


def _state(path: str) -> list[str]:
    """As `files` has it; nothing for what is no file, or cannot be read."""
    try:
        if not os.path.isfile(path):
            return []
        with open(path, "rb") as file:
            return [hashlib.file_digest(file, "sha256").hexdigest(), os.path.realpath(path)]
    except OSError:
        return []

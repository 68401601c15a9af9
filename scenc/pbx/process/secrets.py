"""Secrets are names in the scenario; their values come from here and go nowhere else."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path


class SecretsError(Exception):
    """The secrets file cannot be used; the message says why, never what stands in it."""


class Secrets:
    """Looks a name up in a file of `NAME=value` lines or a folder of files named like the secret, then in the
    environment."""

    def __init__(self, source: Path | None = None, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment
        self._source = source
        self._values: Mapping[str, str] = {}
        self.load()

    def load(self) -> None:
        """Read the file, also anew; the values stay as they were where that fails. Raises `SecretsError`."""
        source = self._source
        folder = source if source is not None and source.is_dir() else None
        self._values = _read(source) if source is not None and folder is None else {}
        self._folder = folder

    def get(self, name: str) -> str | None:
        """The secret, or None when nobody gave it."""
        if name in self._values:
            return self._values[name]
        if self._folder is not None and (self._folder / name).is_file():
            return _text(self._folder / name).strip()
        return self._environment.get(name)


def lies_open(path: Path | None) -> str:
    """What the permissions of a secrets file let every user of the machine do with it, in words; empty if
    nothing. A folder is not judged: containers mount secrets for all to read, and nobody else is there."""
    if path is None or not path.is_file():
        return ""
    mode = path.stat().st_mode
    return " and ".join(what for what, bit in (("read", stat.S_IROTH), ("write", stat.S_IWOTH)) if mode & bit)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8"
        raise SecretsError(f"cannot read the secrets file {path}: {why}") from None


def _read(path: Path) -> dict[str, str]:
    values = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise SecretsError(f"{path}:{number}: expected NAME=value")
        values[name.strip()] = value.strip().strip('"')
    return values

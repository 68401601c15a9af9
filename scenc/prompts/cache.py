"""Prompts once made, by what they were made from. Several compiles may use one cache at the same time."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

DIGEST = hashlib.sha256().digest_size


def default_directory() -> Path:
    """`$XDG_CACHE_HOME/scenc/prompts`, `~/.cache` when that is not set (or relative, which XDG rules out).

    Raises `FileNotFoundError` for a user without a home.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        return (home if home.is_absolute() else Path("~/.cache").expanduser()) / "scenc" / "prompts"
    except RuntimeError as error:
        raise FileNotFoundError("there is no home directory") from error


def key(*facts: object) -> str:
    """The entry's name, from everything that decides how the prompt sounds."""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


class Cache:
    """An entry is one file: the SHA-256 of the WAV, then the WAV. What does not match is as good as absent."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def get(self, key: str) -> bytes | None:
        """The WAV, None when it has to be made."""
        try:
            entry = self._path(key).read_bytes()
        except OSError:
            return None
        wav = entry[DIGEST:]
        return wav if hashlib.sha256(wav).digest() == entry[:DIGEST] else None

    def put(self, key: str, wav: bytes) -> None:
        """Raises `OSError` when the directory cannot be written."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(wav).digest() + wav)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _path(self, key: str) -> Path:
        return self._directory / key[:2] / key

"""Files of a bundle to its directory, all at once or not at all."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from scenc.bundle.layout import ENTRIES, MANIFEST

AT_FDCWD = -100
RENAME_EXCHANGE = 2


class OccupiedError(Exception):
    """The target holds something that is not a bundle; the message says what."""


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Put the bundle at `folder`, in place of an older one. Raises `OccupiedError` and `OSError`, nothing changed."""
    folder = folder.resolve()
    check_target(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        for path, data in files.items():
            place = temporary / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        _swap(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_target(folder: Path) -> None:
    """Only a bundle is replaced, never other people's files. Raises `OccupiedError`."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OccupiedError(f"{folder} is a file; name a directory for the bundle")
    entries = {entry.name for entry in folder.iterdir()}
    if strangers := sorted(entries - ENTRIES):
        raise OccupiedError(f"{folder} holds {strangers[0]}, which is no part of a bundle; name another directory")
    if entries and MANIFEST not in entries:
        raise OccupiedError(f"{folder} is not empty and no bundle ({MANIFEST} is missing); name another directory")


def _swap(new: Path, folder: Path) -> None:
    """Afterwards `folder` is the new one, and `new` the old one if there was one."""
    if not folder.exists():
        new.rename(folder)
    elif not _exchange(new, folder):
        old = new.with_name(f"{new.name}.old")
        folder.rename(old)
        new.rename(folder)
        old.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    """Linux swaps two directories in one step; elsewhere, and on some file systems, this does nothing."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)

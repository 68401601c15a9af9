"""The scenario's own sound files."""

from __future__ import annotations

from pathlib import Path

from scenc.prompts.engine import Fault, SpeechError

BYTES = 200 << 20


def read(base: Path, file: str) -> bytes:
    """The file's bytes. `file` is relative to `base` and may not lead out of it. Raises `SpeechError`."""
    root = base.resolve()
    try:
        path = (root / file).resolve()
        if not path.is_relative_to(root):
            raise _missing(
                f"“{file}” lies outside the scenario's directory",
                "copy it beside the scenario",
            )
        return _bytes(path, file)
    except FileNotFoundError as error:
        raise _missing(f"there is no file “{file}”", f"paths start at {_directory(base)}") from error
    except (OSError, ValueError, RuntimeError) as error:  # a NUL in the name, a loop of links
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise _missing(f"“{file}” cannot be read: {reason}") from error


def _bytes(path: Path, file: str) -> bytes:
    if path.exists() and not path.is_file():
        raise _missing(f"“{file}” is not a file")
    with path.open("rb") as stream:
        data = stream.read(BYTES + 1)
    if len(data) > BYTES:
        raise SpeechError(f"“{file}” is larger than {BYTES >> 20} MB", fault=Fault.UNREADABLE)
    return data


def _missing(reason: str, help: str = "") -> SpeechError:
    return SpeechError(reason, help, Fault.MISSING)


def _directory(base: Path) -> str:
    return "the scenario's directory" if base == Path() else f"“{base}”"

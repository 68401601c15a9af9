"""Versions of a scenario: on the disk, in git, or compiled."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from scenc.cli.sound import sound
from scenc.cli.usage import refuse

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle

GIT = "git:"
_TEXTS = frozenset({".scen", ".csv"})
_FILE = "100"
"""How the mode of a regular file begins, executable or not."""
_MANIFEST = "manifest.yaml"


def version(written: str, other: str) -> Bundle:
    """The bundle of a file, a folder, a compiled bundle, `git:REV` (where `other` is) or `REV:PATH`.

    Ends the command, saying why, if there is none.
    """
    if written == "-" or Path(written).exists():
        return _of_path(written)
    revision, colon, path = written.partition(":")
    if written.startswith(GIT):
        if other == "-" or other.startswith(GIT) or not Path(other).exists():
            other = "."
        place = Path(other)
        folder, name = (place, "") if place.is_dir() else (place.parent, place.name)
        return _of_revision(path, "./", name, folder)
    if not colon or not revision:
        refuse(f"there is no {written}; name a file, a folder, a bundle, git:REV or REV:PATH")
    if _git(Path(), "cat-file", "-t", written).strip() == b"tree":
        return _of_revision(revision, path, "", Path())
    folder_path, _, name = path.rpartition("/")
    return _of_revision(revision, folder_path or ("./" if path.startswith("./") else ""), name, Path())


def _of_path(path: str) -> Bundle:
    if path == "-" or not (Path(path) / _MANIFEST).is_file():
        return sound(path)[0]
    from scenc.bundle.load import BundleError, load_bundle

    try:
        return load_bundle(Path(path))[0]
    except BundleError as error:
        refuse(f"{path}: {error}")


def _of_revision(revision: str, path: str, name: str, folder: Path) -> Bundle:
    with _checked_out(revision, path, folder) as place:
        if not (place / (name or "main.scen")).is_file():
            refuse(f"{revision} has no {name or 'main.scen'} there")
        try:
            return sound(str(place / name))[0]
        except typer.Exit:
            typer.echo(f"scenc: this is the scenario of {revision}", err=True)
            raise


@contextmanager
def _checked_out(revision: str, path: str, folder: Path) -> Iterator[Path]:
    """The scenarios and tables of a folder as they were, in a folder of their own; git itself is left as it is."""
    tree = _git(folder, "rev-parse", "--verify", f"{revision}:{path}").decode().strip()
    with TemporaryDirectory(prefix="scenc-") as temporary:
        for file, blob in _files(folder, tree):
            place = Path(temporary, file)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_git(folder, "cat-file", "blob", blob))
        yield Path(temporary)


def _files(folder: Path, tree: str) -> Iterator[tuple[PurePosixPath, str]]:
    """The texts below a tree, each with its object's name. No links: they could lead anywhere."""
    for entry in _git(folder, "ls-tree", "-rz", "--full-tree", tree).decode("utf-8", "surrogateescape").split("\0"):
        about, _, name = entry.partition("\t")
        path = PurePosixPath(name)
        if about.startswith(_FILE) and path.suffix in _TEXTS and not path.is_absolute() and ".." not in path.parts:
            yield path, about.split()[2]


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError as error:
        refuse(f"git cannot be run: {error.strerror or error}")
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        refuse(f"git says of {arguments[-1]}: {reason.removeprefix('fatal: ')}")
    return done.stdout

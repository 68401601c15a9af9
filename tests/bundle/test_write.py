"""A bundle replaces a bundle, whole or not at all, and nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from scenc.bundle import write as writing
from scenc.bundle.load import BundleError, load_bundle
from scenc.bundle.write import OccupiedError, write

FILES = {"manifest.yaml": b"a", "flow.yaml": b"b", "users/000.yaml": b"c"}


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("exchange", [True, False])
def test_an_older_bundle_is_replaced(exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exchange:
        monkeypatch.setattr(writing, "_exchange", lambda *_: False)
    write({**FILES, "prompts/old.wav": b"d"}, tmp_path / "deep" / "bundle")
    write(FILES, tmp_path / "deep" / "bundle")
    assert _tree(tmp_path) == {f"deep/bundle/{path}": data for path, data in FILES.items()}


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    assert _tree(tmp_path) == FILES


@pytest.mark.parametrize("stranger", ["thesis.odt", "flow.yaml"])
def test_other_peoples_files_are_not_touched(stranger: str, tmp_path: Path) -> None:
    (tmp_path / stranger).write_bytes(b"years of work")
    with pytest.raises(OccupiedError, match="name another directory"):
        write(FILES, tmp_path)
    assert _tree(tmp_path) == {stranger: b"years of work"}


def test_a_file_is_not_replaced_by_a_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(OccupiedError, match="is a file"):
        write(FILES, tmp_path / "file")


def test_a_failure_half_way_leaves_the_old_bundle(tmp_path: Path) -> None:
    write(FILES, tmp_path / "bundle")
    with pytest.raises(OSError, match="long"):
        write({"manifest.yaml": b"new", "x" * 300: b""}, tmp_path / "bundle")
    assert _tree(tmp_path) == {f"bundle/{path}": data for path, data in FILES.items()}


@pytest.mark.wall_clock
def test_a_reader_never_sees_half_a_bundle(folder: Path) -> None:
    files = _tree(folder)
    failures: list[BundleError] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                assert (folder / "manifest.yaml").exists()
            except AssertionError:
                failures.append(BundleError("gone"))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(100):
        write(files, folder)
    done.set()
    reader.join()
    assert failures == []
    load_bundle(folder)

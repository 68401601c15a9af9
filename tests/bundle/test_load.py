"""Bundles that were changed, broken or made by someone with bad intentions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scenc.bundle.load import BundleError, load_bundle, read_pcm
from scenc.bundle.schema import Bundle

BOMB = b"a: &a [1]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (x + 1, x + 1, x, x) for x in range(97, 121))


def _refusal(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    return str(caught.value)


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_no_bundle(tmp_path: Path) -> None:
    assert "no bundle here" in _refusal(tmp_path)
    assert "no bundle here" in _refusal(tmp_path / "nowhere")


def test_file_where_a_directory_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "Not a directory" in _refusal(tmp_path / "file")


def test_newer_bundle(folder: Path) -> None:
    _edit(folder / "manifest.yaml", "schema: 1", "schema: 2")
    assert "newer" in _refusal(folder)


@pytest.mark.parametrize("file", ["flow.yaml", "users/000.yaml"])
def test_hand_edited_file(file: str, folder: Path) -> None:
    _edit(folder / file, "601", "611") if file != "flow.yaml" else _edit(folder / file, "wait: 5.0", "wait: 9.0")
    refusal = _refusal(folder)
    assert f"{file}: changed since it was compiled" in refusal
    assert "change the scenario and compile it again" in refusal


@pytest.mark.parametrize(
    ("old", "new"), [('id: "', 'id: "0'), ("schema: 1", "schema: 0"), ("flow.yaml", "../flow.yaml")]
)
def test_hand_edited_manifest(old: str, new: str, folder: Path) -> None:
    _edit(folder / "manifest.yaml", old, new)
    assert "changed by hand" in _refusal(folder)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "x: 1", "schema: 1\nfiles: []", "schema: x", "\0", "files: *a", "!!python/none"]
)
def test_manifest_that_is_none(text: str, folder: Path) -> None:
    (folder / "manifest.yaml").write_text(text)
    assert "compile" in _refusal(folder)


@pytest.mark.parametrize("path", ["flow.yaml", "users/000.yaml", "prompts"])
def test_missing_file(path: str, folder: Path) -> None:
    gone = folder / path
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    assert "is missing" in _refusal(folder)


def test_changed_prompt(office: Bundle, folder: Path) -> None:
    audio = office.prompts["greeting"].audio
    (folder / "prompts" / f"{audio}.wav").write_bytes(b"other")
    assert "changed since" in _refusal(folder)
    with pytest.raises(BundleError, match="changed since"):
        read_pcm(folder, audio)


def test_unknown_prompt(folder: Path) -> None:
    with pytest.raises(BundleError, match="is missing"):
        read_pcm(folder, "0" * 64)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('op: "menu"', 'op: "explode"', "no operation “explode”"),
        ("wait: 5.0", 'wait: "long"', "'long' is not of type float"),
        ("repeat: 2", "repeat: true", "True is not of type int"),
        ('cause: "normal"', 'cause: "murder"', "'murder' is none of normal"),
        ("16:00", "26:00", "not an interval"),
        ("2026-12-24", "2026-13-24", "month"),
        ('place: "main.scen:20:3"', 'place: "nowhere"', ""),
        ("direct_dial:", "collect_call:", "unknown field 'collect_call'"),
        ("edition: 1", "edition: 1\nedition: 2", "not the YAML"),
        ("numbers:\n", "numbers: 5\nmore:\n", "5 is not a mapping"),
        ("dial_plan:", "plan:", "'dial_plan' is missing"),
        ("timezone:", "zone:", "unknown field 'zone'"),
    ],
)
def test_sealed_nonsense(old: str, new: str, said: str, folder: Path, sealed: Callable[[], Path]) -> None:
    _edit(folder / "flow.yaml", old, new)
    refusal = _refusal(sealed())
    assert said in refusal
    assert "flow.yaml" in refusal


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        b"[" * 100_000,
        b"? " * 5000,
        b"edition: !!python/object/apply:os.system [id]",
        b"\xff\xfe\0",
        b"1",
        b"- 1",
        b"null",
    ],
    ids=["aliases", "lists", "keys", "python", "no UTF-8", "number", "list", "nothing"],
)
def test_hostile_flow(text: bytes, folder: Path, sealed: Callable[[], Path]) -> None:
    (folder / "flow.yaml").write_bytes(text)
    assert "flow.yaml" in _refusal(sealed())


@pytest.mark.parametrize(
    "text",
    [
        b'"a": ' + b"[" * 100_000 + b"\n",
        b'"a": 1\n',
        b'"a": {"number": 601, "display": "x"}\n',
        b"\xff\n",
        b"x\n",
        b'"a": {"number": "1", "display": "x", "dials": ["nowhere"]}\n',
        b'"a": {"number": "1", "display": "x", "nodes": 5}\n',
    ],
    ids=["deep", "number", "no text", "no UTF-8", "no JSON", "no plan", "no nodes"],
)
def test_hostile_users(text: bytes, folder: Path, sealed: Callable[[], Path]) -> None:
    (folder / "users" / "000.yaml").write_bytes(text)
    assert "users/000.yaml" in _refusal(sealed())

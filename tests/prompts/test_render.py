"""All prompts of a scenario, and what the cache is good for."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scenc.bundle.schema import Prompt
from scenc.prompts.cache import Cache, default_directory, key
from scenc.prompts.render import render

GREETINGS = {name: Prompt(name, text=f"Dzień dobry, tu {name}.") for name in ("Anna", "Jan", "Ewa")}


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on no worker can be started."""
    return lambda: monkeypatch.setattr(sys, "executable", "/nonexistent/python")


@pytest.mark.wall_clock
def test_what_was_spoken_once_needs_no_engine(store: Cache, mute: Callable[[], None]) -> None:
    first = render(GREETINGS, Path(), store)
    mute()
    second = render(GREETINGS, Path(), store)
    assert (first.made, first.cached) == (3, 0)
    assert (second.made, second.cached) == (0, 3)
    assert (second.prompts, second.wavs, second.errors) == (first.prompts, first.wavs, ())


@pytest.mark.wall_clock
@pytest.mark.parametrize("change", [{"text": "Do widzenia."}, {"voice": "male"}, {"language": "en"}])
def test_whatever_is_heard_is_in_the_key(change: dict[str, str], store: Cache, mute: Callable[[], None]) -> None:
    render({"p": Prompt("p", text="Dzień dobry.")}, Path(), store)
    mute()
    changed = replace(Prompt("p", text="Dzień dobry."), **change)  # type: ignore[arg-type]
    (error,) = render({"p": changed}, Path(), store).errors
    assert error.key == "p"


@pytest.mark.wall_clock
def test_a_damaged_entry_is_made_again(store: Cache, tmp_path: Path) -> None:
    first = render(GREETINGS, Path(), store)
    for entry in (tmp_path / "cache").rglob("*"):
        if entry.is_file():
            entry.write_bytes(entry.read_bytes()[:-1] + b"!")
    second = render(GREETINGS, Path(), store)
    assert second.made == 3
    assert second.wavs == first.wavs
    assert render(GREETINGS, Path(), store).cached == 3


@pytest.mark.wall_clock
def test_the_same_words_are_spoken_once(store: Cache) -> None:
    prompts = {"a": Prompt("a", text="Naciśnij 2."), "b": Prompt("b", text=" Naciśnij\ndwa. ")}
    rendered = render(prompts, Path(), store)
    assert rendered.made == 1
    assert rendered.prompts["a"].audio == rendered.prompts["b"].audio
    assert list(rendered.wavs) == [rendered.prompts["a"].audio]


@pytest.mark.wall_clock
def test_progress_counts_to_the_end_and_is_quiet_from_the_cache(store: Cache) -> None:
    heard: list[tuple[int, int]] = []
    for _ in range(2):
        render(GREETINGS, Path(), store, progress=lambda done, count: heard.append((done, count)))
    assert heard == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.wall_clock
def test_one_bad_prompt_does_not_hide_the_others(store: Cache) -> None:
    prompts = {
        "nothing": Prompt("nothing", text=" … "),
        "good": Prompt("good", text="Dzień dobry."),
        "missing": Prompt("missing", file="a.wav"),
        "klingon": Prompt("klingon", text="nuqneH", language="tlh"),
        "robot": Prompt("robot", text="raz", engine="robot"),
    }
    rendered = render(prompts, Path(), store)
    assert [name for name, prompt in rendered.prompts.items() if prompt.audio] == ["good"]
    assert [(error.key, error.reason) for error in rendered.errors] == [
        ("nothing", "there is nothing to say in this text"),
        ("missing", "there is no file “a.wav”"),
        ("klingon", "espeak-ng has no female voice for the language “tlh”"),
        ("robot", "there is no speech engine “robot”"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_cache_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(PermissionError):
        Cache(tmp_path / "cache").put(key("x"), b"wav")


def test_a_file_in_place_of_the_cache(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"")
    cache = Cache(tmp_path / "cache")
    assert cache.get(key("x")) is None
    with pytest.raises(OSError, match="cache"):
        cache.put(key("x"), b"wav")


def test_writers_at_the_same_time_leave_one_whole_entry(tmp_path: Path) -> None:
    cache, name = Cache(tmp_path), key("x")
    wavs = [bytes([number]) * 500_000 for number in range(8)]
    threads = [threading.Thread(target=cache.put, args=(name, wav)) for wav in wavs]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert cache.get(name) in [None, *wavs]
    assert cache.get(name) in wavs
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/someone")
    assert default_directory() == Path("/var/cache/someone/scenc/prompts")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/anna")
    assert default_directory() == Path("/home/anna/.cache/scenc/prompts")

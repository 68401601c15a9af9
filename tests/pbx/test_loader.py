"""A bundle is made anew when anything that it is made of has changed, and only then."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import struct
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from scenc.pbx.process import origin
from scenc.pbx.process.loader import Loaded, Loader, Unsound

MAIN = """\
scen 1
import "sites/krakow.scen" as krakow
company "Biuro" { calendar 2026..2030; music play "music.wav" }
user jan 602 "Jan"
users from csv("people.csv") {}
number main +48 12 345 67 00 -> clients
lookup clients { from csv("clients.csv"); when known -> owner; otherwise -> jan }
"""
FILES = {
    "main.scen": MAIN,
    "sites/krakow.scen": "scen 1\nuser ewa 603\n",
    "people.csv": "name,number\nanna,601\n",
    "clients.csv": "number,owner\n+48600700800,jan\n",
}


def with_tone(file: Path, height: int) -> None:
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(b"".join(struct.pack("<h", height * (n % 50 - 25)) for n in range(16000)))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario of many files, and the data of a PBX that has loaded it."""
    folder = tmp_path_factory.mktemp("compiled")
    for name, text in FILES.items():
        file = folder / "scenario" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    with_tone(folder / "scenario/music.wav", 300)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        loaded = asyncio.run(Loader(Path("scenario"), Path("data"), None).load())
    assert set(loaded.bundle.users) == {"jan", "krakow.ewa", "anna"}
    return folder


class Place:
    """A copy of it, where there is no compiler: what needs one is not loaded."""

    def __init__(self, engine: str | None = None) -> None:
        self.loader = Loader(Path("scenario"), Path("data"), engine)

    def load(self) -> Loaded:
        return asyncio.run(self.loader.load())

    def compiles(self) -> bool:
        try:
            self.load()
        except Unsound:
            return True
        return False


def vouch(**facts: str) -> None:
    """Say something else of what the bundle was made of."""
    note = Path("data/bundle/1.json")
    note.write_text(json.dumps(json.loads(note.read_text()) | facts))


@pytest.fixture
def place(compiled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Place]:
    shutil.copytree(compiled, tmp_path, dirs_exist_ok=True)
    note = tmp_path / "data/bundle/1.json"
    note.write_text(note.read_text().replace(str(compiled), str(tmp_path)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("scenc.pbx.process.loader.sys.executable", "/bin/false")
    return Place


def test_an_unchanged_scenario_is_not_compiled_again(place: Callable[..., Place]) -> None:
    there = place()
    first = there.load()
    assert set(first.bundle.users) == {"jan", "krakow.ewa", "anna"}
    assert first.pcm(first.bundle.prompts[first.bundle.company.music].audio)
    assert there.load() is first, "a reload reads nothing again"
    for file in Path("scenario").rglob("*.scen"):
        file.touch()
    Path("scenario/notes.txt").write_text("nothing of ours")
    assert place().load().id == first.id


@pytest.mark.parametrize("file", FILES)
def test_a_change_in_any_file_compiles_anew(place: Callable[..., Place], file: str) -> None:
    running = place()
    running.load()
    changed = Path("scenario", file)
    changed.write_text(changed.read_text().replace("60", "61"))
    assert running.compiles()
    changed.unlink()
    assert place().compiles()


def test_a_change_in_a_sound_compiles_anew(place: Callable[..., Place]) -> None:
    with_tone(Path("scenario/music.wav"), 301)
    assert place().compiles()


def test_a_link_in_place_of_a_file_compiles_anew(place: Callable[..., Place], tmp_path: Path) -> None:
    shutil.move("scenario/people.csv", tmp_path / "outside.csv")
    Path("scenario/people.csv").symlink_to(tmp_path / "outside.csv")
    assert place().compiles()


def test_a_pipe_in_place_of_a_file_holds_nobody_up(place: Callable[..., Place]) -> None:
    Path("scenario/people.csv").unlink()
    os.mkfifo("scenario/people.csv")
    assert place().compiles()


def test_another_engine_compiles_anew(place: Callable[..., Place]) -> None:
    assert place("gtts").compiles()


def test_another_compiler_is_another_maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rule.py").write_text("one")
    monkeypatch.syspath_prepend(tmp_path / "packages")
    makers = [origin.maker(tmp_path), origin.maker(tmp_path)]
    (tmp_path / "rule.py").write_text("two")
    makers.append(origin.maker(tmp_path))
    (tmp_path / "packages/holidays-99.0.dist-info").mkdir(parents=True)
    makers.append(origin.maker(tmp_path))
    assert makers[0] == makers[1]
    assert len(set(makers)) == 3


def test_a_bundle_of_another_maker_is_compiled_anew(place: Callable[..., Place]) -> None:
    vouch(maker="0" * 64)
    assert place().compiles()


DAMAGE = {"1/flow.yaml": 0.5, "1/manifest.yaml": 0.0, "1/users/000.yaml": None, "1.json": 0.5}


@pytest.mark.parametrize("file", DAMAGE)
def test_a_damaged_bundle_is_compiled_anew(place: Callable[..., Place], file: str) -> None:
    running = place()
    running.load()
    damaged, left = Path("data/bundle", file), DAMAGE[file]
    if left is None:
        damaged.unlink()
    else:
        damaged.write_bytes(damaged.read_bytes()[: int(damaged.stat().st_size * left)])
    assert running.compiles()
    assert place().compiles()


def test_what_was_made_of_another_bundle_does_not_vouch_for_this_one(place: Callable[..., Place]) -> None:
    vouch(id="0" * 64)
    assert place().compiles()


def test_what_was_left_behind_is_cleared_away_at_the_start(place: Callable[..., Place]) -> None:
    folder = Path("data/bundle")
    shutil.copytree(folder / "1", folder / "2")
    shutil.copytree(folder / "1", folder / ".3.abcd")
    (folder / "4.new").write_text("{")
    loaded = place().load()
    assert sorted(each.name for each in folder.iterdir()) == ["1", "1.json"]
    loaded.drop()
    assert not list(folder.iterdir())


def test_a_compiler_that_nobody_waits_for_is_ended(
    place: Callable[..., Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would go on writing where the next start puts its bundle."""
    os.mkfifo(tmp_path / "began")
    compiler = tmp_path / "compiler"
    compiler.write_text("#!/bin/sh\necho $$ >began\nexec sleep 600\n")
    compiler.chmod(0o700)
    monkeypatch.setattr("scenc.pbx.process.loader.sys.executable", str(compiler))
    vouch(maker="another")

    async def main() -> bool:
        loading = asyncio.create_task(place().loader.load())
        number = int(await asyncio.to_thread((tmp_path / "began").read_text))
        loading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loading
        for _ in range(500):  # it is killed, and has to be buried
            try:
                os.kill(number, 0)
            except ProcessLookupError:
                return True
            await asyncio.sleep(0.01)
        return False

    assert asyncio.run(main())

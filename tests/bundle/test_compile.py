"""`scenc compile`, as a user sees it: the exit code, what is said, what stands on the disk."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner, Result

from scenc.bundle.load import load_bundle, read_pcm
from scenc.cli.app import app

pytestmark = pytest.mark.wall_clock

Run = Callable[..., Result]

SCENARIO = """scen 1
company "Próba" { calendar 2026..2027 }
trunk op { host "sip.example"; numbers +48 12 345 67 00 }
user anna 601 "Anna Nowak" {
  voicemail { max 3min }
  on busy, no-answer, unavailable -> voicemail
}
schedule hours {
  open mon..fri 08:00..16:00
  closed holidays(PL)
  when open -> welcome
  when closed -> say "Dziś nieczynne, zapraszamy od 8:00." -> hangup
}
number main +48 12 345 67 00 -> hours
menu welcome "Powitanie" {
  say "Dzień dobry. Anna: 1."
  wait 5s
  repeat 2
  1 "Anna" -> anna
  on invalid -> repeat
  on timeout -> repeat
  on exhausted -> hangup
}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A scenario's folder."""
    folder = tmp_path / "firma"
    folder.mkdir()
    (folder / "main.scen").write_text(SCENARIO)
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`scenc compile`, with a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["compile", *map(str, arguments)])

    return call


def _process(*arguments: str | Path, cwd: Path, **env: str) -> int:
    """The exit code of `scenc compile` in a process of its own."""
    path = os.pathsep.join(str(Path.cwd() / entry) for entry in sys.path)
    command = [sys.executable, "-m", "scenc", "compile", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env={**os.environ, "PYTHONPATH": path, **env}, check=False).returncode


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_bundle_that_can_be_played(scenario: Path, tmp_path: Path, run: Run) -> None:
    done = run(scenario, "-o", "out")
    assert (done.exit_code, done.stderr) == (0, "")
    bundle, id = load_bundle(tmp_path / "out")
    assert done.stdout == f"out: bundle {id[:12]}, {len(bundle.nodes)} nodes, 5 prompts (5 new, 0 from the cache)\n"
    assert {prompt.text for prompt in bundle.prompts.values()} >= {"Dzień dobry. Anna: 1."}
    for prompt in bundle.prompts.values():
        assert len(read_pcm(tmp_path / "out", prompt.audio)) > 8000


def test_same_bytes_wherever_and_whenever(scenario: Path, tmp_path: Path) -> None:
    surroundings: list[dict[str, str]] = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/New_York", "LANG": "pl_PL.UTF-8", "PYTHONHASHSEED": "99", "PYTHONUTF8": "0"},
    ]
    trees = []
    for number, env in enumerate(surroundings):
        out, cache = tmp_path / f"out{number}", tmp_path / f"cache{number}"
        cwd = (tmp_path, scenario, Path("/"))[number]
        named = ("firma", ".", scenario / "main.scen")[number]
        assert _process(named, "-o", out, "--cache", cache, cwd=cwd, **env) == 0
        trees.append(_tree(out))
    assert trees[0] == trees[1] == trees[2]
    assert str(tmp_path).encode() not in b"".join(trees[0].values())


def test_compiled_again_nothing_is_spoken(scenario: Path, tmp_path: Path, run: Run) -> None:
    run(scenario, "-o", "out")
    before = _tree(tmp_path / "out")
    done = run(scenario, "-o", "out")
    assert "(0 new, 5 from the cache)" in done.stdout
    assert _tree(tmp_path / "out") == before


def test_errors_leave_the_old_bundle(scenario: Path, tmp_path: Path, run: Run) -> None:
    run(scenario, "-o", "out")
    before = _tree(tmp_path)
    (scenario / "main.scen").write_text(SCENARIO.replace("-> welcome", "-> welcom"))
    done = run(scenario, "-o", "out")
    assert done.exit_code == 1
    assert "firma/main.scen:11:" in done.stderr
    assert "`welcom`" in done.stderr
    assert _tree(tmp_path / "out") == {
        path.removeprefix("out/"): data for path, data in before.items() if path.startswith("out/")
    }


def test_unusable_recordings_are_shown_at_their_place(scenario: Path, tmp_path: Path, run: Run) -> None:
    greeting = 'say "Dzień dobry. Anna: 1."'
    text = SCENARIO.replace(greeting, 'play "a.wav"; play "broken.mp3"; play "silent.wav"')
    (scenario / "main.scen").write_text(text)
    (scenario / "broken.mp3").write_bytes(b"<html>404</html>")
    soundfile.write(scenario / "silent.wav", np.zeros(8000), 8000)
    done = run(scenario, "-o", "out")
    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "broken.mp3" in line)
    assert f"firma/main.scen:{line}:9\n" in done.stderr
    assert "A801 missing-recording]: there is no file “a.wav”" in done.stderr
    assert "A802 unreadable-recording]: this is not a sound file that can be read" in done.stderr
    assert "A803 silent-prompt]: there is nothing to hear but silence" in done.stderr
    assert "3 errors" in done.stderr


def test_an_own_recording_is_heard(scenario: Path, tmp_path: Path, run: Run) -> None:
    (scenario / "main.scen").write_text(SCENARIO.replace('say "Dzień dobry. Anna: 1."', 'play "sounds/hello.mp3"'))
    (scenario / "sounds").mkdir()
    tone = np.sin(2 * np.pi * 600 * np.arange(44100) / 44100) / 20
    soundfile.write(scenario / "sounds" / "hello.mp3", np.stack([tone, tone], axis=1), 44100, format="MP3")
    assert run(scenario, "-o", "out").exit_code == 0
    bundle, _ = load_bundle(tmp_path / "out")
    (prompt,) = (prompt for prompt in bundle.prompts.values() if prompt.file)
    samples = np.frombuffer(read_pcm(tmp_path / "out", prompt.audio), np.int16).astype(float)
    assert np.abs(np.fft.rfft(samples)).argmax() * 8000 / samples.size == pytest.approx(600, abs=2)


def test_without_a_network_gtts_says_what_to_do(scenario: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCENC_GTTS_URL", "http://127.0.0.1:1")
    done = run(scenario, "-o", "out", "--engine", "gtts")
    assert done.exit_code == 1
    assert "A813 unspoken-prompt]: http://127.0.0.1:1 cannot be reached for speech" in done.stderr
    assert "--engine espeak" in done.stderr
    assert not done.exception or isinstance(done.exception, SystemExit)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "-o", "out"], "nowhere"),
        (["firma", "-o", "firma"], "firma holds main.scen, which is no part of a bundle"),
        (["firma", "-o", "firma/main.scen"], "is a file"),
        (["firma", "-o", "firma/main.scen/out"], "main.scen: File exists"),
        (["firma", "-o", "out", "--cache", "firma/main.scen"], "firma/main.scen"),
        (["firma", "-o", "out", "--engine", "robot"], "robot"),
    ],
)
def test_what_cannot_even_begin(arguments: list[str], said: str, scenario: Path, run: Run) -> None:
    before = _tree(scenario)
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not done.exception or isinstance(done.exception, SystemExit)
    assert _tree(scenario) == before


def test_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scenc", "compile", "-", "-o", str(tmp_path / "out"), "--cache", str(tmp_path)]
    path = os.pathsep.join(str(Path.cwd() / entry) for entry in sys.path)
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, input=SCENARIO.encode(), env=environment, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    load_bundle(tmp_path / "out")


def test_a_terminal_sees_a_bar_and_a_pipe_does_not(scenario: Path, tmp_path: Path) -> None:
    screen, terminal = pty.openpty()
    path = os.pathsep.join(str(Path.cwd() / entry) for entry in sys.path)
    environment = {**os.environ, "PYTHONPATH": path, "TERM": "xterm", "COLUMNS": "80"}
    command = [sys.executable, "-m", "scenc", "compile", str(scenario), "-o", "out", "--cache", "cache"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=terminal, check=False, timeout=60
    )
    os.close(terminal)
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert b"speaking" in os.read(screen, 1 << 16)
    os.close(screen)

"""Offline speech: the same text gives the same bytes, in a process that is not ours."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from scenc.bundle.schema import Prompt
from scenc.prompts import espeak
from scenc.prompts.cache import Cache
from scenc.prompts.engine import SpeechError
from scenc.prompts.espeak import Espeak
from scenc.prompts.render import render

pytestmark = pytest.mark.wall_clock

TEXT = "Kancelaria Lex, dzień dobry. Nowe sprawy: jeden."
VOICES = [("pl", "female"), ("pl", "male"), ("en", "female"), ("en", "male")]


@pytest.fixture
def engine() -> Iterator[Espeak]:
    """An engine without a worker yet."""
    opened = Espeak()
    yield opened
    opened.close()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(("language", "voice"), VOICES)
def test_six_fresh_workers_give_the_same_bytes(language: str, voice: str) -> None:
    spoken = set()
    for _ in range(6):
        engine = Espeak()
        spoken.add(engine.speak(TEXT, language, voice))
        engine.close()
    assert len(spoken) == 1
    assert len(spoken.pop().samples) > 22050


def test_what_was_said_before_changes_nothing(engine: Espeak) -> None:
    alone = engine.speak(TEXT, "pl", "female")
    engine.speak("Something else altogether!", "en", "male")
    assert engine.speak(TEXT, "pl", "female") == alone


def test_voices_differ(engine: Espeak) -> None:
    assert len({engine.speak(TEXT, *voice) for voice in VOICES}) == len(VOICES)


def test_markup_is_read_as_text(engine: Espeak) -> None:
    assert len(engine.speak("<break time='20s'/>", "pl", "female").samples) < 22050 * 2 * 10


@pytest.mark.parametrize(("language", "voice"), [("xx", "male"), ("../../etc/passwd", "male"), ("pl", "child")])
def test_a_voice_that_is_not_there(language: str, voice: str, engine: Espeak) -> None:
    with pytest.raises(SpeechError, match=r"no .* voice for the language"):
        engine.speak(TEXT, language, voice)


def test_endless_text_is_refused(engine: Espeak) -> None:
    with pytest.raises(SpeechError, match="longer than 10 minutes"):
        engine.speak("słowo " * 100_000, "pl", "female")


def test_our_own_process_never_holds_the_library(engine: Espeak) -> None:
    engine.speak(TEXT, "pl", "female")
    assert "espeak" not in Path("/proc/self/maps").read_text()
    (worker,) = _children(os.getpid())
    assert "libespeak-ng" in Path(f"/proc/{worker}/maps").read_text()


def test_worker_ends_when_its_parent_is_killed() -> None:
    code = (
        "import sys, time\n"
        "from scenc.prompts.espeak import Espeak\n"
        "engine = Espeak()\n"
        "engine.speak('a', 'pl', 'male')\n"
        "print(flush=True)\n"
        "time.sleep(60)\n"
    )
    path = os.pathsep.join(filter(None, sys.path))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env={"PYTHONPATH": path}) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        (worker,) = _children(parent.pid)
        assert _alive(worker)
        parent.kill()
    end = time.monotonic() + 10
    while _alive(worker):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_worker_that_hangs_is_given_up(engine: Espeak, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.speak(TEXT, "pl", "female")
    (worker,) = _children(os.getpid())
    os.kill(worker, signal.SIGSTOP)
    monkeypatch.setattr(espeak, "SECONDS", 0.3)
    with pytest.raises(SpeechError, match="worker process died"):
        engine.speak(TEXT, "pl", "female")
    monkeypatch.undo()
    assert not _alive(worker)
    assert engine.speak(TEXT, "pl", "female").samples


def test_a_worker_that_died_is_replaced(engine: Espeak) -> None:
    before = engine.speak(TEXT, "pl", "female")
    (worker,) = _children(os.getpid())
    os.kill(worker, signal.SIGKILL)
    with pytest.raises(SpeechError):
        engine.speak(TEXT, "pl", "female")
    assert engine.speak(TEXT, "pl", "female") == before


def test_threads_speak_side_by_side(engine: Espeak) -> None:
    said: list[bytes] = []
    speak = lambda: said.append(engine.speak(TEXT, "pl", "female").samples)  # noqa: E731
    threads = [threading.Thread(target=speak) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 4
    assert len(set(said)) == 1
    assert 1 <= len(_children(os.getpid())) <= 4
    engine.close()
    assert _children(os.getpid()) == []


def test_deep_installation(engine: Espeak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library itself cannot take a path of more than 160 bytes."""
    here = engine.speak(TEXT, "pl", "female")
    engine.close()
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    deep.mkdir(parents=True)
    spec = importlib.util.find_spec("espeakng_loader")
    assert spec is not None
    assert spec.origin is not None
    (deep / "espeakng_loader").symlink_to(Path(spec.origin).parent)
    monkeypatch.setattr(sys, "path", [str(deep), *sys.path])
    assert engine.speak(TEXT, "pl", "female") == here


def test_all_prompts_are_equally_loud(
    store: Cache, heard: Callable[[bytes], npt.NDArray[np.float64]], active_level: Callable[..., float]
) -> None:
    texts = [TEXT, "Proszę czekać na połączenie.", "1", "Pracujemy od 8:00 do 16:00, w soboty od 9:00 do 13:00."]
    prompts = {
        f"{language} {voice} {text}": Prompt("", text=text, language=language, voice=voice)
        for text in texts
        for language, voice in VOICES
    }
    rendered = render(prompts, Path(), store)
    levels = [active_level(heard(rendered.wavs[prompt.audio])) for prompt in rendered.prompts.values()]
    assert len(levels) == 16
    assert max(levels) - min(levels) <= 1
    assert sum(levels) / len(levels) == pytest.approx(-22, abs=0.5)

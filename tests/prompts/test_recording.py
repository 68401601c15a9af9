"""The scenario's own sound files: what is read, how it sounds, what is refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from scenc.bundle.schema import Prompt
from scenc.prompts import sound
from scenc.prompts.cache import Cache
from scenc.prompts.engine import Fault
from scenc.prompts.render import PromptError, Rendered, render

Floats = npt.NDArray[np.float64]
Tone = Callable[..., Floats]
Encode = Callable[..., bytes]
Heard = Callable[[bytes], Floats]


@pytest.fixture
def play(tmp_path: Path, store: Cache) -> Callable[..., Rendered]:
    """Render `file` of a scenario whose directory holds it."""

    def make(file: str, data: bytes | None = None) -> Rendered:
        base = tmp_path / "scenario"
        base.mkdir(exist_ok=True)
        if data is not None:
            (base / file).write_bytes(data)
        return render({"p": Prompt("p", file=file)}, base, store)

    return make


def _power(samples: Floats, low: float, high: float) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    hertz = np.fft.rfftfreq(samples.size, 1 / 8000)
    return float(spectrum[(hertz >= low) & (hertz < high)].sum())


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("WAV", "PCM_24"), ("WAV", "ULAW"), ("WAV", "FLOAT"), ("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS")],
)
def test_formats(
    kind: str, subtype: str, tone: Tone, encode: Encode, heard: Heard, play: Callable[..., Rendered]
) -> None:
    rendered = play("sound", encode(tone(440, 48000), 48000, kind, subtype))
    assert rendered.errors == ()
    samples = heard(rendered.wavs[rendered.prompts["p"].audio])
    assert _power(samples, 420, 460) > 0.95 * _power(samples, 0, 4000)


def test_stereo_mp3_becomes_both_channels_in_one(
    tone: Tone, encode: Encode, heard: Heard, play: Callable[..., Rendered]
) -> None:
    stereo = np.stack([tone(440, 44100, 2), tone(1000, 44100, 2)], axis=1)
    rendered = play("greeting.mp3", encode(stereo, 44100, "MP3"))
    samples = heard(rendered.wavs[rendered.prompts["p"].audio])
    assert samples.size / 8000 == pytest.approx(2, abs=0.1)
    left, right = _power(samples, 400, 480), _power(samples, 960, 1040)
    assert left == pytest.approx(right, rel=0.1)
    assert left + right > 0.98 * _power(samples, 0, 4000)


@pytest.mark.parametrize("hertz", [4300, 5000, 6000, 7000])
def test_what_a_telephone_cannot_carry_leaves_no_alias(hertz: int, tone: Tone, encode: Encode, heard: Heard) -> None:
    mixed = tone(700, 44100) + tone(hertz, 44100)
    samples = heard(sound.telephone(*sound.decode(encode(mixed / 2, 44100, "WAV", "PCM_24"))))[400:7600]
    alias = 8000 - hertz
    assert _power(samples, alias - 40, alias + 40) < 1e-6 * _power(samples, 660, 740)


@pytest.mark.parametrize("data", [b"", b"RIFF\0\0", b"<html>not found</html>", bytes(1000), b"ID3" + bytes(500)])
def test_broken_file(data: bytes, play: Callable[..., Rendered]) -> None:
    help = "use WAV, MP3, FLAC, OGG or Opus"
    error = PromptError("p", "this is not a sound file that can be read", help, Fault.UNREADABLE)
    assert play("broken.wav", data).errors == (error,)


def test_silent_file(encode: Encode, play: Callable[..., Rendered]) -> None:
    error = PromptError("p", "there is nothing to hear but silence", "", Fault.SILENT)
    assert play("s.wav", encode(np.zeros(8000))).errors == (error,)


def test_missing_file(play: Callable[..., Rendered]) -> None:
    (error,) = play("nowhere.wav").errors
    assert (error.reason, error.fault) == ("there is no file “nowhere.wav”", Fault.MISSING)


def test_samples_that_are_no_numbers(tone: Tone, encode: Encode, play: Callable[..., Rendered]) -> None:
    (error,) = play("nan.wav", encode(np.append(tone(440), np.nan), 8000, "WAV", "FLOAT")).errors
    assert "not numbers" in error.reason


def test_recording_longer_than_ten_minutes(encode: Encode, play: Callable[..., Rendered]) -> None:
    (error,) = play("long.flac", encode(np.zeros(4000 * 601), 4000, "FLAC")).errors
    assert error.reason == "the recording is longer than 10 minutes"


@pytest.mark.parametrize("rate", [1, 1000, 2_000_000_000])
def test_absurd_sample_rate(rate: int, encode: Encode, play: Callable[..., Rendered]) -> None:
    (error,) = play("odd.wav", encode(np.zeros(100), rate)).errors
    assert "samples a second" in error.reason


@pytest.mark.parametrize("file", ["../secret.wav", "a/../../secret.wav", "/etc/passwd"])
def test_only_the_scenarios_own_directory(file: str, play: Callable[..., Rendered]) -> None:
    (error,) = play(file).errors
    assert error.reason == f"“{file}” lies outside the scenario's directory"


def test_link_out_of_the_directory(tmp_path: Path, play: Callable[..., Rendered]) -> None:
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "link.wav").symlink_to("/etc/passwd")
    (error,) = play("link.wav").errors
    assert "lies outside" in error.reason


@pytest.mark.parametrize("file", [".", "a\0b", "x" * 5000])
def test_unusable_path(file: str, play: Callable[..., Rendered]) -> None:
    assert len(play(file).errors) == 1


def test_dots_that_stay_inside_are_fine(tone: Tone, encode: Encode, play: Callable[..., Rendered]) -> None:
    play("a.wav", encode(tone(440)))
    assert play("../scenario/a.wav").errors == ()


def test_pydub_is_imported_without_a_warning(tone: Tone) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        spoken = sound.telephone(tone(440).astype(np.float32), 8000)
    assert len(spoken) > 0

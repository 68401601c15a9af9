"""Every prompt equally loud, whatever it was made from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from scenc.prompts.engine import SpeechError
from scenc.prompts.sound import telephone

Floats = npt.NDArray[np.float64]
RATE = 8000


def _speech_like(seed: int, amplitude: float, pauses: int) -> Floats:
    """Syllables of noise with pauses: a crest factor and an activity like speech."""
    noise = np.random.default_rng(seed).standard_normal(RATE * 6)
    syllables = np.clip(np.sin(2 * np.pi * 4 * np.arange(noise.size) / RATE), 0, None)
    silences = np.repeat(np.arange(60) % pauses < pauses - 1, noise.size // 60)
    return np.asarray(np.clip(amplitude * noise * syllables * silences, -1, 1))


@pytest.mark.parametrize("amplitude", [0.01, 0.1, 0.5])
@pytest.mark.parametrize("pauses", [2, 3, 30])
def test_active_level_is_minus_22_dbfs(
    amplitude: float, pauses: int, heard: Callable[..., Floats], active_level: Callable[..., float]
) -> None:
    samples = heard(telephone(_speech_like(1, amplitude, pauses).astype(np.float32), RATE))
    assert active_level(samples) == pytest.approx(-22, abs=0.5)
    assert np.abs(samples).max() <= 10 ** (-1 / 20)


def test_a_click_is_held_down_and_leaves_the_level(
    heard: Callable[..., Floats], active_level: Callable[..., float]
) -> None:
    recording = _speech_like(2, 0.02, 3)
    recording[RATE] = 1.0
    samples = heard(telephone(recording.astype(np.float32), RATE))
    assert np.abs(samples).max() <= 10 ** (-1 / 20)
    assert active_level(samples) == pytest.approx(-22, abs=1)


def test_overdriven_recording_is_not_clipped_again(tone: Callable[..., Floats], heard: Callable[..., Floats]) -> None:
    samples = heard(telephone((tone(440) * 8).astype(np.float32), RATE))
    spectrum = np.abs(np.fft.rfft(samples[1000:7000] * np.hanning(6000)))
    peak = int(spectrum.argmax())
    assert spectrum[peak * 3 - 3 : peak * 3 + 4].max() < spectrum[peak] / 1000


def test_silence_around_is_cut(tone: Callable[..., Floats], heard: Callable[..., Floats]) -> None:
    quiet = np.zeros(RATE * 2)
    samples = heard(telephone(np.concatenate([quiet, tone(440), quiet]).astype(np.float32), RATE))
    assert len(samples) / RATE == pytest.approx(1.15, abs=0.03)
    assert np.abs(samples[: RATE // 25]).max() < 0.01


def test_offset_is_removed(tone: Callable[..., Floats], heard: Callable[..., Floats]) -> None:
    samples = heard(telephone((tone(440, amplitude=0.1) + 0.3).astype(np.float32), RATE))
    assert abs(samples.mean()) < 0.002


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(RATE), np.full(RATE, 0.25), np.full(RATE, 1e-4)])
def test_silence_is_refused(samples: Floats) -> None:
    with pytest.raises(SpeechError, match="nothing to hear but silence"):
        telephone(samples.astype(np.float32), RATE)


def test_one_millisecond_of_sound_is_a_prompt(tone: Callable[..., Floats], heard: Callable[..., Floats]) -> None:
    assert heard(telephone(tone(1000, seconds=0.004).astype(np.float32), RATE)).size

"""The built-in sounds, as a telephone expects them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pytest

from scenc.prompts import tones


@pytest.mark.parametrize(
    ("sound", "hertz", "on", "off"),
    [(tones.ringback, 425, 1.0, 4.0), (tones.beep, 1000, 0.4, 0.0)],
)
def test_tone_and_cadence(sound: Callable[[], bytes], hertz: float, on: float, off: float) -> None:
    samples = np.frombuffer(sound(), dtype=np.int16).astype(float)
    assert samples.size == (on + off) * 8000
    loud, quiet = samples[: int(on * 8000)], samples[int(on * 8000) :]
    assert not quiet.any()
    assert np.abs(loud).max() == pytest.approx(3277, abs=20)
    spectrum = np.abs(np.fft.rfft(loud * np.hanning(loud.size))) ** 2
    frequencies = np.fft.rfftfreq(loud.size, 1 / 8000)
    near = np.abs(frequencies - hertz) <= 15
    assert 10 * np.log10(spectrum[~near].sum() / spectrum[near].sum()) < -45


def test_no_click_where_it_begins_and_ends() -> None:
    for sound in (tones.ringback, tones.beep):
        samples = np.frombuffer(sound(), dtype=np.int16).astype(int)
        steps = np.abs(np.diff(samples, prepend=0, append=0))
        assert steps.max() < 2800


def test_bytes_are_the_same_everywhere() -> None:
    digests = {
        sound.__name__: hashlib.sha256(np.frombuffer(sound(), np.int16).astype("<i2").tobytes()).hexdigest()[:16]
        for sound in (tones.ringback, tones.beep)
    }
    assert digests == {"ringback": "8b471f751e945c98", "beep": "616ad0a725a09fbb"}


@pytest.mark.parametrize(
    ("signal", "country", "hertz", "cadence"),
    [
        (tones.ringback, "PL", (425,), (1.0, 4.0)),
        (tones.ringback, "DE", (425,), (1.0, 4.0)),
        (tones.ringback, "US", (440, 480), (2.0, 4.0)),
        (tones.ringback, "GB", (400, 450), (0.4, 0.2, 0.4, 2.0)),
        (tones.busy, "PL", (425,), (0.5, 0.5)),
        (tones.busy, "US", (480, 620), (0.5, 0.5)),
        (tones.congestion, "CZ", (425,), (0.5, 0.5)),
        (tones.congestion, "GB", (400,), (0.4, 0.35, 0.225, 0.525)),
    ],
)
def test_signals_are_those_of_the_country(
    signal: Callable[[str], bytes], country: str, hertz: tuple[int, ...], cadence: tuple[float, ...]
) -> None:
    samples = np.frombuffer(signal(country), dtype=np.int16).astype(float)
    assert samples.size == round(sum(cadence) * 8000)
    at = 0
    for turn, seconds in enumerate(cadence):
        piece = samples[at : at + round(seconds * 8000)]
        at += piece.size
        assert piece.any() == (turn % 2 == 0)
        if turn % 2 == 0:
            spectrum = np.abs(np.fft.rfft(piece * np.hanning(piece.size)))
            peaks = np.fft.rfftfreq(piece.size, 1 / 8000)[spectrum > spectrum.max() / 3]
            assert all(any(abs(peak - each) <= 5 for each in hertz) for peak in peaks)
            assert all(any(abs(peak - each) <= 5 for peak in peaks) for each in hertz)

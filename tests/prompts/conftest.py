"""Sounds and a cache to try prompts with."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from scenc.prompts.cache import Cache

Floats = npt.NDArray[np.float64]
Encode = Callable[..., bytes]


@pytest.fixture
def store(tmp_path: Path) -> Cache:
    """An empty cache."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def tone() -> Callable[..., Floats]:
    """A sine: hertz, rate, seconds, amplitude."""

    def make(hertz: float, rate: int = 8000, seconds: float = 1.0, amplitude: float = 0.5) -> Floats:
        return np.asarray(amplitude * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate))

    return make


@pytest.fixture
def encode() -> Encode:
    """Samples (frames, or frames × channels) as the bytes of a sound file."""

    def make(samples: Floats, rate: int = 8000, kind: str = "WAV", subtype: str | None = None) -> bytes:
        out = io.BytesIO()
        soundfile.write(out, samples, rate, format=kind, subtype=subtype)
        return out.getvalue()

    return make


@pytest.fixture
def heard() -> Callable[[bytes], Floats]:
    """The samples of a rendered prompt, full scale 1.0; also checks what a telephone needs of the file."""

    def read(wav: bytes) -> Floats:
        with wave.open(io.BytesIO(wav)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
            return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768

    return read


@pytest.fixture
def active_level() -> Callable[[Floats], float]:
    """Active speech level in dBFS, by ITU-T P.56 method B as the standard writes it: a meter that shares
    nothing with ours."""

    def measure(samples: Floats, rate: int = 8000) -> float:
        decay = math.exp(-1 / (rate * 0.03))
        thresholds = [2.0**-power for power in range(15)]
        counts, idle = [0] * 15, [rate] * 15
        once = twice = 0.0
        for sample in np.abs(samples).tolist():
            once = decay * once + (1 - decay) * sample
            twice = decay * twice + (1 - decay) * once
            for index, threshold in enumerate(thresholds):
                idle[index] = 0 if twice >= threshold else idle[index] + 1
                counts[index] += idle[index] <= 0.2 * rate
        energy = float(np.sum(samples * samples))
        points = [
            (10 * math.log10(energy / count), 10 * math.log10(energy / count) - 20 * math.log10(threshold))
            for count, threshold in zip(counts, thresholds, strict=True)
            if count
        ]
        (low, over), (high, under) = next((a, b) for b, a in pairwise(points) if a[1] >= 15.9)
        return low + (high - low) * (over - 15.9) / (over - under)

    return measure

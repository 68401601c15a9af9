"""How sure the keys are that are heard as tones: of digits of 50 ms with 50 ms between them at least 99.9 % are heard,
and of half an hour of speech at most one moment is taken for a digit."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import numpy as np
import pytest
import soxr

from scenc.prompts.espeak import Espeak
from tests.media import reference
from tests.media.kit import Pcm, tone

DOCS = Path(__file__).parents[2] / "docs"
VOICES = (("pl", "female", 1.0), ("en", "male", 1.0), ("pl", "male", 1.15), ("en", "female", 0.85))


def heard(kernel: ctypes.CDLL, sound: Pcm) -> str:
    """The digits that the kernel hears."""
    ear = ctypes.create_string_buffer(kernel.goertzel_size())
    kernel.goertzel_reset(ear)
    start = sound.ctypes.data
    codes = (kernel.goertzel_hear(ear, ctypes.c_void_p(start + 320 * at)) for at in range(len(sound) // 160))
    return "".join(reference.CODES[code] for code in codes if code >= 0)


def dialled(count: int, level: float, off: float, twist: float, noise: float, seed: int) -> tuple[str, Pcm]:
    """Digits of 50 ms, 50 ms and a bit apart, at any phase; each tone is wrong by up to `off`, the high one softer or
    louder by up to `twist` dB."""
    dice = np.random.default_rng(seed)
    keys, sounds = [], []
    for at in dice.integers(0, 16, count):
        row, column = divmod(int(at), 4)
        times = np.arange(400) / 8000
        low, high = dice.uniform(1 - off, 1 + off, 2) * (reference.LOW[row], reference.HIGH[column])
        a, b = dice.uniform(0, 2 * np.pi, 2)
        wave = np.sin(2 * np.pi * low * times + a) + 10 ** (dice.uniform(-twist, twist) / 20) * np.sin(
            2 * np.pi * high * times + b
        )
        sounds += [level * wave, np.zeros(400 + dice.integers(0, 100))]
        keys.append(reference.KEYPAD[at])
    whole = np.concatenate(sounds)
    sound: Pcm = (whole + dice.normal(0, noise, len(whole))).astype(np.int16)
    return "".join(keys), sound


@pytest.mark.parametrize(
    ("level", "off", "twist", "noise"),
    [(3000, 0, 0, 0), (700, 0, 0, 20), (3000, 0.015, 0, 50), (3000, 0.005, 3, 50), (3000, 0, 0, 400)],
    ids=["plain", "soft", "wrong by 1.5 %", "twisted by 3 dB", "noisy"],
)
def test_of_a_thousand_digits_none_is_missed_or_heard_twice(
    kernel: ctypes.CDLL, level: float, off: float, twist: float, noise: float
) -> None:
    keys, sound = dialled(1000, level, off, twist, noise, seed=7)
    assert heard(kernel, sound) == keys


def test_tones_wrong_by_more_than_the_standard_allows_are_no_digits(kernel: ctypes.CDLL) -> None:
    """ITU-T Q.24: 3.5 % must not be taken."""
    for key in range(16):
        row, column = divmod(key, 4)
        for wrong in (0.965, 1.035):
            sound = tone(reference.LOW[row] * wrong, 0.1, 3000) + tone(reference.HIGH[column] * wrong, 0.1, 3000)
            assert heard(kernel, sound.astype(np.int16)) == ""


@pytest.mark.interop
def test_half_an_hour_of_speech_holds_at_most_one_digit(kernel: ctypes.CDLL) -> None:
    words = re.sub(r"[^\w\s.,]+", " ", (DOCS / "language.md").read_text("utf-8"))
    seconds, digits, engine = 0.0, "", Espeak()
    for at, (language, voice, faster) in enumerate(VOICES * 2):
        spoken = engine.speak(words[at * 4500 : at * 4500 + 4500], language, voice)
        samples = np.frombuffer(spoken.samples, np.int16).astype(np.float32)
        sound = soxr.resample(samples, spoken.rate * faster, 8000)
        loud: Pcm = (sound / np.max(np.abs(sound)) * 20000).astype(np.int16)
        seconds += len(loud) / 8000
        digits += heard(kernel, loud)
    assert seconds > 1800
    assert len(digits) <= seconds / 1800

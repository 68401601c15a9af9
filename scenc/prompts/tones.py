"""Built-in sounds: s16 native-endian samples at 8 kHz, from an integer sine, the same on every machine."""

from __future__ import annotations

from array import array
from functools import lru_cache

RATE = 8000
AMPLITUDE = 3277  # peak, -20 dBFS: Polish tones at -23 dBFS RMS, a little under speech
FADE = RATE // 200  # 5 ms, against clicks
CIRCLE = 1 << 16
CHORDS = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))


# What a caller hears while a phone rings, by country: frequencies, and milliseconds on and off in turn (ITU-T E.180
# supplement 2). Elsewhere it is as in Poland, which is what the ITU recommends.
RINGING: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "PL": ((425,), (1000, 4000)),
    "AT": ((420,), (1000, 5000)),
    "AU": ((400, 450), (400, 200, 400, 2000)),
    "BE": ((425,), (1000, 3000)),
    "CA": ((440, 480), (2000, 4000)),
    "ES": ((425,), (1500, 3000)),
    "FR": ((440,), (1500, 3500)),
    "GB": ((400, 450), (400, 200, 400, 2000)),
    "IE": ((400, 450), (400, 200, 400, 2000)),
    "PT": ((425,), (1000, 5000)),
    "SE": ((425,), (1000, 5000)),
    "US": ((440, 480), (2000, 4000)),
}


@lru_cache
def ringback(country: str = "PL") -> bytes:
    """What the caller hears while a phone rings, as in this country; to be looped."""
    return _in_turn(*RINGING.get(country, RINGING["PL"]))


@lru_cache
def busy(country: str = "PL") -> bytes:
    """What the caller hears when whom they want is busy, as in this country; to be looped."""
    return _in_turn(*BUSY.get(country, BUSY["PL"]))


@lru_cache
def congestion(country: str = "PL") -> bytes:
    """What the caller hears when nobody can be reached, as in this country; to be looped."""
    return _in_turn(*CONGESTION.get(country, CONGESTION["PL"]))


# Likewise, what a caller hears whose call ends because the other one is busy or does not answer, and because nobody can
# be reached.
BUSY: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "PL": ((425,), (500, 500)),
    "AT": ((420,), (400, 400)),
    "AU": ((425,), (375, 375)),
    "CA": ((480, 620), (500, 500)),
    "DE": ((425,), (480, 480)),
    "ES": ((425,), (200, 200)),
    "FR": ((440,), (500, 500)),
    "GB": ((400,), (375, 375)),
    "SE": ((425,), (250, 250)),
    "US": ((480, 620), (500, 500)),
}
CONGESTION: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = BUSY | {
    "AT": ((420,), (200, 200)),
    "BE": ((425,), (167, 167)),
    "CA": ((480, 620), (250, 250)),
    "DE": ((425,), (240, 240)),
    "ES": ((425,), (200, 200, 200, 200, 200, 600)),
    "FR": ((440,), (250, 250)),
    "GB": ((400,), (400, 350, 225, 525)),
    "IT": ((425,), (200, 200)),
    "PT": ((425,), (200, 200)),
    "SE": ((425,), (250, 750)),
    "US": ((480, 620), (250, 250)),
}


@lru_cache
def beep() -> bytes:
    """After it voicemail records: 1000 Hz, 0.4 s."""
    return _tone(1000, 400)


@lru_cache
def entered() -> bytes:
    """Somebody comes into the conference: two tones upwards."""
    return _tone(523, 120) + _tone(784, 160)


@lru_cache
def left() -> bytes:
    """Somebody leaves it: two tones downwards."""
    return _tone(784, 120) + _tone(523, 160)


@lru_cache
def music() -> bytes:
    """What callers hear in a queue: slow broken chords, 16 s; to be looped."""
    return b"".join(_note(hertz, 500) for chord in CHORDS for hertz in (*chord, chord[1]) * 2)


def _in_turn(frequencies: tuple[int, ...], cadence: tuple[int, ...]) -> bytes:
    return b"".join(_silence(ms) if at % 2 else _chord(frequencies, ms) for at, ms in enumerate(cadence))


def _silence(milliseconds: int) -> bytes:
    return bytes(2 * RATE * milliseconds // 1000)


def _tone(hertz: int, milliseconds: int) -> bytes:
    count = RATE * milliseconds // 1000
    samples = (_sine(index * hertz * CIRCLE // RATE) * _fade(index, count) for index in range(count))
    return array("h", (AMPLITUDE * sample // (CIRCLE * FADE) for sample in samples)).tobytes()


def _chord(frequencies: tuple[int, ...], milliseconds: int) -> bytes:
    """Several tones at once, each as much softer."""
    voices = (memoryview(_tone(hertz, milliseconds)).cast("h") for hertz in frequencies)
    return array("h", (sum(samples) // len(samples) for samples in zip(*voices, strict=True))).tobytes()


@lru_cache
def _note(hertz: int, milliseconds: int) -> bytes:
    """It dies away as a plucked string does."""
    count = RATE * milliseconds // 1000
    samples = (
        _sine(index * hertz * CIRCLE // RATE) * min(index, FADE) // FADE * (count - index) // count
        for index in range(count)
    )
    return array("h", (AMPLITUDE * sample // CIRCLE for sample in samples)).tobytes()


def _fade(index: int, count: int) -> int:
    return min(index, count - index, FADE)


def _sine(angle: int) -> int:
    """Sine of `angle` / 65536 turns, on the scale of 65536, within 0.2 % (Bhaskara's rational approximation)."""
    half, rest = divmod(angle % CIRCLE, CIRCLE // 2)
    arc = rest * (CIRCLE // 2 - rest)
    value = CIRCLE * 16 * arc // (5 * (CIRCLE // 2) ** 2 - 4 * arc)
    return -value if half else value

"""The same loudness for every prompt: active speech level after ITU-T P.56, in integers only, so that bytes repeat.

Samples are integers with 24 bits full scale until the last step.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int64]

RATE = 8000
FULL = 1 << 23
TARGET = 2600  # RMS of active speech on the s16 scale: -22 dBFS (RFC 7874 section 4)
PEAK = 29204  # s16, -1 dBFS
SILENCE = 104  # s16 RMS of a 10 ms frame, -50 dBFS
MARGIN = 39  # 15.9 dB as a ratio of powers
STEP = 8  # samples, 1 ms
HANGOVER = 200  # ms
DECAY = 63390  # exp(-1 ms / 30 ms), Q16
FRAME = RATE // 100
HEAD, TAIL = RATE // 20, RATE // 10  # kept around the speech
REACH = RATE // 200  # of the limiter, each way


def is_silent(samples: Samples) -> bool:
    """Whether no 10 ms of it reach -50 dBFS."""
    return not _loud_frames(samples >> 8).any()


def levelled(samples: Samples) -> npt.NDArray[np.int16]:
    """Sound at -22 dBFS active level, no peak above -1 dBFS, without silence around it; not for silent input."""
    for _ in range(2):  # the level is truer once peaks have been held down
        samples = _limited(_at_target(samples))
    return _trimmed(samples + 128 >> 8).astype(np.int16)


def _at_target(samples: Samples) -> Samples:
    energy, active = _active(samples)
    gain = math.isqrt(((TARGET << 8) ** 2 * active << 32) // energy)
    return np.asarray(samples * gain >> 16)


def _active(samples: Samples) -> tuple[int, int]:
    """Energy, and for how many samples speech was active (P.56 method B).

    The threshold is the highest that lies 15.9 dB under the level it yields.
    """
    energy = sum((_whole(samples, RATE).reshape(-1, RATE) ** 2).sum(axis=1).tolist())  # more than 64 bits in all
    envelope = _envelope(samples)
    low, high = 0, FULL
    while high - low > 1:
        middle = (low + high) // 2
        active = _active_samples(envelope, middle)
        if active and energy >= MARGIN * active * middle * middle:
            low = middle
        else:
            high = middle
    return energy, max(_active_samples(envelope, low), STEP)


def _envelope(samples: Samples) -> Samples:
    """Two smoothings of the magnitude, 30 ms each, one value a millisecond."""
    steps = np.abs(_whole(samples, STEP)).reshape(-1, STEP).sum(axis=1) // STEP
    once = twice = 0
    envelope = []
    for step in steps.tolist():
        once = (once * DECAY + step * (65536 - DECAY)) >> 16
        twice = (twice * DECAY + once * (65536 - DECAY)) >> 16
        envelope.append(twice)
    return np.array(envelope, dtype=np.int64)


def _active_samples(envelope: Samples, threshold: int) -> int:
    over = np.flatnonzero(envelope >= threshold)
    if not over.size:
        return 0
    gaps = np.diff(over, append=envelope.size)
    return int(np.minimum(gaps, HANGOVER + 1).sum()) * STEP


def _limited(samples: Samples) -> Samples:
    """Gain falls and rises within 5 ms around a peak above -1 dBFS."""
    limit = PEAK << 8
    peaks = np.abs(samples)
    if peaks.max() <= limit:
        return samples
    gain = np.minimum((limit << 15) // np.maximum(peaks, 1), 1 << 15)
    width = 2 * REACH + 1
    lowest = np.lib.stride_tricks.sliding_window_view(np.pad(gain, 2 * REACH, constant_values=1 << 15), width).min(1)
    sums = np.cumsum(np.pad(lowest, (1, 0)))
    smooth = (sums[width:] - sums[:-width]) // width
    return np.asarray(samples * smooth >> 15)


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(_loud_frames(samples))
    if not loud.size:
        return samples
    start, stop = int(loud[0]) * FRAME - HEAD, (int(loud[-1]) + 1) * FRAME + TAIL
    return samples[max(start, 0) : stop]


def _loud_frames(samples: Samples) -> npt.NDArray[np.bool_]:
    frames = _whole(samples, FRAME).reshape(-1, FRAME)
    return np.asarray((frames * frames).sum(axis=1) >= SILENCE * SILENCE * FRAME)


def _whole(samples: Samples, size: int) -> Samples:
    """Zeros added up to a multiple of `size`."""
    return np.pad(samples, (0, -samples.size % size))

"""Our own recordings, read to be played."""

from __future__ import annotations

import sys
import wave
from array import array
from pathlib import Path

from scenc.media.port import Rate

PLAYED_AT: Rate = 8000
WIDE: Rate = 16000  # recordings of who speaks G.722 or Opus


def samples(path: Path) -> bytes:
    """Native 16 bit samples at 8 kHz of a WAV that was recorded here; empty if it cannot be read."""
    try:
        with wave.open(str(path), "rb") as sound:
            read, rate = array("h", sound.readframes(sound.getnframes())), sound.getframerate()
    except (OSError, EOFError, ValueError, wave.Error):
        return b""
    if sys.byteorder == "big":
        read.byteswap()
    return read.tobytes() if rate == PLAYED_AT else _narrowed(read, rate)


def _narrowed(read: array[int], rate: int) -> bytes:
    import numpy as np
    import soxr

    return bytes(soxr.resample(np.array(read, np.int16), rate, PLAYED_AT).tobytes())


def length(path: Path) -> float:
    """Of a recording, in seconds."""
    try:
        with wave.open(str(path), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0

"""Our own recordings, read to be played."""

from __future__ import annotations

import sys
import wave
from array import array
from pathlib import Path


def samples(path: Path) -> bytes:
    """Native 16 bit samples at 8 kHz of a WAV that was recorded here; empty if it cannot be read."""
    try:
        with wave.open(str(path), "rb") as sound:
            read = array("h", sound.readframes(sound.getnframes()))
    except (OSError, EOFError, ValueError, wave.Error):
        return b""
    if sys.byteorder == "big":
        read.byteswap()
    return read.tobytes()


def length(path: Path) -> float:
    """Of a recording, in seconds."""
    try:
        with wave.open(str(path), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0

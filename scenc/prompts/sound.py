"""From whatever an engine or a file holds to what a telephone plays: mono, 8 kHz, 16 bit, evened."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from scenc.prompts import level
from scenc.prompts.engine import Fault, Pcm, SpeechError

SECONDS = 600
RATES = range(4000, 384_001)
BLOCK = 1 << 16

Floats = npt.NDArray[np.float32]


def decode(data: bytes) -> tuple[Floats, int]:
    """Mono samples (full scale 1.0) and rate of a WAV, FLAC, OGG, Opus, MP3 or AIFF file. Raises `SpeechError`."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if file.samplerate not in RATES:
                raise _unreadable(f"{file.samplerate} samples a second are not sound a telephone can play")
            return _mono(file), file.samplerate
    except (soundfile.SoundFileError, ValueError, TypeError) as error:
        raise _unreadable("this is not a sound file that can be read", "use WAV, MP3, FLAC, OGG or Opus") from error


def _mono(file: Any) -> Floats:
    blocks: list[Floats] = []
    room = SECONDS * file.samplerate
    while room >= 0:
        block = file.read(BLOCK, dtype="float32", always_2d=True)
        if not len(block):
            return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
        room -= len(block)
        blocks.append(block.mean(axis=1, dtype=np.float32))
    raise _unreadable(f"the recording is longer than {SECONDS // 60} minutes")


def _unreadable(reason: str, help: str = "") -> SpeechError:
    return SpeechError(reason, help, Fault.UNREADABLE)


def from_pcm(pcm: Pcm) -> tuple[Floats, int]:
    """An engine's samples as `decode` gives a file's."""
    return np.frombuffer(pcm.samples, dtype=np.int16).astype(np.float32) / np.float32(32768), pcm.rate


def to_pcm(samples: Floats, rate: int) -> Pcm:
    """The way back from `from_pcm`."""
    return Pcm(np.rint(np.clip(samples * np.float32(32768), -32768, 32767)).astype(np.int16).tobytes(), rate)


def telephone(samples: Floats, rate: int) -> bytes:
    """The WAV file of the prompt. Raises `SpeechError` when there is nothing to hear."""
    import soxr

    if not np.isfinite(samples).all():
        raise _unreadable("the recording holds samples that are not numbers", "export it as 16 bit WAV")
    peak = max(1.0, float(np.abs(samples).max(initial=0)))
    narrow = soxr.resample(samples / np.float32(peak), rate, level.RATE, quality="HQ")
    whole = np.rint(narrow * np.float32(level.FULL)).astype(np.int64)
    whole -= int(whole.sum()) // max(whole.size, 1)
    if level.is_silent(whole):
        raise SpeechError("there is nothing to hear but silence", fault=Fault.SILENT)
    return wav([Pcm(level.levelled(whole).tobytes(), level.RATE)])


def wav(parts: list[Pcm]) -> bytes:
    """One WAV file of parts that follow each other; all have one rate."""
    out = io.BytesIO()
    segments = _segments(parts)
    sum(segments[1:], segments[0]).export(out, format="wav")
    return out.getvalue()


def joined(parts: list[Pcm]) -> Pcm:
    """Parts that follow each other as one."""
    segments = _segments(parts)
    return Pcm(sum(segments[1:], segments[0]).raw_data, parts[0].rate)


def _segments(parts: list[Pcm]) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub misses ffmpeg and fears for audioop; neither is used
        from pydub import AudioSegment
    return [AudioSegment(part.samples, sample_width=2, frame_rate=part.rate, channels=1) for part in parts]

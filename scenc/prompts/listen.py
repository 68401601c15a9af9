"""What can be heard of the scenario's own sound files before anybody calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np

from scenc.bundle.schema import Prompt
from scenc.prompts import recording, sound
from scenc.prompts.engine import Fault, SpeechError
from scenc.prompts.render import PromptError
from scenc.prompts.sound import Floats

HEAVY_BYTES = 2 << 20
LONG_SECONDS = 60
POOR_RATE = 8000
FULL = 0.999
CLIPPED_RUN = 4  # samples at full scale in a row, as no voice has them
CLIPPED_RUNS = 8


def listen(prompts: Mapping[str, Prompt], base: Path, music: Collection[str]) -> Iterator[PromptError]:
    """What is wrong with each file; `music` are the keys of those that may be long. Files are relative to `base`."""
    for key, prompt in prompts.items():
        if prompt.file:
            try:
                data = recording.read(base, prompt.file)
                faults = list(_faults(data, *sound.decode(data), music=key in music))
                sound.telephone(*sound.decode(data))
            except SpeechError as error:
                faults = [error]
            for fault in faults:
                yield PromptError(key, fault.reason, fault.help, fault.fault)


def _faults(data: bytes, samples: Floats, rate: int, *, music: bool) -> Iterator[SpeechError]:
    if len(data) > HEAVY_BYTES:
        size = f"the file has {len(data) / (1 << 20):.1f} MB"
        yield SpeechError(size, "a telephone needs one channel at 16000 Hz; FLAC or Opus are small", Fault.HEAVY)
    seconds = samples.size / rate
    if seconds > LONG_SECONDS and not music:
        yield SpeechError(f"it lasts {seconds:.0f} s", "callers hang up; say less", Fault.LONG)
    if rate < POOR_RATE:
        yield SpeechError(f"it was recorded at {rate} Hz", "record at 16000 Hz or more", Fault.POOR)
    if _clipped(samples) >= CLIPPED_RUNS:
        yield SpeechError("it was recorded too loud: its peaks are cut off", "record it again, softer", Fault.CLIPPED)


def _clipped(samples: Floats) -> int:
    """How many runs of samples stand at full scale."""
    edges = np.diff((np.abs(samples) >= FULL).astype(np.int8), prepend=0, append=0)
    lengths = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    return int((lengths >= CLIPPED_RUN).sum())

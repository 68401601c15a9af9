"""libopus, as the machine has it: of the wheel we depend on, or the system's. Without it Opus is not offered."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SYSTEM = "libopus.so.0"
FUNCTIONS = (  # in the order of `scn_opus` in kernel/opus.h
    "opus_encoder_create",
    "opus_encoder_destroy",
    "opus_encoder_init",
    "opus_encode",
    "opus_encoder_ctl",
    "opus_decoder_create",
    "opus_decoder_destroy",
    "opus_decoder_init",
    "opus_decode",
    "opus_multistream_encoder_create",
    "opus_multistream_encoder_destroy",
    "opus_multistream_encode",
    "opus_multistream_encoder_ctl",
)


@cache
def _library() -> ctypes.CDLL | None:
    for path in (*_bundled(), SYSTEM):
        try:
            return ctypes.CDLL(path)
        except OSError:
            continue
    return None


def _bundled() -> list[str]:
    """The wheel is not imported: only the library inside it is wanted."""
    spec = find_spec("opuslib_next")
    return [str(Path(spec.origin).parent / "_native/libopus.so")] if spec and spec.origin else []


@cache
def functions() -> list[int]:
    """Their addresses; none where there is no library."""
    library = _library()
    if library is None:
        return []
    return [ctypes.cast(getattr(library, name), ctypes.c_void_p).value or 0 for name in FUNCTIONS]

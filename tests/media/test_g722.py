"""G.722 against what an independent implementation made of the same sound."""

from __future__ import annotations

import ctypes
import hashlib

COUNT = 32000
CODES = "0653fd2a4f1c8cd61e5092f8c66450aa167acc84f39abbf237644162b820eebb"
SOUND = "eb634a239e9e54a49d955212f03414056944f5ab99e5d615f177d5174de5b1b6"


def _sound() -> list[int]:
    """A triangle that drowns in noise until both saturate."""
    state, made = 1, []
    for i in range(COUNT):
        state = (state * 1664525 + 1013904223) % 2**32
        triangle = abs((i * 37) % 4000 - 2000) * 12 - 12000
        made.append(max(-32768, min(32767, triangle + ((state >> 16) - 32768) * (i // 4000) // 8)))
    return made


def test_every_bit_is_that_of_another_implementation(kernel: ctypes.CDLL) -> None:
    codes, back = ctypes.create_string_buffer(COUNT // 2), (ctypes.c_int16 * COUNT)()
    kernel.g722(codes, back, (ctypes.c_int16 * COUNT)(*_sound()), COUNT)
    assert hashlib.sha256(codes.raw).hexdigest() == CODES
    assert hashlib.sha256(bytes(back)).hexdigest() == SOUND

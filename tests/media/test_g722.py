"""G.722 against what an independent implementation made of the same sound, and against its twin."""

from __future__ import annotations

import ctypes
import hashlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenc.media.reference_g722 import G722

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


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(
        st.tuples(st.integers(1, 40), st.integers(0, 32767), st.integers(1, 400), st.integers(0, 3000)), max_size=8
    )
)
def test_any_sound_becomes_the_same_bytes_and_sound_in_both(
    kernel: ctypes.CDLL, parts: list[tuple[int, int, int, int]]
) -> None:
    """Squares and saw teeth of any height, with noise; what is heard of them, and of bytes nobody encoded."""
    state, sound = 1, []
    for pairs, height, period, noise in parts:
        for at in range(2 * pairs):
            state = (state * 1664525 + 1013904223) % 2**32
            wave = height if at * 7 % period < period // 2 else -height
            sound.append(max(-32768, min(32767, wave + (state >> 16) % (2 * noise + 1) - noise)))
    count = len(sound)
    codes, back = ctypes.create_string_buffer(count // 2 + 1), (ctypes.c_int16 * (count + 1))()
    kernel.g722(codes, back, (ctypes.c_int16 * (count + 1))(*sound), count)
    assert codes.raw[: count // 2] == G722().encode(sound)
    assert list(back)[:count] == G722().decode(codes.raw[: count // 2])


def test_any_bytes_are_heard_alike(kernel: ctypes.CDLL) -> None:
    codes = hashlib.shake_128(b"any").digest(400)
    back = (ctypes.c_int16 * 800)()
    kernel.g722_decode(back, codes, 400)
    assert list(back) == G722().decode(codes)

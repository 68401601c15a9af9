"""G.722 against what an independent implementation made of the same sound, and against its twin."""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.media.kit import Pcm, clarity, level, tone
from tests.media.reference_g722 import G722

PIECE = 160  # codes: 20 ms
CODES = "0653fd2a4f1c8cd61e5092f8c66450aa167acc84f39abbf237644162b820eebb"
SOUND = "eb634a239e9e54a49d955212f03414056944f5ab99e5d615f177d5174de5b1b6"


def _sound(count: int) -> list[int]:
    """A triangle that drowns in noise until both saturate."""
    state, made = 1, []
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        triangle = abs((i * 37) % 4000 - 2000) * 12 - 12000
        made.append(max(-32768, min(32767, triangle + ((state >> 16) - 32768) * (i // 4000) // 8)))
    return made


def _there_and_back(kernel: ctypes.CDLL, sound: list[int], narrow: list[bool]) -> tuple[bytes, list[int]]:
    codes, back = ctypes.create_string_buffer(PIECE * len(narrow)), (ctypes.c_int16 * (len(sound) + 1))()
    kernel.g722(codes, back, (ctypes.c_int16 * (len(sound) + 1))(*sound), bytes(narrow), len(narrow))
    return codes.raw, list(back)[: len(sound)]


def test_every_bit_is_that_of_another_implementation(kernel: ctypes.CDLL) -> None:
    codes, back = _there_and_back(kernel, _sound(32000), [False] * 100)
    assert hashlib.sha256(codes).hexdigest() == CODES
    assert hashlib.sha256(np.array(back, np.int16).tobytes()).hexdigest() == SOUND


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(
        st.tuples(st.booleans(), st.integers(0, 32767), st.integers(1, 400), st.integers(0, 3000)), max_size=6
    )
)
def test_any_sound_becomes_the_same_bytes_and_sound_in_both(
    kernel: ctypes.CDLL, parts: list[tuple[bool, int, int, int]]
) -> None:
    """Squares and saw teeth of any height, with noise, narrow and wide in turns."""
    state, sound, twin, there, narrows = 1, [], (G722(), G722()), b"", [narrow for narrow, *_ in parts]
    back: list[int] = []
    for narrow, height, period, noise in parts:
        part = []
        for at in range(PIECE if narrow else 2 * PIECE):
            state = (state * 1664525 + 1013904223) % 2**32
            wave = height if at * 7 % period < period // 2 else -height
            part.append(max(-32768, min(32767, wave + (state >> 16) % (2 * noise + 1) - noise)))
        codes = twin[0].encode_narrow(part) if narrow else twin[0].encode(part)
        back += twin[1].decode_narrow(codes) if narrow else twin[1].decode(codes)
        there += codes
        sound += part
    assert _there_and_back(kernel, sound, narrows) == (there, back)


@pytest.mark.parametrize("narrow", [False, True])
def test_any_bytes_are_heard_alike(kernel: ctypes.CDLL, narrow: bool) -> None:
    codes = hashlib.shake_128(b"any").digest(400)
    back = (ctypes.c_int16 * (400 if narrow else 800))()
    kernel.g722_decode(back, codes, 400, narrow)
    assert list(back) == (G722().decode_narrow(codes) if narrow else G722().decode(codes))


def test_silence_above_stays_the_twin_s_long_after_it_need_not_be_computed(kernel: ctypes.CDLL) -> None:
    narrows = [False] * 2 + [True] * 12 + [False] * 2
    sound = _sound(sum(PIECE if narrow else 2 * PIECE for narrow in narrows))
    twin, codes, at = G722(), b"", 0
    for narrow in narrows:
        part = sound[at : at + (PIECE if narrow else 2 * PIECE)]
        codes += twin.encode_narrow(part) if narrow else twin.encode(part)
        at += len(part)
    assert _there_and_back(kernel, sound, narrows)[0] == codes
    assert {code >> 6 for code in codes[10 * PIECE : 14 * PIECE]} == {3}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.integers(1, 8), pieces=st.integers(1, 12), wide=st.booleans())
def test_telephones_that_are_coded_together_hear_what_each_would_alone(
    kernel: ctypes.CDLL, seed: int, count: int, pieces: int, wide: bool
) -> None:
    """From a whisper to what saturates, a piece here and there silent."""
    dice = np.random.default_rng(seed)
    loud = 2 ** dice.integers(0, 17, (pieces, count, 1)) // 2
    said = np.clip(dice.normal(0, 1, (pieces, count, PIECE * (1 + wide))) * loud, -32768, 32767).astype(np.int16)
    codes, back = ctypes.create_string_buffer(pieces * count * PIECE), (ctypes.c_int16 * said.size)()
    kernel.g722_together(codes, back, (ctypes.c_int16 * said.size)(*said.ravel().tolist()), count, pieces, wide)
    together = np.frombuffer(codes.raw, np.uint8)[: pieces * count * PIECE].reshape(pieces, count, PIECE)
    heard = np.array(back, np.int16).reshape(said.shape)
    for each in range(count):
        alone = _there_and_back(kernel, said[:, each].ravel().tolist(), [not wide] * pieces)
        assert (together[:, each].tobytes(), heard[:, each].ravel().tolist()) == alone


def _ffmpeg(data: bytes, way: str) -> bytes:
    """Another's G.722: `decoded` is s16 at 16 kHz."""
    pcm, g722 = ["-f", "s16le", "-ar", "16000", "-ac", "1"], ["-f", "g722", "-ac", "1"]
    source, target = (g722, pcm) if way == "decoded" else (pcm, g722)
    command = ["ffmpeg", "-v", "error", *source, "-i", "-", *target, "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


@pytest.mark.wall_clock
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize(("hz", "least"), [(300, 40), (1000, 40), (2000, 35), (3000, 20)])
def test_the_lower_band_alone_is_clear_to_and_from_another_s_codec(kernel: ctypes.CDLL, hz: int, least: int) -> None:
    """Near 4 kHz a band alone has its mirror above: that of 3 kHz, 20 dB below it, at 5 kHz."""
    said = tone(hz, 1)
    codes, _ = _there_and_back(kernel, said.tolist(), [True] * 50)
    heard = np.frombuffer(_ffmpeg(codes, "decoded"), np.int16)
    _is_clear(heard, hz, 16000, least)
    wide = (8000 * np.sin(2 * np.pi * hz * np.arange(16000) / 16000)).astype(np.int16)
    codes = _ffmpeg(wide.tobytes(), "encoded")
    back = (ctypes.c_int16 * len(codes))()
    kernel.g722_decode(back, codes, len(codes), True)
    _is_clear(np.array(back, np.int16), hz, 8000, least)


def _is_clear(heard: Pcm, hz: int, rate: int, least: int) -> None:
    middle = heard[rate // 5 : -rate // 5]
    assert abs(level(middle) - level(tone(hz, 1))) < 0.3
    assert clarity(middle, hz * 8000 / rate) > least

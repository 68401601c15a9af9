"""The twin of kernel/g722.h: G.722 at 64 kbit/s, after the blocks of the recommendation whose names are in capitals."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

QMF = (3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11)
Q6: tuple[int, ...] = (
    0,
    35,
    72,
    110,
    150,
    190,
    233,
    276,
    323,
    370,
    422,
    473,
    530,
    587,
    650,
    714,
    786,
    858,
    940,
    1023,
    1121,
    1219,
)
Q6 += (1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919)
_QM6: tuple[int, ...] = (
    24808,
    21904,
    19008,
    16704,
    14984,
    13512,
    12280,
    11192,
    10232,
    9360,
    8576,
    7856,
    7192,
    6576,
    6000,
    5456,
)
_QM6 += (4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728)
QM6 = (-136,) * 4 + tuple(-value for value in _QM6) + _QM6 + (432, 136, -432, -136)
_QM4 = (20456, 12896, 8968, 6288, 4240, 2584, 1200)
QM4 = (0, *(-value for value in _QM4), *_QM4, 0)
QM2 = (-7408, -1616, 7408, 1616)
_WL = (3042, 1198, 538, 334, 172, 58, -30)
WL = (-60, *_WL, *_WL, -60)
WH = (798, -214, 798, -214)
ILB = tuple(int(2048 * 2 ** (step / 32) + 0.5) for step in range(32))


def clamp(value: int, least: int = -32768, most: int = 32767) -> int:
    """No less and no more than this: 16 bits."""
    return max(least, min(most, value))


@dataclass(slots=True)
class Band:
    """A difference to a prediction, which the sender and the receiver make alike. `low` is the band below 4 kHz."""

    low: bool
    scale: int  # DET
    prediction: int = 0  # S
    zeros_part: int = 0  # SZ
    log: int = 0  # NB
    poles: tuple[int, int] = (0, 0)  # A
    zeros: list[int] = field(default_factory=lambda: [0] * 6)  # B
    rebuilt: tuple[int, int] = (0, 0)  # R, the newest first
    partial: tuple[int, int] = (0, 0)  # P
    differences: deque[int] = field(default_factory=lambda: deque([0] * 6, 6))  # D

    def learn(self, code: int) -> None:
        """What was sent, for the next prediction."""
        difference = self.scale * (QM4[code >> 2] if self.low else QM2[code]) >> 15
        self._rescale(code)
        rebuilt = clamp(self.prediction + difference)
        partial = clamp(self.zeros_part + difference)
        self._move_poles(partial)
        self._move_zeros(difference)
        self.differences.appendleft(difference)
        self.rebuilt = rebuilt, self.rebuilt[0]
        self.partial = partial, self.partial[0]
        self._predict()

    def _rescale(self, code: int) -> None:
        """LOGSCL, SCALEL; LOGSCH, SCALEH."""
        move, most, shift = (WL[code >> 2], 18432, 8) if self.low else (WH[code], 22528, 10)
        self.log = clamp((self.log * 127 >> 7) + move, 0, most)
        down = shift - (self.log >> 11)
        mantissa = ILB[self.log >> 6 & 31]
        self.scale = (mantissa >> down if down >= 0 else mantissa << -down) << 2

    def _move_poles(self, partial: int) -> None:
        """UPPOL2, UPPOL1."""
        like = [(partial < 0) == (earlier < 0) for earlier in self.partial]
        slope = clamp(4 * self.poles[0])
        slope = clamp(-slope) if like[0] else slope
        second = (slope >> 7) + (128 if like[1] else -128) + (self.poles[1] * 32512 >> 15)
        second = clamp(second, -12288, 12288)
        limit = clamp(15360 - second)
        first = clamp((192 if like[0] else -192) + (self.poles[0] * 32640 >> 15))
        self.poles = clamp(first, -limit, limit), second

    def _move_zeros(self, difference: int) -> None:
        """UPZERO."""
        for at, earlier in enumerate(self.differences):
            step = 0 if difference == 0 else 128 if (earlier < 0) == (difference < 0) else -128
            self.zeros[at] = clamp(step + (self.zeros[at] * 32640 >> 15))

    def _predict(self) -> None:
        """FILTEZ, FILTEP, PREDIC."""
        zeros = sum(b * clamp(2 * d) >> 15 for b, d in zip(self.zeros, self.differences, strict=True))
        poles = sum(a * clamp(2 * r) >> 15 for a, r in zip(self.poles, self.rebuilt, strict=True))
        self.zeros_part = clamp(zeros)
        self.prediction = clamp(clamp(poles) + self.zeros_part)

    def quantise(self, sound: int) -> int:
        """QUANTL, QUANTH."""
        error = clamp(sound - self.prediction)
        size = ~error if error < 0 else error
        if not self.low:
            far = size >= 564 * self.scale >> 12
            return int(not far) if error < 0 else 3 - far
        step = next((at for at in range(1, 30) if size < Q6[at] * self.scale >> 12), 30)
        if error < 0:
            return 64 - step if step < 3 else 34 - step
        return 62 - step

    def rebuild(self, code: int) -> int:
        """What the receiver hears, of all bits of the code."""
        return clamp(self.prediction + (self.scale * (QM6 if self.low else QM2)[code] >> 15), -16384, 16383)


class G722:
    """One direction of one stream."""

    def __init__(self) -> None:
        self._low, self._high = Band(low=True, scale=32), Band(low=False, scale=8)
        self._past = deque([0] * 24, 24)

    def _split(self, first: int, second: int) -> tuple[int, int]:
        self._past.extend((first, second))
        past = list(self._past)
        odd = sum(x * tap for x, tap in zip(past[::2], QMF, strict=True))
        even = sum(x * tap for x, tap in zip(past[1::2], reversed(QMF), strict=True))
        return odd, even

    def encode(self, pcm: Sequence[int]) -> bytes:
        """Two samples at 16 kHz a byte."""
        codes = bytearray()
        for first, second in zip(pcm[::2], pcm[1::2], strict=True):
            odd, even = self._split(first, second)
            low = self._low.quantise(even + odd >> 14)
            high = self._high.quantise(even - odd >> 14)
            self._low.learn(low)
            self._high.learn(high)
            codes.append(high << 6 | low)
        return bytes(codes)

    def encode_narrow(self, pcm: Sequence[int]) -> bytes:
        """One sample at 8 kHz a byte: it is the lower band, and the upper one is silent."""
        codes = bytearray()
        for sample in pcm:
            low, high = self._low.quantise(sample >> 1), self._high.quantise(0)
            self._low.learn(low)
            self._high.learn(high)
            codes.append(high << 6 | low)
        self._past = deque([0] * 24, 24)
        return bytes(codes)

    def decode_narrow(self, codes: bytes) -> list[int]:
        """One sample at 8 kHz for each byte."""
        made: list[int] = []
        for code in codes:
            made.append(2 * self._low.rebuild(code & 63))
            self._low.learn(code & 63)
        self._high = Band(low=False, scale=8)
        self._past = deque([0] * 24, 24)
        return made

    def decode(self, codes: bytes) -> list[int]:
        """Two samples at 16 kHz for each byte."""
        made: list[int] = []
        for code in codes:
            low, high = code & 63, code >> 6
            deep, keen = self._low.rebuild(low), self._high.rebuild(high)
            self._low.learn(low)
            self._high.learn(high)
            odd, even = self._split(deep + keen, deep - keen)
            made += clamp(even >> 11), clamp(odd >> 11)
        return made

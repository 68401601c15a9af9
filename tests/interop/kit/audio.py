"""Sound made and judged: tones, levels, likeness. Samples are 16 bit mono in numpy arrays, at 8 kHz where not said."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
WINDOW = RATE // 20  # 50 ms
QUIET = 100.0  # a window whose RMS is below is silence
Samples = npt.NDArray[np.int16]


def tone(hz: float, seconds: float, amplitude: float = 9000, rate: int = RATE) -> Samples:
    """A sine; whole milliseconds of it repeat without a click when `hz` is a multiple of 50 and joined at 20 ms."""
    time = np.arange(int(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * hz * time)).astype(np.int16)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    """Mono 16 bit PCM."""
    data = samples.astype("<i2").tobytes()
    header = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    path.write_bytes(header + struct.pack("<4sI", b"data", len(data)) + data)
    return path


def read_wav(path: Path, rate: int = RATE) -> Samples:
    """16 bit PCM, brought to mono at this rate; a file that is still being written is read as far as it goes."""
    raw = path.read_bytes()
    if raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise ValueError(f"{path} is not a WAV file")
    at, shape = 12, (0, 0, 0, 0, 0, 0)
    while at + 8 <= len(raw):
        name, size = struct.unpack_from("<4sI", raw, at)
        if name == b"fmt ":
            shape = struct.unpack_from("<HHIIHH", raw, at + 8)
        if name == b"data":
            if (shape[0], shape[2] % rate, shape[5]) != (1, 0, 16):
                raise ValueError(f"{path}: not 16 bit PCM at a multiple of {rate} Hz but {shape}")
            body = raw[at + 8 :][: size if 0 < size < 0xFFFFFFFF else None]
            wide = shape[1] * shape[2] // rate  # samples that become one
            whole = np.frombuffer(body[: len(body) // (2 * wide) * 2 * wide], "<i2").reshape(-1, wide)
            mono: Samples = whole.mean(1).astype(np.int16)
            return mono
        at += 8 + size + size % 2
    raise ValueError(f"{path} holds no audio")


def _windows(samples: Samples, rate: int = RATE) -> npt.NDArray[np.float64]:
    """Of 50 ms each."""
    size = rate // 20
    return samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)


def tone_windows(samples: Samples, hz: float, share: float = 0.6, rate: int = RATE) -> npt.NDArray[np.bool_]:
    """For each 50 ms: does this one frequency carry at least `share` of a power that is no silence?"""
    windows = _windows(samples, rate)
    power = np.mean(windows**2, axis=1)
    probe = np.exp(-2j * np.pi * hz * np.arange(windows.shape[1]) / rate)
    at_hz = 2 * np.abs(windows @ probe / windows.shape[1]) ** 2
    found: npt.NDArray[np.bool_] = (power > QUIET**2) & (at_hz >= share * power)
    return found


def seconds_of_tone(samples: Samples, hz: float, share: float = 0.6, rate: int = RATE) -> float:
    """How long the tone is there, by its windows. Two equal tones at once have a share of a half each."""
    return float(np.count_nonzero(tone_windows(samples, hz, share, rate))) / 20


def clarity(samples: Samples, *tones: float, rate: int = RATE, seconds: float = 2.0) -> float:
    """Signal to noise in dB, in the cleanest stretch of so many seconds: what of the sound is these tones, against all
    that is not, and against what is missing of them. Each 50 ms is judged by itself: a clock's drift is no noise; a gap
    or a click is."""
    size, stretch, windows = rate // 20, round(seconds * 20), _windows(samples, rate)
    if len(windows) < stretch:
        return float("-inf")
    times = 2 * np.pi * np.arange(size) / rate
    basis, _ = np.linalg.qr(np.array([wave(hz * times) for hz in tones for wave in (np.sin, np.cos)]).T)
    told, power = np.sum((windows @ basis) ** 2, axis=1), np.sum(windows**2, axis=1)
    missing = np.clip(np.median(told[power > size * QUIET**2] if power.any() else told) - told, 0, None)
    signal, noise = (np.convolve(each, np.ones(stretch), "valid") for each in (told, power - told + missing))
    return float(10 * np.log10(np.max((signal + 1e-9) / (noise + 1.0))))


def seconds_of_sound(samples: Samples) -> float:
    """How long anything at all is there."""
    return float(np.count_nonzero(np.mean(_windows(samples) ** 2, axis=1) > QUIET**2)) / 20


def likeness(recording: Samples, prompt: Samples) -> float:
    """The greatest normalised cross-correlation of the prompt with any stretch of the recording: 1 for the same
    sound at any level, also by way of G.711. Both are differenced first, lest the common pitch of one voice tell."""
    heard, wanted = np.diff(recording.astype(np.float64)), np.diff(prompt.astype(np.float64))
    if len(heard) < len(wanted):
        heard = np.concatenate([heard, np.zeros(len(wanted) - len(heard))])
    size = 1 << (len(heard) + len(wanted) - 1).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size))
    lags = len(heard) - len(wanted) + 1
    product = np.fft.irfft(spectrum, size)[:lags]
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    scale = np.sqrt((energy[len(wanted) :] - energy[:lags]).clip(1.0) * max(float(np.sum(wanted**2)), 1.0))
    return float(np.max(np.abs(product) / scale))


def holds(recording: Samples, prompt: Samples, least: float = 0.85) -> bool:
    """Whether a phone's own recording has a prompt: two thirds of it at least, as a jitter buffer may have cut or
    stretched it once."""
    return sum(likeness(recording, third) >= least for third in np.array_split(prompt, 3)) >= 2


def _ulaw_values() -> npt.NDArray[np.int16]:
    code = ~np.arange(256) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _alaw_values() -> npt.NDArray[np.int16]:
    code = np.arange(256) ^ 0x55
    segment, step = (code & 0x70) >> 4, ((code & 0x0F) << 4) + 8
    magnitude = np.where(segment == 0, step, (step + 0x100) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


_VALUES = {"PCMU": _ulaw_values(), "PCMA": _alaw_values()}


def _nearest(values: npt.NDArray[np.int16]) -> npt.NDArray[np.uint8]:
    """The code nearest to each of the 65536 samples, by halving the way between neighbours."""
    order = np.argsort(values, kind="stable")
    ordered = values[order].astype(np.int32)
    edges = (ordered[1:] + ordered[:-1]) / 2
    return order[np.searchsorted(edges, np.arange(-32768, 32768))].astype(np.uint8)


_CODES = {codec: _nearest(values) for codec, values in _VALUES.items()}


def encode(samples: Samples, codec: str) -> bytes:
    """G.711 by table: `codec` is PCMU or PCMA."""
    return _CODES[codec][samples.astype(np.int32) + 32768].tobytes()


def decode(payload: bytes, codec: str) -> Samples:
    """What a G.711 payload sounds like."""
    return _VALUES[codec][np.frombuffer(payload, np.uint8)]

"""The kernel and its twin in Python agree on everything."""

from __future__ import annotations

import ctypes
import math
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenc.media.port import Codec
from tests.media import reference
from tests.media.reference import Conceal, Digits, Jitter, Packet, Reception, Report, Tones
from tests.media.reference_latch import Latch

LAWS: tuple[Codec, ...] = ("PCMU", "PCMA")
u8, u16, u32 = st.integers(0, 255), st.integers(0, 65535), st.integers(0, 2**32 - 1)
s16 = st.integers(-32768, 32767)
twins = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Voice = ctypes.c_int16 * 160
KINDS = ("hear", "repair", "conceal", "noise")


@pytest.mark.parametrize("law", range(2))
def test_every_code_decodes_alike(kernel: ctypes.CDLL, law: int) -> None:
    assert [kernel.decode(law, code) for code in range(256)] == [reference.decode(LAWS[law], c) for c in range(256)]


@pytest.mark.parametrize("law", range(2))
def test_every_sample_encodes_alike(kernel: ctypes.CDLL, law: int) -> None:
    samples = (ctypes.c_int16 * 65536)(*range(-32768, 32768))
    codes = ctypes.create_string_buffer(65536)
    kernel.encode(law, codes, samples, ctypes.c_size_t(65536))
    assert codes.raw == reference.encode(LAWS[law], samples)


@pytest.mark.parametrize("law", range(2))
def test_crossing_is_decoding_and_encoding(kernel: ctypes.CDLL, law: int) -> None:
    codes = ctypes.create_string_buffer(bytes(range(256)), 256)
    kernel.cross(law, codes, ctypes.c_size_t(256))
    assert codes.raw == reference.encode(LAWS[1 - law], (reference.decode(LAWS[law], code) for code in range(256)))


def _parse(kernel: ctypes.CDLL, data: bytes) -> Packet | None:
    out = (ctypes.c_uint32 * 7)()
    if kernel.parse(data, ctypes.c_size_t(len(data)), out):
        return None
    kind, marker, sequence, timestamp, ssrc, start, size = out
    return Packet(kind, sequence, timestamp, ssrc, data[start : start + size], bool(marker))


@st.composite
def datagrams(draw: st.DrawFn) -> bytes:
    """Mostly RTP, with CSRC, extension and padding that may or may not be all there."""
    first = draw(st.sampled_from([0x80, 0x80, 0x90, 0xA0, 0xB0, 0x40, 0x00, 0xC0])) | draw(st.integers(0, 15))
    tail = draw(st.binary(max_size=80))
    extension = bytes(2) + draw(st.integers(0, 6)).to_bytes(2, "big")
    return bytes((first,)) + draw(st.binary(max_size=11)) + extension * draw(st.integers(0, 2)) + tail


@twins
@given(data=datagrams() | st.binary(max_size=40))
def test_any_datagram_is_read_alike(kernel: ctypes.CDLL, data: bytes) -> None:
    assert _parse(kernel, data) == reference.parse(data)


@twins
@given(kind=st.integers(0, 127), marker=st.booleans(), sequence=u16, timestamp=u32, ssrc=u32)
def test_headers_are_built_alike(
    kernel: ctypes.CDLL, kind: int, marker: bool, sequence: int, timestamp: int, ssrc: int
) -> None:
    packet = ctypes.create_string_buffer(12)
    kernel.build(packet, kind, marker, sequence, ctypes.c_uint32(timestamp), ctypes.c_uint32(ssrc))
    ours = Packet(kind, sequence, timestamp, ssrc, marker=marker)
    assert packet.raw == bytes(ours)
    assert reference.parse(packet.raw) == ours


@settings(twins, max_examples=60)
@given(
    course=st.lists(st.tuples(st.integers(-3, 6), st.integers(-400, 400), st.booleans()), max_size=60),
    first=st.sampled_from([0, 65530, 40000]),
    packets=st.integers(0, 3),
    sender=st.sampled_from([0, 0x12345678]),
)
def test_reports_are_alike(
    kernel: ctypes.CDLL, course: list[tuple[int, int, bool]], first: int, packets: int, sender: int
) -> None:
    theirs, ours, out = (
        ctypes.create_string_buffer(kernel.reception_size()),
        Reception(),
        ctypes.create_string_buffer(256),
    )
    at = first
    for turn, (step, shift, timed) in enumerate(course):
        at += step
        packet = Packet(0, at % 65536, turn * 160 % 2**32, 5 if turn < 50 else 6)
        arrival = (turn * 160 + shift) % 2**32
        kernel.reception_hear(theirs, packet.ssrc, packet.sequence, packet.timestamp, ctypes.c_uint32(arrival), timed)
        ours.hear(packet, arrival, timed)
        if turn % 20 == 19 or turn == len(course) - 1:
            ntp = 0xE0000000_80000000
            size = kernel.report(out, theirs, 9, packets, ctypes.c_uint64(ntp), sender)
            block = ours.block(sender, int(1.5 * 65536) if sender else 0)
            said = Report(9, (ntp, 77, packets, 160 * packets) if packets else None, (block,) if block else ())
            assert out.raw[:size] == bytes(said)
            assert reference.parse_report(out.raw[:size]) is not None


@st.composite
def key_packets(draw: st.DrawFn) -> Packet:
    start = draw(st.sampled_from([2**32 - 800, 0, 160, 320, 1600, 4000]))
    payload = bytes((draw(st.integers(0, 17)), draw(u8))) + draw(st.integers(0, 2000)).to_bytes(2, "big")
    return Packet(
        101, 0, start, draw(st.integers(1, 2)), payload[: draw(st.sampled_from([4, 4, 4, 2]))], draw(st.booleans())
    )


@twins
@given(packets=st.lists(key_packets(), max_size=30))
def test_keys_are_heard_alike(kernel: ctypes.CDLL, packets: list[Packet]) -> None:
    theirs = ctypes.create_string_buffer(kernel.digits_size())
    ours = Digits()
    for packet in packets:
        size, where = ctypes.c_uint32(len(packet.payload)), ctypes.c_uint32(packet.timestamp)
        key = kernel.digits_hear(theirs, packet.ssrc, where, packet.marker, packet.payload, size)
        assert (None if key < 0 else key) == ours.hear(packet)


@st.composite
def arrivals(draw: st.DrawFn) -> list[Packet | None]:
    """Packets, some late, lost, doubled, of comfort noise or from another time; None is a frame heard."""
    start = draw(st.sampled_from([0, 2**32 - 1600, 12345]))
    first = draw(st.sampled_from([0, 65530]))
    made: list[Packet | None] = []
    for turn in range(draw(st.integers(1, 120))):
        for _ in range(draw(st.sampled_from([1, 1, 1, 0, 2, 3]))):
            step = turn + draw(st.sampled_from([0, 0, 0, 0, 1, -1, -2, -5, -9, 6, 12, 400]))
            skew = draw(st.sampled_from([0, 0, 0, 0, 80, 1600]))
            kind = 0 if draw(st.integers(0, 9)) else reference.COMFORT
            ssrc = 1 if draw(st.integers(0, 60)) else 2
            payload = bytes((draw(u8),)) * draw(st.integers(1, 3))
            made.append(Packet(kind, (first + step) % 65536, (start + step * 160 + skew) % 2**32, ssrc, payload))
        made.append(None)
    return made


@settings(twins, max_examples=100)
@given(course=arrivals(), data=st.data())
def test_jitter_is_evened_alike(kernel: ctypes.CDLL, course: list[Packet | None], data: st.DataObject) -> None:
    theirs, step = ctypes.create_string_buffer(kernel.jitter_size()), (ctypes.c_uint32 * 3)()
    kernel.jitter_reset(theirs, 160)
    ours = Jitter()
    for packet in course:
        if packet is None:
            kernel.jitter_next(theirs, step)
            kind, slot, units = ours.next()
            assert (KINDS[step[0]], step[2]) == (kind, units)
            assert kind in ("conceal", "noise") or step[1] == slot
            if kind == "hear":
                units = data.draw(st.sampled_from([160, 160, 80, 240, 480]))
                kernel.jitter_heard(theirs, units)
                ours.heard(units)
            quiet = data.draw(st.booleans())
            assert kernel.jitter_settle(theirs, quiet) == ours.settle(quiet)
        else:
            rest = data.draw(st.sampled_from([0, 0, 80, 160]))
            comfort, size = packet.type == reference.COMFORT, len(packet.payload)
            where = ctypes.c_uint32(packet.timestamp)
            kernel.jitter_put(theirs, packet.ssrc, packet.sequence, where, comfort, packet.payload, size, rest)
            ours.put(packet, rest)


@twins
@given(
    rate=st.sampled_from([8000, 16000]),
    period=st.integers(20, 300),
    course=st.lists(st.tuples(st.booleans(), st.sampled_from([160, 80, 320, 7])), max_size=12),
)
def test_losses_are_concealed_alike(
    kernel: ctypes.CDLL, rate: int, period: int, course: list[tuple[bool, int]]
) -> None:
    theirs, ours, at = ctypes.create_string_buffer(kernel.conceal_size()), Conceal(rate), 0
    kernel.conceal_reset(theirs, rate)
    for lost, count in course:
        sound = (ctypes.c_int16 * count)(*((at + i) % period * 211 - 20000 for i in range(count)))
        at += count
        if lost:
            kernel.conceal_fill(theirs, sound, count)
            assert list(sound) == ours.fill(count)
        else:
            expected = ours.hear(list(sound))
            kernel.conceal_hear(theirs, sound, count)
            assert list(sound) == expected


@settings(twins, max_examples=30)
@given(
    key=st.integers(0, 15),
    levels=st.tuples(st.sampled_from([0, 60, 300, 4000]), st.sampled_from([0, 60, 300, 4000])),
    noise=st.sampled_from([0, 100, 2000]),
    off=st.sampled_from([1.0, 1.01, 1.04]),
    course=st.lists(st.booleans(), max_size=12),
)
def test_keys_are_recognised_alike(
    kernel: ctypes.CDLL, key: int, levels: tuple[int, int], noise: int, off: float, course: list[bool]
) -> None:
    theirs, ours, at, dice = ctypes.create_string_buffer(kernel.goertzel_size()), Tones(), 0, random.Random(key)
    kernel.goertzel_reset(theirs)
    row, column = divmod(reference.KEYPAD.index(reference.CODES[key]), 4)
    for down in course:
        sound = Voice()
        for i in range(160):
            angle = 2 * math.pi * (at + i) * off / 8000
            tones = levels[0] * math.sin(angle * reference.LOW[row]) + levels[1] * math.sin(
                angle * reference.HIGH[column]
            )
            sound[i] = int(tones * down + dice.uniform(-noise, noise))
        at += 160
        heard = kernel.goertzel_hear(theirs, sound)
        assert (None if heard < 0 else heard) == ours.hear(list(sound))


@settings(twins, max_examples=20)
@given(
    rates=st.sampled_from([(8000, 16000), (16000, 8000), (8000, 48000), (48000, 16000)]),
    voice=st.lists(s16, min_size=9),
)
def test_rates_are_changed_alike(kernel: ctypes.CDLL, rates: tuple[int, int], voice: list[int]) -> None:
    source, target = rates
    count = source // 50 * 2
    sound = (voice * (count // len(voice) + 1))[:count]
    heard = (ctypes.c_int16 * (target // 50 * 2))()
    kernel.resample((ctypes.c_int16 * count)(*sound), source, heard, target, 2)
    assert list(heard) == reference.resample(sound, source, target)


@twins
@given(levels=st.lists(st.tuples(s16, s16), max_size=12))
def test_parties_hear_alike(kernel: ctypes.CDLL, levels: list[tuple[int, int]]) -> None:
    voices = [[low] * 80 + [high] * 80 for low, high in levels]
    room = (Voice * len(voices))(*(Voice(*voice) for voice in voices))
    heard = (Voice * len(voices))()
    kernel.mix(room, len(voices), heard)
    assert [list(voice) for voice in heard] == reference.mix(voices)


@twins
@given(
    size=st.integers(0, 2**30), channels=st.integers(1, 2), law=st.integers(-1, 1), rate=st.sampled_from([8000, 16000])
)
def test_wav_headers_are_alike(kernel: ctypes.CDLL, size: int, channels: int, law: int, rate: int) -> None:
    header = ctypes.create_string_buffer(64)
    length = kernel.wav_header(header, channels, law, rate, ctypes.c_uint32(size))
    assert header.raw[:length] == reference.wav_header(size, channels, None if law < 0 else LAWS[law], rate)


places = st.tuples(st.integers(1, 4), st.integers(1, 3))


@twins
@given(told=st.tuples(st.integers(0, 3), st.integers(1, 2)), signalling=st.integers(0, 3), data=st.data())
def test_sources_are_believed_alike(
    kernel: ctypes.CDLL, told: tuple[int, int], signalling: int, data: st.DataObject
) -> None:
    theirs, ours, now = ctypes.create_string_buffer(kernel.latch_size()), Latch(told, signalling), 10**12
    kernel.latch_begin(theirs, *told, signalling, True)
    for what in data.draw(st.lists(st.sampled_from(["packet"] * 3 + ["described", "forsaken"]), max_size=40)):
        now += data.draw(st.sampled_from([0, 20_000_000, 199_000_000, 3_000_000_000]))
        if what == "described":
            told, moved = data.draw(st.tuples(st.integers(0, 3), st.integers(1, 2))), data.draw(st.booleans())
            kernel.latch_begin(theirs, *told, signalling, moved)
            ours.begin(told, signalling, moved)
        elif what == "forsaken":
            kernel.latch_forget(theirs)
            ours.trust = 0
        else:
            source, proven = data.draw(places), data.draw(st.integers(0, 9)) == 0
            heard = kernel.latch_hear(theirs, *source, proven, ctypes.c_uint64(now))
            assert bool(heard) == ours.hear(source, proven, now)
            assert bool(kernel.latch_locks(theirs, ctypes.c_uint64(now))) == ours.locks(now)

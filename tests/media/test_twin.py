"""The kernel and its twin in Python agree on everything."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenc.media import reference
from scenc.media.port import Codec
from scenc.media.reference import Digits, Jitter, Packet

LAWS: tuple[Codec, ...] = ("PCMU", "PCMA")
u8, u16, u32 = st.integers(0, 255), st.integers(0, 65535), st.integers(0, 2**32 - 1)
s16 = st.integers(-32768, 32767)
twins = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Voice = ctypes.c_int16 * 160


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
    """Packets, some late, lost, doubled, of odd length or from another time; None is 20 ms passing."""
    start = draw(st.sampled_from([0, 2**32 - 1600, 12345]))
    made: list[Packet | None] = []
    for turn in range(draw(st.integers(1, 120))):
        for _ in range(draw(st.sampled_from([1, 1, 1, 0, 2, 3]))):
            step = draw(st.sampled_from([0, 0, 0, 0, 1, -1, -2, -5, -9, 6, 12, 400]))
            size = draw(st.sampled_from([160, 160, 80, 240, 480, 1, 1280]))
            ssrc = 1 if draw(st.integers(0, 60)) else 2
            code = draw(u8)
            made.append(Packet(0, 0, (start + (turn + step) * 160) % 2**32, ssrc, bytes((code,)) * size))
        made.append(None)
    return made


@settings(twins, max_examples=50)
@given(course=arrivals())
def test_jitter_is_evened_alike(kernel: ctypes.CDLL, course: list[Packet | None]) -> None:
    theirs = ctypes.create_string_buffer(kernel.jitter_size())
    ours = Jitter()
    for packet in course:
        if packet is None:
            frame = Voice()
            kernel.jitter_get(theirs, frame)
            assert list(frame) == ours.get()
        else:
            where, size = ctypes.c_uint32(packet.timestamp), ctypes.c_uint32(len(packet.payload))
            kernel.jitter_put(theirs, packet.ssrc, where, packet.payload, size)
            ours.put(packet, [reference.decode("PCMU", code) for code in packet.payload])


@twins
@given(levels=st.lists(st.tuples(s16, s16), max_size=12))
def test_parties_hear_alike(kernel: ctypes.CDLL, levels: list[tuple[int, int]]) -> None:
    voices = [[low] * 80 + [high] * 80 for low, high in levels]
    room = (Voice * len(voices))(*(Voice(*voice) for voice in voices))
    heard = (Voice * len(voices))()
    kernel.mix(room, len(voices), heard)
    assert [list(voice) for voice in heard] == reference.mix(voices)


@twins
@given(size=st.integers(0, 2**31))
def test_wav_headers_are_alike(kernel: ctypes.CDLL, size: int) -> None:
    header = ctypes.create_string_buffer(44)
    kernel.wav_header(header, ctypes.c_uint32(size))
    assert header.raw == reference.wav_header(size)

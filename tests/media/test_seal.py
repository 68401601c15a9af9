"""Our own SRTP: the numbers of the RFCs, and packet by packet what libsrtp makes of the same."""

from __future__ import annotations

import ctypes
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenc.media.native import srtp
from scenc.media.port import Keys, Suite

pylibsrtp = pytest.importorskip("pylibsrtp")

SUITES: tuple[Suite, ...] = ("AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32")
TAGS = (16, 10, 4)
twins = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Seal:
    """One direction, in memory that lies as the kernel wants it."""

    def __init__(self, kernel: ctypes.CDLL, suite: int, secret: bytes) -> None:
        if not kernel.seal_can(suite):
            pytest.skip("no instructions for AES or SHA-1 here")
        self._kernel = kernel
        self._memory = ctypes.create_string_buffer(kernel.seal_size() + 64)
        start = ctypes.addressof(self._memory)
        self._at = ctypes.c_void_p(start + -start % 64)
        kernel.seal_init(self._at, suite, secret)

    def _do(self, what: str, packet: bytes) -> bytes | None:
        buffer = ctypes.create_string_buffer(packet, len(packet) + 16)
        size = getattr(self._kernel, what)(self._at, buffer, ctypes.c_size_t(len(packet)))
        return buffer.raw[:size] or None

    def close(self, packet: bytes) -> bytes | None:
        return self._do("seal_close", packet)

    def open(self, packet: bytes) -> bytes | None:
        return self._do("seal_open", packet)


def test_session_keys_are_those_of_rfc_3711() -> None:
    """B.3"""
    master = bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6")
    made = srtp.derived(master)
    assert made[:16].hex().upper() == "C61E7A93744F39EE10734AFE3FF7A087"
    assert made[16:30].hex().upper() == "30CBBC08863D8C85D49DB34A9AE1"
    assert made[30:].hex().upper() == "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"


def test_the_stream_of_counter_mode_is_that_of_rfc_3711(kernel: ctypes.CDLL) -> None:
    """B.2, as the cipher text of zeros."""
    secret = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3C F0F1F2F3F4F5F6F7F8F9FAFBFCFD") + bytes(20)
    made = Seal(kernel, 1, secret).close(b"\x80" + bytes(11) + bytes(48))
    assert made is not None
    assert made[12:-10].hex().upper() == (
        "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0"
    )


def test_a_packet_in_gcm_is_that_of_rfc_7714(kernel: ctypes.CDLL) -> None:
    """16.1.1"""
    clear = bytes.fromhex(
        "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573"
    )
    sealed = (
        "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf"
        "8833899d7f27beb16a9152cf765ee4390cce"
    )
    secret = bytes(range(16)) + bytes.fromhex("517569642070726f2071756f") + bytes(22)
    made = Seal(kernel, 0, secret).close(clear)
    assert made is not None
    assert made.hex() == sealed
    assert Seal(kernel, 0, secret).open(made) == clear


def theirs(suite: int, master: bytes, out: bool) -> object:
    """libsrtp's side of it."""
    keys = Keys(SUITES[suite], master, master)
    sessions = srtp.Sessions(keys)
    return sessions._out if out else sessions._in


@st.composite
def packets(draw: st.DrawFn) -> list[bytes]:
    """Of one or two sources: any header, any length, sequence numbers that leap, wrap and come again."""
    made, at = [], draw(st.sampled_from([0, 1, 32760, 65500]))
    for turn in range(draw(st.integers(1, 25))):
        at += draw(st.sampled_from([1, 1, 1, 1, 2, -1, -3, 0, 60, 300, 20000]))
        sources, extended = draw(st.sampled_from([0, 0, 3])), draw(st.booleans())
        head = bytes((0x80 | (0x10 if extended else 0) | sources, draw(st.integers(0, 127))))
        head += (at % 65536).to_bytes(2, "big") + (turn * 160).to_bytes(4, "big")
        head += draw(st.sampled_from([b"\0\0\0\x07", b"\xff\0\0\x08"])) + bytes(4 * sources)
        head += b"\xbe\xde\0\1abcd" if extended else b""
        made.append(head + draw(st.binary(max_size=20)) * draw(st.integers(1, 12)))
    return made


@twins
@given(suite=st.integers(0, 2), key=st.binary(min_size=30, max_size=30), said=packets())
def test_what_is_sealed_is_what_libsrtp_makes(kernel: ctypes.CDLL, suite: int, key: bytes, said: list[bytes]) -> None:
    master = key[:28] if suite == 0 else key
    ours, other = Seal(kernel, suite, srtp.derived(master)), theirs(suite, master, out=True)
    for packet in said:
        try:
            expected = other.protect(packet)  # type: ignore[attr-defined]
        except pylibsrtp.Error:  # it is too far behind, or its number was used
            assert ours.close(packet) is None
            continue
        assert ours.close(packet) in (expected, None)  # libsrtp remembers further back


@twins
@given(suite=st.integers(0, 2), key=st.binary(min_size=30, max_size=30), said=packets(), data=st.data())
def test_what_is_taken_is_what_libsrtp_takes(
    kernel: ctypes.CDLL, suite: int, key: bytes, said: list[bytes], data: st.DataObject
) -> None:
    master = key[:28] if suite == 0 else key
    sender, ours = Seal(kernel, suite, srtp.derived(master)), Seal(kernel, suite, srtp.derived(master))
    other = theirs(suite, master, out=False)
    for packet in said:
        sealed = bytearray(sender.close(packet) or b"")
        if not sealed:  # its number was used
            continue
        if not data.draw(st.integers(0, 5)):
            sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        taken = ours.open(bytes(sealed))
        try:
            expected = other.unprotect(bytes(sealed))  # type: ignore[attr-defined]
        except pylibsrtp.Error:
            expected = None
        assert taken in (expected, None)
        if taken is None and expected is not None:  # libsrtp remembers further back
            assert _is_behind(said, packet)
        assert ours.open(bytes(sealed)) is None  # a second time


def _is_behind(said: list[bytes], packet: bytes) -> bool:
    earlier = said[: said.index(packet)]
    return any((other[3] - packet[3]) % 65536 for other in earlier)


@pytest.mark.parametrize("suite", range(3))
def test_bytes_of_any_kind_are_not_taken_and_do_no_harm(kernel: ctypes.CDLL, suite: int) -> None:
    seal = Seal(kernel, suite, srtp.derived(bytes(range(30))))
    for size, turn in zip(range(80), count(), strict=False):
        for first in (0x80, 0x9F, 0xBF, 0x40, 0x00):
            assert seal.open(bytes((first,)) * min(size, 1) + bytes((turn,)) * max(size - 1, 0)) is None
    sound = b"\x80\0\0\x01" + bytes(8) + b"sound"
    sealed = Seal(kernel, suite, srtp.derived(bytes(range(30)))).close(sound)
    assert sealed is not None
    assert seal.open(sealed) == sound


@pytest.mark.parametrize("suite", range(3))
def test_many_sources_one_after_another_and_none_of_them_again(kernel: ctypes.CDLL, suite: int) -> None:
    secret = srtp.derived(bytes(range(30)))
    sender, taker = Seal(kernel, suite, secret), Seal(kernel, suite, secret)
    first = None
    for source in range(10):
        for sequence in range(3):
            packet = b"\x80\0\0" + bytes((sequence,)) + bytes(7) + bytes((source,)) + b"sound"
            sealed = sender.close(packet)
            assert sealed is not None
            assert taker.open(sealed) == packet
            first = sealed if source == 7 and first is None else first
    assert first is not None
    assert taker.open(first) is None

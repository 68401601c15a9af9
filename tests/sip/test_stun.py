"""STUN keep-alives on the SIP port."""

from __future__ import annotations

import pytest

from scenc.sip import stun

TRANSACTION = bytes(range(12))
REQUEST = b"\x00\x01\x00\x00\x21\x12\xa4\x42" + TRANSACTION


@pytest.mark.parametrize(
    ("remote", "mapped"),
    [
        (("192.0.2.1", 32853), "0001a147e112a643"),  # RFC 5769 2.2
        (("2001:db8:1234:5678:11:2233:4455:6677", 32853), None),
    ],
)
def test_who_asks_learns_the_address_they_came_from(remote: tuple[str, int], mapped: str | None) -> None:
    said = stun.answer(REQUEST, remote)
    assert said[:2] == b"\x01\x01"
    assert said[4:20] == REQUEST[4:]
    assert len(said) == 20 + int.from_bytes(said[2:4], "big")
    if mapped:
        assert said[24:].hex() == mapped
    else:
        mask = b"\x21\x12\xa4\x42" + TRANSACTION
        address = bytes(a ^ b for a, b in zip(said[28:], mask, strict=True))
        assert address.hex(":", 2) == "2001:0db8:1234:5678:0011:2233:4455:6677"


@pytest.mark.parametrize("data", [b"", REQUEST[:19], b"\x01\x01" + REQUEST[2:], b"\x00\x11" + REQUEST[2:]])
def test_what_is_no_binding_request_gets_nothing(data: bytes) -> None:
    assert stun.answer(data, ("192.0.2.1", 1)) == b""


def test_no_sip_message_is_taken_for_stun() -> None:
    assert stun.is_stun(REQUEST)
    assert not stun.is_stun(b"OPTIONS sip:a SIP/2.0\r\n\r\n")
    assert not stun.is_stun(b"\x00\x00\x00\x00")

"""STUN binding requests as keep-alives on the SIP port (:rfc:`5626#section-3.5.2`, :rfc:`5389`)."""

from __future__ import annotations

from ipaddress import ip_address

_COOKIE = b"\x21\x12\xa4\x42"
_REQUEST, _RESPONSE, _MAPPED = b"\x00\x01", b"\x01\x01", b"\x00\x20"
_HEADER = 20  # bytes


def is_stun(data: bytes) -> bool:
    """Whether a datagram is STUN; no SIP message begins like that."""
    return data[:1] in (b"\x00", b"\x01") and data[4:8] == _COOKIE


def answer(data: bytes, remote: tuple[str, int]) -> bytes:
    """What a binding request is told: the address it came from. Anything else gets nothing.

    The answer is no longer than the shortest SIP answer, and attributes of the request are not looked at: who may
    send SIP here may ask.
    """
    if data[:2] != _REQUEST or len(data) < _HEADER:
        return b""
    host, port = ip_address(remote[0].partition("%")[0]), remote[1]
    mask = _COOKIE + data[8:_HEADER]
    address = bytes(a ^ b for a, b in zip(host.packed, mask, strict=False))
    family = b"\x00\x01" if host.version == 4 else b"\x00\x02"
    value = family + (port ^ 0x2112).to_bytes(2, "big") + address
    attribute = _MAPPED + len(value).to_bytes(2, "big") + value
    return _RESPONSE + len(attribute).to_bytes(2, "big") + data[4:_HEADER] + attribute

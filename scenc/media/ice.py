"""ICE as one who is reached, not one who seeks: a lite agent answers binding requests (:rfc:`8445#section-2.5`,
:rfc:`8489`). Bytes in, bytes out."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address

_COOKIE = 0x2112A442
_REQUEST, _SUCCESS, _ERROR = 0x0001, 0x0101, 0x0111
_USERNAME, _INTEGRITY, _ERROR_CODE, _MAPPED, _USE, _FINGERPRINT = 0x0006, 0x0008, 0x0009, 0x0020, 0x0025, 0x8028
_HEADER = 20


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send back to where the request came from. `proven`: it is from who knows our password; `nominated`: sound
    is to go there from now on."""

    data: bytes
    proven: bool
    nominated: bool = False


def respond(data: bytes, source: tuple[str, int], ufrag: str, password: str) -> Reply | None:
    """The answer to a binding request that knows our name and password; None for anything else."""
    found = _attributes(data)
    if found is None or int.from_bytes(data[:2], "big") != _REQUEST:
        return None
    name = found.get(_USERNAME, (0, b""))[1].decode("utf-8", "replace")
    if name.partition(":")[0] != ufrag or not _is_signed(data, found, password.encode()):
        return Reply(_message(_ERROR, data[8:20], _attribute(_ERROR_CODE, b"\0\0\4\1Unauthorized"), b""), False)
    mapped = _attribute(_MAPPED, _mapped(source, data[4:20]))
    return Reply(_message(_SUCCESS, data[8:20], mapped, password.encode()), True, _USE in found)


def _attributes(data: bytes) -> dict[int, tuple[int, bytes]] | None:
    """Where each begins and what it holds, none behind the signature; None when this is no STUN."""
    if len(data) < _HEADER or data[0] > 3 or int.from_bytes(data[4:8], "big") != _COOKIE:
        return None
    if int.from_bytes(data[2:4], "big") != len(data) - _HEADER or len(data) % 4:
        return None
    found: dict[int, tuple[int, bytes]] = {}
    at = _HEADER
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("!HH", data, at)
        if at + 4 + size > len(data):
            return None
        found.setdefault(kind, (at, data[at + 4 : at + 4 + size]))
        if kind == _INTEGRITY:
            break
        at += 4 + size + -size % 4
    return found


def _is_signed(data: bytes, found: dict[int, tuple[int, bytes]], password: bytes) -> bool:
    at, signature = found.get(_INTEGRITY, (0, b""))
    if at == 0:
        return False
    signed = data[:2] + struct.pack("!H", at + 24 - _HEADER) + data[4:at]
    return hmac.compare_digest(hmac.digest(password, signed, hashlib.sha1), signature)


def _mapped(source: tuple[str, int], mask: bytes) -> bytes:
    """XOR-MAPPED-ADDRESS: the cookie and the transaction's number cover it."""
    address = ip_address(source[0].partition("%")[0])
    family = 1 if isinstance(address, IPv4Address) else 2
    port = source[1] ^ (_COOKIE >> 16)
    return struct.pack("!BBH", 0, family, port) + bytes(a ^ b for a, b in zip(address.packed, mask, strict=False))


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _message(kind: int, transaction: bytes, body: bytes, password: bytes) -> bytes:
    """With MESSAGE-INTEGRITY, where there is a password, and FINGERPRINT, each over the length so far."""
    if password:
        head = struct.pack("!HHI", kind, len(body) + 24, _COOKIE) + transaction
        body += _attribute(_INTEGRITY, hmac.digest(password, head + body, hashlib.sha1))
    head = struct.pack("!HHI", kind, len(body) + 8, _COOKIE) + transaction
    return head + body + _attribute(_FINGERPRINT, struct.pack("!I", zlib.crc32(head + body) ^ 0x5354554E))

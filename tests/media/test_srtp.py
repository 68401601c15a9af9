"""SRTP: who has the keys is heard, and nobody else, whatever they send."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from scenc.media.native import Engine
from scenc.media.port import Keys, LegId, MediaError, Suite
from tests.media.kit import Network, Phone, Rig, strength, tone

pytestmark = pytest.mark.wall_clock

if not Engine(ports=(24990, 24999)).can_encrypt:
    pytest.skip("no library for SRTP here", allow_module_level=True)

SIZES = {"AEAD_AES_128_GCM": 28}


def pair(suite: Suite, first: int = 1) -> tuple[Keys, Keys]:
    """Of the two ends."""
    size = SIZES.get(suite, 30)
    one, other = bytes(range(first, first + size)), bytes(range(first + 100, first + 100 + size))
    return Keys(suite, one, other), Keys(suite, other, one)


def encrypted(rig: Rig, suite: Suite) -> tuple[LegId, LegId, Phone, Phone]:
    """Two legs that speak to each other in secret, and a phone in the clear behind each."""
    (a, alice), (d, dora) = rig.leg(), rig.leg()
    (b, here), (c, there) = rig.engine.open(), rig.engine.open()
    rig.network = Network()
    to_there, to_here = rig.network.end(there), rig.network.end(here)
    for leg, port, keys in zip((b, c), (to_there, to_here), pair(suite), strict=True):
        rig.engine.connect(leg, replace(alice.remote(), port=port, secure=True))
        rig.engine.secure(leg, keys)
    rig.engine.bridge(a, b)
    rig.engine.bridge(c, d)
    return b, c, alice, dora


@pytest.mark.parametrize("suite", get_args(Suite))
def test_both_ends_hear_each_other_and_the_wire_says_nothing(rig: Rig, suite: Suite) -> None:
    b, c, alice, dora = encrypted(rig, suite)
    carried: list[bytes] = []
    assert rig.network is not None
    rig.network.tap = carried.append
    for _ in range(15):
        rig.talk((alice, tone(440, 0.5)), (dora, tone(1000, 0.5)))
        alice.listen()
        dora.listen()
    assert strength(dora.sound(), 440) > 0.99
    assert strength(alice.sound(), 1000) > 0.99
    clear = {packet.payload for packet in (*alice.heard, *dora.heard)}
    assert not any(data[12:172] in clear for data in carried)
    reports = [data for data in carried if 200 <= data[1] <= 204]
    assert reports
    assert rig.engine.stats(b).malformed == rig.engine.stats(c).malformed == 0
    assert rig.engine.stats(b).round_trip_ms >= 0


def test_what_is_plain_damaged_or_repeated_is_not_heard(rig: Rig) -> None:
    _, c, alice, dora = encrypted(rig, "AES_CM_128_HMAC_SHA1_80")
    carried: list[bytes] = []
    assert rig.network is not None
    rig.network.tap = carried.append
    rig.talk((alice, tone(440, 0.2)))
    assert len(dora.listen()) == 10
    (there, _), (_, back) = rig.network.ends.items()
    plain = bytes(alice.next(b"\x55" * 160))
    damaged = bytearray(carried[-1])
    damaged[20] ^= 1
    for data in (plain, bytes(damaged), carried[-1], carried[0]):
        back.sendto(data, ("127.0.0.1", there))
        rig.run(20)
    assert not dora.listen()
    assert rig.engine.stats(c).malformed == 4


def test_nothing_is_said_or_heard_before_the_keys_are_there(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.connect(b, replace(bob.remote(), secure=True))
    rig.talk((alice, tone(440, 0.2)), (bob, tone(1000, 0.2)))
    assert not bob.listen()
    assert not alice.listen()


def test_new_keys_take_the_place_of_the_old(rig: Rig) -> None:
    b, c, alice, dora = encrypted(rig, "AEAD_AES_128_GCM")
    rig.talk((alice, tone(440, 0.2)))
    for leg, keys in zip((b, c), pair("AES_CM_128_HMAC_SHA1_80", 50), strict=True):
        rig.engine.secure(leg, keys)
    rig.talk((alice, tone(440, 0.2)))
    assert len(dora.listen()) == 20
    for leg in (b, c):
        rig.engine.close(leg)
    rig.run(20)


def number(data: bytes, suite: Suite) -> tuple[bytes, bytes]:
    """Whose packet it is, and under which number its key was used (:rfc:`3711#section-3.4`)."""
    if not 200 <= data[1] <= 204:
        return data[8:12], data[2:4]
    tag = 0 if suite == "AEAD_AES_128_GCM" else 10
    return data[4:8] + b"report", data[len(data) - tag - 4 : len(data) - tag]


@pytest.mark.parametrize("suite", get_args(Suite))
def test_a_key_that_stays_goes_on_though_the_other_sides_is_new(rig: Rig, suite: Suite) -> None:
    """A telephone has a new key with every re-INVITE, we keep ours. Not one number is used twice, neither of sound nor
    of reports; what was taken before is not taken once more."""
    b, c, alice, dora = encrypted(rig, suite)
    carried: list[bytes] = []
    assert rig.network is not None
    rig.network.tap = carried.append
    rig.talk((alice, tone(440, 8)))
    (keys, theirs), (fresh, _) = pair(suite), pair(suite, 60)
    rig.engine.secure(b, replace(keys, theirs=fresh.ours))
    rig.engine.secure(c, replace(theirs, ours=fresh.ours))
    rig.run(20)
    dora.listen()
    (there, _), (_, back) = rig.network.ends.items()
    back.sendto(next(data for data in reversed(carried) if not 200 <= data[1] <= 204), ("127.0.0.1", there))
    alice.send(replace(alice.next(b"\x66" * 160), sequence=(alice.sequence - 2) % 65536))  # a number that was used
    rig.run(20)
    assert not dora.listen()
    heard = 0
    for _ in range(8):
        rig.talk((alice, tone(440, 1)))
        heard += len(dora.listen())
    assert 399 <= heard <= 400
    used = [each for data in carried if (each := number(data, suite))[0].startswith(carried[0][8:12])]
    assert len([whose for whose, _ in used if whose.endswith(b"report")]) >= 2
    assert len(set(used)) == len(used)


def test_keys_that_are_too_short_are_refused(rig: Rig) -> None:
    leg, _ = rig.leg()
    with pytest.raises((MediaError, ValueError)):
        rig.engine.secure(leg, Keys("AES_CM_128_HMAC_SHA1_80", b"short", b"short"))

"""Legs as such: ports, handles, whose packets are taken, and what is thrown away."""

from __future__ import annotations

import os
import random
import socket
import struct
import threading

import pytest

from scenc.media.native import Engine
from scenc.media.port import Digit, LegId, LegStats, MediaEngine, MediaError, Remote, Silent
from tests.media.kit import Phone, Rig, tone
from tests.media.reference import Packet

pytestmark = pytest.mark.wall_clock

GOOD = bytes(Packet(0, 1, 160, 1, b"\x55" * 160))
HOSTILE = {
    "empty": b"",
    "one byte": b"\x80",
    "header cut": GOOD[:11],
    "version 1": b"\x40" + GOOD[1:],
    "version 3": b"\xc0" + GOOD[1:],
    "STUN": b"\0\1\0\0\x21\x12\xa4\x42" + bytes(12),
    "CSRC cut": b"\x8f" + GOOD[1:40],
    "extension cut": b"\x90" + GOOD[1:14],
    "extension too long": b"\x90" + GOOD[1:12] + b"\0\0\xff\xff" + GOOD[12:],
    "padding longer than all": b"\xa0" + GOOD[1:-1] + b"\xff",
    "padding of none": b"\xa0" + GOOD[1:-1] + b"\0",
    "padding of a bare header": b"\xa0" + GOOD[1:12],
    "another payload type": GOOD[:1] + b"\x12" + GOOD[2:],
    "a minute in one packet": GOOD + b"\x55" * 1400,
    "larger than any": GOOD + b"\x55" * 9000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_packets_are_counted_and_go_nowhere(rig: Rig, data: bytes) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    alice.send(data)
    rig.run(20)
    assert rig.engine.stats(a) == LegStats(0, 0, 0, 1)
    alice.say(tone(440, 0.02))
    alice.send(data)
    rig.run(20)
    assert rig.engine.stats(a) == LegStats(1, 0, 0, 2)
    assert len(bob.listen()) == 1


def test_random_bytes_do_no_harm(rig: Rig) -> None:
    (a, alice), (b, _) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    rig.engine.join(b, rig.engine.room())
    rig.engine.join(a, rig.engine.room())
    noise = random.Random(4)
    for _ in range(500):
        head = bytes((noise.choice((0x80, 0x90, 0xA0, 0xB3)), noise.choice((0, 8, 13, 101, 200))))
        alice.send(head + noise.randbytes(noise.randrange(400)))
        rig.run(5)
    alice.say(tone(440, 0.02))
    before = rig.engine.stats(a).received
    rig.run(20)
    assert rig.engine.stats(a).received == before + 1


def test_extension_csrc_and_padding_are_taken_off(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    dressed = b"\xb2" + GOOD[1:12] + bytes(8) + b"\xbe\xde\0\1abcd" + b"\x55" * 160 + b"\0\0\0\4"
    alice.send(dressed)
    rig.run()
    assert [packet.payload for packet in bob.listen()] == [b"\x55" * 160]


def test_rtcp_comfort_noise_and_empty_packets_are_let_be(rig: Rig) -> None:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    alice.say(tone(440, 0.02))
    alice.send(b"\x81\xc8\0\6" + bytes(24))
    alice.send(alice.next(b"\x40", type=13))
    alice.send(alice.next(b""))
    alice.say(tone(440, 0.02))
    rig.run()
    heard = bob.listen()
    assert [(packet.sequence - heard[0].sequence) % 65536 for packet in heard] == [0, 1]
    stats = rig.engine.stats(a)
    assert (stats.received, stats.lost, stats.malformed) == (4, 0, 0)


def test_nothing_is_taken_before_the_other_side_is_known(rig: Rig) -> None:
    leg, port = rig.engine.open()
    phone = Phone(port=port)
    phone.say(tone(440, 0.02))
    rig.run(20)
    assert rig.engine.stats(leg) == LegStats(0, 0, 0, 0)
    phone.sock.close()


@pytest.mark.parametrize("host", ["phone.example", "2001:db8::1", "", "0.0.0.0.0", "żółw"])
def test_a_host_that_is_no_address_waits_for_the_source(rig: Rig, host: str) -> None:
    leg, alice = rig.leg()
    rig.engine.connect(leg, Remote(host, 4000, "PCMU", 0, signalling="127.0.0.1"))
    rig.engine.play(leg, rig.engine.audio(tone(440, 0.1).tobytes()), 1, loop=True)
    rig.run(100)
    assert not alice.listen()
    alice.say(tone(440, 0.02))
    rig.run(100)
    assert len(alice.listen()) == 5


def test_silence_is_told_once_and_again_after_speech(rig: Rig) -> None:
    leg, alice = rig.leg()
    rig.run(1900)
    assert not rig.happened
    rig.run(2000)
    assert rig.happened == [Silent(leg)]
    alice.say(tone(440, 0.02))
    rig.run(4000)
    assert rig.happened == [Silent(leg)] * 2


def test_a_leg_on_hold_and_one_not_connected_are_not_silent(rig: Rig) -> None:
    rig.leg(send=False)
    rig.engine.open()
    rig.run(5000)
    assert not rig.happened


def test_late_commands_and_events_cannot_reach_the_next_call(rig: Rig) -> None:
    old, alice = rig.leg()
    prompt = rig.engine.audio(tone(440, 0.1).tobytes())
    alice.send(alice.press(1)[0])
    rig.engine.step(rig.now)
    rig.engine.close(old)
    new, bob = rig.leg()
    assert new != old
    for command in (rig.engine.halt, rig.engine.unbridge, rig.engine.close, rig.engine.finish):
        command(old)
    rig.engine.play(old, prompt, 1)
    rig.engine.bridge(old, new)
    rig.engine.bridge(new, old)
    rig.engine.join(old, rig.engine.room())
    rig.engine.connect(old, alice.remote())
    rig.run(100)
    assert not rig.happened
    assert not alice.listen()
    assert rig.engine.stats(old) == LegStats(0, 0, 0, 0)
    bob.send(bob.press(2)[0])
    rig.run(20)
    assert rig.happened == [Digit(new, "2")]


def test_the_engine_keeps_the_contract() -> None:
    engine: MediaEngine = Engine(ports=(23000, 23001))
    for name in (name for name in dir(MediaEngine) if not name.startswith("_")):
        assert hasattr(engine, name)
    engine.stop()


def test_ports_are_even_and_each_its_own() -> None:
    engine = Engine(ports=(23001, 23009))
    opened = [engine.open() for _ in range(4)]
    assert [port for _, port in opened] == [23002, 23004, 23006, 23008]
    with pytest.raises(MediaError, match=r"no free RTP port in 23002-23008 on 127\.0\.0\.1"):
        engine.open()
    engine.close(opened[1][0])
    engine.step(1)
    assert engine.open()[1] == 23004
    engine.stop()


def test_a_port_that_others_hold_is_passed_over() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 23102))
        engine = Engine(ports=(23100, 23107))
        assert [engine.open()[1] for _ in range(3)] == [23100, 23104, 23106]
        engine.stop()


@pytest.mark.parametrize("ports", [(23001, 23002), (23000, 23000), (30000, 20000), (0, 100), (65000, 70000)])
def test_a_range_without_ports_is_refused(ports: tuple[int, int]) -> None:
    with pytest.raises(MediaError, match="no even port"):
        Engine(ports=ports)


def test_an_engine_that_was_stopped_opens_nothing_and_ignores_the_rest() -> None:
    engine = Engine(ports=(23200, 23210))
    leg, _ = engine.open()
    engine.stop()
    engine.stop()
    engine.close(leg)
    engine.halt(leg)
    assert engine.events() == []
    assert engine.finish(leg) == 0.0
    for opening in (engine.open, engine.room, engine.start, engine.fileno):
        with pytest.raises(MediaError, match="stopped"):
            opening()


def test_ipv6(tmp_path: object) -> None:
    if not socket.has_ipv6 or not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("this machine has no IPv6")
    engine = Engine("127.0.0.1", "::1", ports=(23300, 23310))
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as phone:
        phone.bind(("::1", 0))
        phone.settimeout(1)
        leg, port = engine.open("::1")
        engine.connect(leg, Remote("::1", phone.getsockname()[1], "PCMU", 0))
        engine.play(leg, engine.audio(bytes(3200)), 1)
        phone.sendto(GOOD, ("::1", port))
        for now in range(10**9, 10**9 + 10**8, 5_000_000):
            engine.step(now)
        assert struct.unpack("!BB", phone.recv(2000)[:2]) == (0x80, 0x80)
        assert engine.stats(leg).received == 1
    engine.stop()


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_stop_leaves_no_thread_and_no_descriptor() -> None:
    files, threads = _open_files(), threading.active_count()
    for _ in range(3):
        engine = Engine(ports=(23400, 23500))
        engine.start()
        legs = [engine.open()[0] for _ in range(20)]
        engine.close(legs[0])
        engine.stop()
    assert (_open_files(), threading.active_count()) == (files, threads)


def test_an_engine_forgotten_unstarted_is_freed() -> None:
    files = _open_files()
    engine = Engine(ports=(23600, 23700))
    engine.open()
    del engine
    assert _open_files() == files


def test_four_thousand_legs() -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 5000:
        pytest.skip(f"only {hard} descriptors are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 5000), hard))
    engine = Engine(ports=(24000, 32400))
    try:
        legs = [engine.open() for _ in range(4000)]
        prompt = engine.audio(tone(440, 0.04).tobytes())
        now = 10**12
        engine.step(now)
        for leg, _ in legs:
            engine.play(leg, prompt, 1)
        for _ in range(8):
            now += 5_000_000
            engine.step(now)
        assert len({port for _, port in legs}) == 4000
        assert {event.leg for event in engine.events()} == {LegId(leg) for leg, _ in legs}
    finally:
        engine.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

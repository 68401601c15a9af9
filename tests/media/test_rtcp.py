"""Reports: what we say of what came, what the other side says of ours, and by which port."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import replace

import pytest

from scenc.media.port import Datagram, LegId, Silent
from scenc.media.quality import mos
from tests.media.kit import MS, Phone, Rig, tone
from tests.media.reference import Block, Report

pytestmark = pytest.mark.wall_clock


def bridged(rig: Rig) -> tuple[LegId, Phone, Phone]:
    (a, alice), (b, bob) = rig.leg(), rig.leg()
    rig.engine.bridge(a, b)
    return a, alice, bob


def talk_for(rig: Rig, seconds: float, alice: Phone, *others: Phone) -> None:
    """Alice talks, every tenth packet is lost."""
    for turn in range(int(seconds * 50)):
        packet = alice.next(b"\x55" * 160)
        if turn % 10 != 9:
            alice.send(packet)
        for each in (alice, *others):
            each.listen()
        rig.run(20)


def test_we_report_what_came_and_what_we_sent(rig: Rig) -> None:
    _, alice, bob = bridged(rig)
    talk_for(rig, 16, alice, bob)
    (block,) = alice.reports[-1].blocks
    assert (block.ssrc, alice.reports[-1].sender) == (alice.ssrc, None)  # to alice nothing was said
    assert 0.08 < block.fraction / 256 < 0.12
    assert block.highest % 65536 == pytest.approx(alice.sequence, abs=400)
    assert block.highest >= 65536  # it began just before the wrap
    sender = bob.reports[-1].sender
    assert sender is not None
    assert len({report.ssrc for report in bob.reports}) == 1
    heard = [packet for packet in bob.heard if packet.timestamp < sender[1]]
    assert abs(sender[2] - len(heard)) <= 1
    assert sender[3] == 160 * sender[2]
    assert 2 <= len(bob.reports) <= 6


def test_what_the_other_side_reports_is_in_the_figures(rig: Rig) -> None:
    a, alice, bob = bridged(rig)
    reported = 0
    for _ in range(400):
        alice.say(tone(440, 0.02))
        bob.say(tone(440, 0.02))
        rig.run(20)
        before = len(alice.reports)
        alice.listen()
        reported = rig.now if len(alice.reports) > before else reported
    sent = alice.reports[-1]
    assert sent.sender is not None
    rig.run(100)
    middle = sent.sender[0] >> 16 & 0xFFFFFFFF
    held = int(((rig.now - reported) / MS - 40) * 65536 / 1000)
    alice.send(bytes(Report(alice.ssrc, None, (Block(sent.ssrc, 25, 7, 0, 80, middle, held),))))
    alice.send(bytes(Report(alice.ssrc, None, (Block(12345, 99, 99, 0, 9999, middle, held),))))
    rig.run(5)
    stats = rig.engine.stats(a)
    assert (stats.far_lost, stats.far_jitter_ms) == (7, 10.0)
    assert stats.round_trip_ms == pytest.approx(40, abs=6)


def test_packets_of_opus_hold_copies_for_who_loses_some_and_for_nobody_else(rig: Rig) -> None:
    if "opus" not in rig.engine.codecs:
        pytest.skip("no library for Opus here")
    (leg, port), (there, alice) = rig.engine.open(), rig.leg()
    phone = Phone("opus", port=port)
    rig.phones.append(phone)
    rig.engine.connect(leg, phone.remote())
    rig.engine.bridge(leg, there)

    def copies(*fractions: int) -> float:
        """The share of packets with a copy once so much was reported lost."""
        for fraction in fractions:
            phone.send(bytes(Report(phone.ssrc, None, (Block(phone.heard[0].ssrc, fraction, 0, 0, 0, 0, 0),))))
            rig.run(5)
        rig.talk((alice, tone(440, 0.4)))
        said = [packet.payload for packet in phone.listen()[5:]]
        return sum(data[0] >> 3 < 16 and bool(data[1] & 0x40) for data in said) / len(said)  # RFC 6716 §3.1, §4.2.4

    assert copies() > 0.3  # nobody knows yet
    assert copies(0) == 0
    assert copies(12) > 0.3
    assert copies(0) > 0.3  # one good report may be luck
    assert copies(0, 0, 0) == 0


def test_what_is_made_up_is_counted_for_who_lost_it_and_for_nobody_after(rig: Rig) -> None:
    room = rig.engine.room()
    figures = []
    for talk in (talk_for, lambda rig, _, phone: rig.talk((phone, tone(440, 1)))):
        leg, phone = rig.leg()
        rig.engine.join(leg, room)
        talk(rig, 1, phone)
        rig.engine.join(leg, rig.engine.room())  # what was counted before stays
        figures.append(rig.engine.stats(leg).concealed)
        rig.engine.close(leg)
    assert figures[0] in (4, 5)
    assert figures[1] == 0


def test_a_clock_that_was_set_anew_is_no_jitter(rig: Rig) -> None:
    a, alice, _ = bridged(rig)
    for leap in (10**9, -(10**9), 2**31):
        rig.talk((alice, tone(440, 0.1)))
        alice.timestamp = (alice.timestamp + leap) % 2**32
    rig.talk((alice, tone(440, 0.1)))
    assert rig.engine.stats(a).jitter_ms < 1


def test_reports_have_a_port_of_their_own_where_they_are_not_multiplexed(rig: Rig) -> None:
    leg, port = rig.engine.open()
    phone = Phone(port=port)
    rig.phones.append(phone)
    reports, intruder = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    reports.bind(("127.0.0.1", 0))
    intruder.bind(("127.0.0.2", 0))
    reports.setblocking(False)
    rig.engine.connect(leg, replace(phone.remote(), rtcp_port=reports.getsockname()[1]))
    for _ in range(500):
        phone.say(tone(440, 0.02))
        rig.run(20)
        phone.listen()
    assert not phone.reports
    data, source = reports.recvfrom(4096)
    assert source[1] == phone.port + 1
    assert data[1] == 201
    ours = int.from_bytes(data[4:8], "big")
    for sock, lost in ((reports, 3), (intruder, 1000)):
        sock.sendto(bytes(Report(1, None, (Block(ours, 0, lost, 0, 0, 0, 0),))), ("127.0.0.1", phone.port + 1))
        rig.run(5)
    assert rig.engine.stats(leg).far_lost == 3
    reports.close()
    intruder.close()


def test_who_only_reports_is_not_silent(rig: Rig) -> None:
    leg, phone = rig.leg()
    phone.say(tone(440, 0.02))
    for _ in range(8):
        rig.run(500)
        phone.send(bytes(Report(phone.ssrc)))
    assert Silent(leg) not in rig.happened
    rig.run(2500)
    assert rig.happened == [Silent(leg)]


@pytest.mark.parametrize(
    ("codec", "lost", "delay_ms", "least", "most"),
    [
        ("PCMA", 0, 20, 4.3, 4.5),
        ("PCMA", 0.05, 20, 3.3, 3.9),
        ("PCMA", 0, 400, 2.9, 3.7),
        ("PCMA", 0.5, 800, 1, 1.3),
        ("opus", 0.05, 20, 3.6, 4.3),
        ("G722", 0, 20, 4.0, 4.5),
    ],
)
def test_the_opinion_score_follows_loss_and_delay(
    codec: str, lost: float, delay_ms: float, least: float, most: float
) -> None:
    assert least <= mos(codec, lost, delay_ms) <= most


def test_ice_finds_reports_a_way_of_their_own(rig: Rig) -> None:
    leg, port = rig.engine.open()
    rig.phones.append(phone := Phone(port=port))
    rig.engine.connect(leg, replace(phone.remote(), aside=True, rtcp_port=9))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        elsewhere.bind(("127.0.0.1", 0))
        elsewhere.settimeout(1)
        ours, way = ("127.0.0.1", phone.port + 1), elsewhere.getsockname()
        elsewhere.sendto(b"\0\1STUN", ours)
        assert rig.run(20) == [Datagram(leg, b"\0\1STUN", way, rtcp=True)]
        rig.engine.send(leg, b"\1\1STUN", way, rtcp=True)
        assert elsewhere.recvfrom(100) == (b"\1\1STUN", ours)
        rig.engine.aim(leg, way, rtcp=True)
        talk_for(rig, 9, phone)
        report, source = elsewhere.recvfrom(1000)
        assert (report[1], source) == (201, ours)
        rig.engine.connect(leg, replace(phone.remote(), aside=True))  # from now on by the port of sound
        rig.engine.send(leg, b"late", way, rtcp=True)
        elsewhere.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                assert elsewhere.recv(1000) != b"late"

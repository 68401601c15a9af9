"""What `scenc doctor` finds, and the address that peers are told behind NAT."""

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from scenc.pbx.process.address import Listen
from scenc.pbx.process.certificates import make_certificate
from scenc.pbx.process.doctor import Patient, examine

UDP = Listen("udp", "127.0.0.1", 5060)
FREE = Listen("tls", "127.0.0.1", 31999)


def said(patient: Patient, level: str) -> str:
    return "\n".join(f"{each.text} -> {each.help}" for each in examine(patient) if each.level == level)


@pytest.fixture
def well(tmp_path: Path) -> Patient:
    return Patient((FREE,), (10000, 20000), tmp_path)


@pytest.mark.wall_clock
def test_a_port_that_is_taken_is_a_fault(well: Patient) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        taken = Listen("udp", "127.0.0.1", other.getsockname()[1])
        assert "cannot be listened on" in said(replace(well, listens=(taken,)), "fault")
    assert "address of this machine" in said(replace(well, listens=(Listen("udp", "192.0.2.1", 5060),)), "fault")
    assert said(well, "fault") == ""


def test_ports_for_sound_that_are_few_or_taken_by_signalling_are_named(well: Patient) -> None:
    assert "2 calls" in said(replace(well, rtp_ports=(10000, 10007)), "warning")
    assert "among the ports for sound" in said(replace(well, listens=(UDP,), rtp_ports=(5000, 6000)), "fault")


@pytest.mark.parametrize(("free", "level"), [(2_000, "fine"), (700, "warning"), (3, "fault")])
def test_a_disk_that_fills_up_is_told(well: Patient, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    usage = shutil.disk_usage(well.data)._replace(free=free * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert f"{free} MB are free" in said(replace(well, data=well.data / "not" / "yet"), level)


@pytest.mark.wall_clock
def test_a_certificate_that_ends_or_is_none_is_named(well: Patient, tmp_path: Path) -> None:
    assert "will be made" in said(well, "fine")
    folder = tmp_path / "certificates"
    folder.mkdir()
    assert "has no *.pem" in said(replace(well, certificates=folder), "fault")
    (folder / "a.pem").write_bytes(make_certificate(["127.0.0.1"], "a"))
    (folder / "b.pem").write_text("rubbish")
    assert "b.pem holds no certificate" in said(replace(well, certificates=folder), "fault")
    assert "a.pem is good for 3649 days" in said(replace(well, certificates=folder), "fine")


def test_loopback_reaches_nobody_else_and_no_pbx_is_said(well: Patient) -> None:
    assert "only programs on this machine" in said(well, "warning")
    assert "no PBX runs" in said(well, "fine")


def test_peers_on_the_internet_are_told_the_public_address_and_nobody_else_is() -> None:
    listen = UDP.behind("203.0.113.7")
    assert listen.seen_by("8.8.8.8") == "203.0.113.7"
    assert listen.seen_by("10.0.0.9") == "127.0.0.1"
    assert UDP.behind("").seen_by("8.8.8.8") == "127.0.0.1"
    assert Listen("udp", "::1", 5060).behind("203.0.113.7").public == "", "of the other IP version"
    with pytest.raises(ValueError, match=r"203\.0\.113\.7"):
        UDP.behind("here")


@pytest.mark.parametrize(
    ("mode", "words"),
    [(0o604, "may read the"), (0o602, "may write the"), (0o646, "may read and write the"), (0o660, ""), (0o600, "")],
)
def test_a_secrets_file_that_every_user_may_read_or_write_is_named(well: Patient, mode: int, words: str) -> None:
    secrets = well.data / "secrets"
    secrets.write_text("SIP_JAN=known-to-jan\n")
    secrets.chmod(mode)
    told = said(replace(well, secrets=secrets), "warning")
    assert (f"{words} secrets in {secrets} -> chmod 600 {secrets}" in told) if words else ("secrets" not in told)
    assert "known-to-jan" not in told


def test_a_folder_of_secrets_may_be_read_as_containers_mount_it(well: Patient) -> None:
    folder = well.data / "secrets"
    folder.mkdir(0o755)
    (folder / "SIP_JAN").write_text("known-to-jan")
    (folder / "SIP_JAN").chmod(0o444)
    assert "secrets" not in said(replace(well, secrets=folder), "warning")
    assert "is not there" in said(replace(well, secrets=well.data / "elsewhere"), "fault")

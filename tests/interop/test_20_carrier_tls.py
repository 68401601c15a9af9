"""A carrier over TLS whose sound is encrypted, too; one that cannot prove its name is told nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.interop.kit import pjsua
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, MONDAY, office
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.waiting import until

JAN, CARRIER = 1000, 450
TRUNK = "transport tls; encryption required; numbers +48"
OUTSIDE = "+48600700800"
SCENARIO = office("number main +48 12 345 67 00 -> jan\noutbound via op { mobile allow }\n").replace(
    "numbers +48", TRUNK, 1
)


def _certificate(folder: Path, name: str) -> str:
    """A PEM of a new key and a certificate for this name that it has signed itself."""
    file = folder / f"{name}.pem"
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    names = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
    files = ("-keyout", str(file), "-out", str(folder / "shown"))
    command = ["openssl", "req", "-x509", *kind, *names, *files]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (folder / "shown").read_bytes())
    return str(file)


def test_calls_both_ways_are_encrypted_from_end_to_end(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, port = _certificate(tmp_path, "localhost"), lab.ports.take(pjsua.PORTS)
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    pbx = lab.pbx(SCENARIO, MONDAY, "--trunk", f"op=localhost:{port}")
    carrier = lab.carrier(pbx, port, CARRIER, Manners(transport="tls", srtp=True, certificate=certificate))
    jan = lab.phone(pbx, "602", JAN, answer="auto")

    jan.dial(OUTSIDE)
    invite = carrier.wait("incoming")["message"]
    assert "SIP/2.0/TLS" in invite
    assert "RTP/SAVP " in invite
    assert "a=crypto:" in invite
    carrier.do("answer")
    carrier.wait_tone(JAN)
    jan.wait_tone(CARRIER)
    carrier.do("hangup")
    jan.wait("CALL_CLOSED")

    call = carrier.dial(MAIN)
    carrier.wait_call("CONFIRMED", call)
    jan.wait_tone(CARRIER)
    carrier.do("hangup")


@pytest.mark.parametrize(
    ("name", "believed", "why"), [("localhost", False, "self-signed"), ("other.example", True, "Hostname mismatch")]
)
def test_one_that_cannot_prove_its_name_is_told_nothing(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, believed: bool, why: str
) -> None:
    certificate, port = _certificate(tmp_path, name), lab.ports.take(pjsua.PORTS)
    monkeypatch.setenv("SSL_CERT_FILE", certificate if believed else _certificate(tmp_path, "somebody"))
    pbx = lab.pbx(SCENARIO, MONDAY, "--trunk", f"op=localhost:{port}")
    carrier = lab.carrier(pbx, port, CARRIER, Manners(transport="tls", srtp=True, certificate=certificate))
    jan = lab.phone(pbx, "602", JAN)
    jan.dial(OUTSIDE)
    jan.wait("CALL_CLOSED")
    line = until("the log", lambda: next((each for each in pbx.log().splitlines() if "not believed" in each), None))
    assert why in line
    assert "localhost" in line
    assert not carrier.happened("incoming")
    assert "INVITE" not in carrier.wire()

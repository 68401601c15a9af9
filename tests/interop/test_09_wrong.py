"""Wrong password, unknown number, malformed SIP: the right answer, nothing crashes, the next call works."""

from __future__ import annotations

import socket

import pytest

from tests.interop.kit import scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until
from tests.sip.torture import TORTURE

SCENARIO = office("number main +48 12 345 67 00 -> anna\n")


def the_next_call_works(lab: Lab, pbx: Pbx) -> None:
    lab.phone(pbx, "601", hz=1000, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(1000, seconds=0.3)
    caller.hang_up()


def test_wrong_passwords_and_unknown_users_are_refused_alike(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    refusals = {}
    for user in ("601", "699"):
        sipp = lab.sipp(f"register-{user}", scenarios.register(user, "wrong", final=401), pbx.port)
        refusals[user] = [message.status for message in sipp.finish() if not message.sent]
    assert refusals["601"] == refusals["699"] == [401, 401]
    assert pbx.ctl("registrations")["registrations"] == []
    caller = scenarios.call("602", lab.endpoint().port, "601", password="wrong")
    sipp = lab.sipp("caller", caller, pbx.port)
    with pytest.raises(AssertionError):
        sipp.finish(3)
    assert 200 not in [message.status for message in sipp.messages()]
    the_next_call_works(lab, pbx)


def test_unknown_numbers_are_not_found(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    unknown = scenarios.refused_call("+48123456799", lab.endpoint().port, "+48600700800", final=404)
    lab.sipp("carrier", unknown, pbx.port, pbx.carrier).finish()
    jan = lab.phone(pbx, "602", hz=450)
    jan.dial("699")
    assert "404" in str(jan.wait("CALL_CLOSED").detail)
    the_next_call_works(lab, pbx)


def options(port: int, number: int, uri: str = "sip:127.0.0.1") -> bytes:
    """A well-formed question whether anybody is there."""
    lines = [
        f"OPTIONS {uri} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};rport;branch=z9hG4bK-{number}",
        "Max-Forwards: 70",
        f"From: <sip:probe@127.0.0.1>;tag={number}",
        f"To: <{uri}>",
        f"Call-ID: probe-{number}",
        f"CSeq: {number} OPTIONS",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(probe: socket.socket, call_id: str) -> int:
    """The status of the next answer to this Call-ID."""
    while True:
        text = probe.recv(65536).decode(errors="replace")
        if f"Call-ID: {call_id}\r\n" in text:
            return int(text.split(" ")[1])


@pytest.fixture
def probe() -> socket.socket:
    """A socket that waits two seconds for an answer, then fails."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    probe.bind(("127.0.0.1", 0))
    probe.settimeout(2)
    return probe


def test_malformed_messages_get_their_answer_and_hurt_nobody(lab: Lab, probe: socket.socket) -> None:
    pbx = lab.pbx(SCENARIO)
    port = probe.getsockname()[1]
    with probe:
        for number, torture in enumerate(TORTURE.values(), 1):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:  # one address alone would be banned
                other.bind((f"127.0.1.{number}", 0))
                other.sendto(torture.data, ("127.0.0.1", pbx.port))
            probe.sendto(options(port, number), ("127.0.0.1", pbx.port))
            assert answer(probe, f"probe-{number}") == 200, f"after {torture.name}"
        broken = {
            400: options(port, 900).replace(b"CSeq: 900 OPTIONS\r\n", b""),
            416: options(port, 901, uri="gopher:127.0.0.1"),
            501: options(port, 902).replace(b"OPTIONS sip", b"DANCE sip").replace(b"902 OPTIONS", b"902 DANCE"),
            505: options(port, 903).replace(b"127.0.0.1 SIP/2.0", b"127.0.0.1 SIP/7.0"),
        }
        for number, (status, message) in enumerate(broken.items(), 900):
            probe.sendto(message, ("127.0.0.1", pbx.port))
            assert answer(probe, f"probe-{number}") == status
    the_next_call_works(lab, pbx)


def test_rubbish_on_a_stream_ends_only_that_stream(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    all_ = (*(torture.data for torture in TORTURE.values()), b"\0" * 5000, b"INVITE " * 20_000)
    for number, rubbish in enumerate(all_, 1):
        with socket.create_connection(("127.0.0.1", pbx.port), 2, (f"127.0.1.{number}", 0)) as stream:
            stream.sendall(rubbish)
    with socket.create_connection(("127.0.0.1", pbx.port), 2) as stream:
        stream.sendall(b"no SIP at all\r\n\r\n" + b"x" * 1000 + b"\r\n\r\n")
        until("the stream to be closed", lambda: stream.recv(65536) == b"")
    the_next_call_works(lab, pbx)

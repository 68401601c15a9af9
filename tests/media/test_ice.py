"""Binding requests: the vectors of RFC 5769, and whoever does not know the password."""

from __future__ import annotations

import pytest

from scenc.media.ice import respond

REQUEST = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff"
    "80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249"
    "c1b571a280280004e57a3bcf"
)
NAME, PASSWORD, SOURCE = "evtj", "VOkJxbRl1RmTxUk/WvJxBt", ("192.0.2.1", 32853)


def test_the_answer_tells_the_source_as_the_rfc_writes_it() -> None:
    reply = respond(REQUEST, SOURCE, NAME, PASSWORD)
    assert reply is not None
    assert not reply.nominated
    assert reply.data[:2] == b"\1\1"
    assert reply.data[8:20] == REQUEST[8:20]
    assert bytes.fromhex("002000080001a147e112a643") in reply.data
    six = respond(REQUEST, ("2001:db8:1234:5678:11:2233:4455:6677", 32853), NAME, PASSWORD)
    assert six is not None
    assert bytes.fromhex("002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9") in six.data


@pytest.mark.parametrize(("name", "password"), [("evtk", PASSWORD), (NAME, "wrong"), ("", "")])
def test_who_does_not_know_us_is_refused(name: str, password: str) -> None:
    reply = respond(REQUEST, SOURCE, name, password)
    assert reply is not None
    assert (reply.data[:2], reply.nominated) == (b"\1\x11", False)


def test_what_is_no_request_is_not_answered() -> None:
    for cut in range(len(REQUEST)):
        assert respond(REQUEST[:cut], SOURCE, NAME, PASSWORD) is None
    answer = respond(REQUEST, SOURCE, NAME, PASSWORD)
    assert answer is not None
    assert respond(answer.data, SOURCE, NAME, PASSWORD) is None
    for at in range(len(REQUEST)):
        damaged = bytearray(REQUEST)
        damaged[at] ^= 0x40
        reply = respond(bytes(damaged), SOURCE, NAME, PASSWORD)
        assert reply is None or reply.data[:2] == b"\1\x11" or at >= len(REQUEST) - 8  # the fingerprint is no proof


def test_what_stands_behind_the_signature_nominates_nobody() -> None:
    signed, use = REQUEST[:-8], bytes.fromhex("00250000")
    request = signed[:2] + (len(signed) + len(use) - 20).to_bytes(2, "big") + signed[4:] + use
    reply = respond(request, SOURCE, NAME, PASSWORD)
    assert reply is not None
    assert (reply.data[:2], reply.nominated) == (b"\1\1", False)

"""Messages as bytes and as values."""

from __future__ import annotations

import string
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.sip.cseq import CSeq
from scenc.sip.headers import Headers
from scenc.sip.message import MAX_MESSAGE, Malformed, Request, Response, parse, reason_phrase, response_to

INVITE = b"""INVITE sip:602@127.0.0.1:5060 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1;rport
From: "Anna" <sip:601@127.0.0.1>;tag=a
To: <sip:602@127.0.0.1>
Call-ID: 1@127.0.0.1
CSeq: 1 INVITE
Contact: <sip:601@127.0.0.1:5070>
Max-Forwards: 70
Content-Length: 4

v=0
""".replace(b"\n", b"\r\n")[:-1]


def edited(old: bytes, new: bytes) -> bytes:
    assert old in INVITE
    return INVITE.replace(old, new)


def invite() -> Request:
    message = parse(INVITE)
    assert isinstance(message, Request)
    return message


def refusal(data: bytes) -> Malformed:
    with pytest.raises(Malformed) as raised:
        parse(data)
    return raised.value


def test_an_ordinary_request() -> None:
    message = invite()
    assert (message.method, message.uri, message.body) == ("INVITE", "sip:602@127.0.0.1:5060", b"v=0\r")
    assert message.to_bytes() == INVITE


def test_keep_alives_before_the_message_and_bytes_behind_it_are_ignored() -> None:
    assert parse(b"\r\n\r\n" + INVITE + b"more").to_bytes() == INVITE


def test_without_content_length_a_datagram_is_the_body() -> None:
    assert parse(edited(b"Content-Length: 4\r\n", b"") + b"and all").body == b"v=0\rand all"


def test_content_length_is_written_from_the_body() -> None:
    message = invite()
    message.body = b"longer than four"
    assert b"\r\nContent-Length: 16\r\n\r\nlonger than four" in message.to_bytes()
    assert message.to_bytes().count(b"Content-Length") == 1


def test_bytes_outside_utf8_survive() -> None:
    message = parse(edited(b'"Anna"', b'"\xffnn\xe9"'))
    assert b'From: "\xffnn\xe9" <sip:601@127.0.0.1>;tag=a\r\n' in message.to_bytes()


def test_folded_lines_are_joined_by_one_space() -> None:
    message = parse(edited(b"Max-Forwards: 70", b"Subject: one  \r\n \t two\r\n three"))
    assert message.headers.get("subject") == "one two three"


def test_methods_and_versions_are_told_apart_by_case_as_the_rfc_says() -> None:
    lower = parse(INVITE.replace(b"SIP/2.0\r\nVia", b"sip/2.0\r\nVia"))
    assert isinstance(lower, Request)
    assert refusal(edited(b"INVITE sip", b"invite sip")).reason == "CSeq Method Does Not Match"


@pytest.mark.parametrize(
    ("old", "new", "status", "reason"),
    [
        (b"SIP/2.0\r\nVia", b"SIP/3.0\r\nVia", 505, "Version Not Supported"),
        (b"SIP/2.0\r\nVia", b"HTTP/1.1\r\nVia", 400, "Bad Request Line"),
        (b"\r\nVia", b"\r\n X: y\r\nVia", 400, "Space Before First Header"),
        (b"Contact:", b"Contact", 400, "Bad Header Line"),
        (b"Contact:", b"Con tact:", 400, "Bad Header Line"),
        (b"To: <sip:602@127.0.0.1>\r\n", b"", 400, "Missing To"),
        (b"Call-ID:", b"i: 2\r\nCall-ID:", 400, "Call-ID Repeated"),
        (b"Max-Forwards: 70", b"Max-Forwards: 256", 400, "Bad Max-Forwards"),
        (b"Max-Forwards: 70", b"Max-Forwards: 7\xc2\xb2", 400, "Bad Max-Forwards"),
        (b"CSeq: 1 INVITE", b"CSeq: 4294967296 INVITE", 400, "Bad CSeq"),
        (b"CSeq: 1 INVITE", b"CSeq: 1", 400, "Bad CSeq"),
        (b"Length: 4", b"Length: 5", 400, "Body Shorter Than Content-Length"),
        (b"Length: 4", b"Length: " + b"9" * 5000, 400, "Bad Content-Length"),
        (b"Length: 4", b"Length: 4\r\nl: 4", 400, "Content-Length Repeated"),
        (b"<sip:601@127.0.0.1:5070>", b"<sip:601@127.0.0.1:70000>", 400, "Bad Contact"),
        (b"Max-Forwards: 70", b"Route: <sip:a>, nonsense", 400, "Bad Route"),
        (b"Max-Forwards: 70", b"Record-Route: <sip:a", 400, "Bad Record-Route"),
        (b"tag=a\r\n", b"tag=a;tag=b\r\n", 400, "Bad From"),
        (b"Call-ID: 1@", b"Call-ID: 1\n@", 400, "Bare CR or LF"),
        (b"Call-ID: 1@", b"Call-ID: 1\r@", 400, "Bare CR or LF"),
        (b"\r\n\r\nv=0\r", b"\r\n", 400, "No Empty Line After Headers"),
        (b"Max-Forwards: 70", b"Supported: " + b"a," * 65, 400, "Too Many List Members"),
        (b"Max-Forwards: 70", b"\r\n".join([b"Supported: a, b"] * 33), 400, "Too Many List Members"),
        (b"Max-Forwards: 70", b"\r\n".join([b"X: y"] * 257), 400, "Too Many Headers"),
        (b"602@127.0.0.1:5060", b"602@[::1", 400, "Bad Request-URI"),
    ],
)
def test_a_fault_is_answered_with_its_status_and_reason(old: bytes, new: bytes, status: int, reason: str) -> None:
    fault = refusal(edited(old, new))
    assert (fault.status, fault.reason, fault.drop) == (status, reason, False)
    assert fault.request is not None
    assert fault.request.headers.get("Via") == "SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1;rport"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        INVITE.replace(b"INVITE", b"ACK").replace(b"To: <", b"To: "),
        INVITE.replace(b"Via:", b"Nothing:"),
        INVITE.replace(b"INVITE sip:602@127.0.0.1:5060 SIP/2.0", b"SIP/2.0 700 What"),
        INVITE.replace(b"INVITE sip:602@127.0.0.1:5060 SIP/2.0", b"SIP/3.0 200 OK"),
        INVITE.replace(b"INVITE sip:602@127.0.0.1:5060 SIP/2.0", b"SIP/2.0 20\xc2\xb2 OK"),
        INVITE + b"x" * MAX_MESSAGE,
    ],
    ids=["empty", "crlf", "stun", "http", "ack", "no-via", "700", "sip3", "superscript", "huge"],
)
def test_what_cannot_or_must_not_be_answered_is_dropped(data: bytes) -> None:
    assert refusal(data).drop


def test_a_list_of_sixty_four_is_taken() -> None:
    message = parse(edited(b"Max-Forwards: 70", b"Supported: " + b"a," * 63 + b"a"))
    assert len(message.headers.listed("Supported")) == 64


def test_a_contact_of_a_star_or_of_nothing_is_taken() -> None:
    for contact in (b"*", b""):
        message = parse(edited(b"<sip:601@127.0.0.1:5070>", contact))
        assert message.headers.get("Contact") == contact.decode()


def test_a_stray_line_end_is_not_copied_into_the_answer() -> None:
    fault = refusal(edited(b"tag=a", b"tag=a\nX-Evil: 1"))
    assert fault.request is not None
    assert b"Evil" not in response_to(fault.request, 400).to_bytes()


def test_a_response_takes_over_what_names_the_transaction() -> None:
    message = invite()
    message.headers.add("Timestamp", "54")
    ringing = response_to(message, 180, to_tag="us")
    assert [name for name, _ in ringing.headers] == ["Via", "From", "To", "Call-ID", "CSeq"]
    assert ringing.headers.get("To") == "<sip:602@127.0.0.1>;tag=us"
    assert ringing.to_bytes().startswith(b"SIP/2.0 180 Ringing\r\n")
    trying = response_to(message, 100)
    assert (trying.headers.get("Timestamp"), trying.headers.get("To")) == ("54", "<sip:602@127.0.0.1>")
    assert response_to(message, 480, "Gone Fishing").reason == "Gone Fishing"


def test_a_tag_of_the_peers_is_kept() -> None:
    message = invite()
    message.headers.set("To", "<sip:602@127.0.0.1>;tag=theirs")
    assert response_to(message, 200, to_tag="us").headers.get("To") == "<sip:602@127.0.0.1>;tag=theirs"


def test_a_start_line_cannot_carry_a_header() -> None:
    with pytest.raises(ValueError, match="line end"):
        Request("INVITE", "sip:a\r\nX: y", Headers()).to_bytes()
    with pytest.raises(ValueError, match="line end"):
        Response(200, "OK\r\nX: y", Headers()).to_bytes()


def test_reason_phrases() -> None:
    assert (reason_phrase(481), reason_phrase(299)) == ("Call/Transaction Does Not Exist", "")


def test_cseq() -> None:
    assert str(CSeq.parse("0009\t INVITE")) == "9 INVITE"
    for bad in ("", "INVITE", "-1 INVITE", "1 INVITE x", "1 IN<VITE", "1 " + "A" * 100 + "\x7f"):
        with pytest.raises(ValueError, match=r"number|CSeq"):
            CSeq.parse(bad)


tokens = st.text(string.ascii_letters + string.digits + "-.!%*_+`'~", min_size=1, max_size=12)
text = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30)


@given(
    method=tokens,
    status=st.none() | st.integers(100, 699),
    extra=st.lists(st.tuples(tokens.map("X-".__add__), text.map(lambda value: value.strip(" \t"))), max_size=8),
    body=st.binary(max_size=60),
)
def test_what_is_written_is_read(method: str, status: int | None, extra: list[tuple[str, str]], body: bytes) -> None:
    headers = Headers(item for item in invite().headers if item[0] not in ("CSeq", "Content-Length"))
    headers.add("CSeq", f"7 {method}")
    for name, value in extra:
        headers.add(name, value)
    message: Request | Response = Request(method, "sip:a@b", headers, body)
    if status is not None:
        message = Response(status, "Why Not", headers, body)
    again = parse(message.to_bytes())
    again.headers.remove("Content-Length")
    assert again == message


@settings(max_examples=300)
@given(st.data())
def test_damaged_bytes_never_do_worse_than_malformed(data: st.DataObject) -> None:
    damaged = bytearray(INVITE)
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(damaged) - 1))
        damaged[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        message = parse(bytes(damaged))
    except Malformed as fault:
        if fault.request is not None and not fault.drop:
            answer = response_to(fault.request, fault.status, fault.reason, "t").to_bytes()
            assert answer.count(b"\n") == answer.count(b"\r\n")
    else:
        assert parse(message.to_bytes()) is not None


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "escaped quotes": lambda n: edited(b'"Anna"', b'"' + b"\\a" * n),
    "closed quotes": lambda n: edited(b'"Anna"', b'"' + b'\\"' * n + b'"'),
    "brackets": lambda n: edited(b"Max-Forwards: 70", b"Contact: " + b"<" * n),
    "separators": lambda n: edited(b";rport", b";" * n),
    "commas": lambda n: edited(b"Max-Forwards: 70", b"Route: " + b"," * n),
    "spaces": lambda n: edited(b"1 INVITE", b"1" + b" " * n + b"INVITE"),
    "folds": lambda n: edited(b"Max-Forwards: 70", b"X: y" + b"\r\n " * n),
    "lines": lambda n: edited(b"Max-Forwards: 70", b"\r\n".join([b"X: y"] * n)),
    "parameters": lambda n: edited(b";rport", b"".join(b";p%d" % i for i in range(n))),
    "percent": lambda n: edited(b"sip:602@127.0.0.1:5060", b"sip:" + b"%41" * n + b"@a"),
    "digits": lambda n: edited(b"Length: 4", b"Length: " + b"0" * n),
    "line ends": lambda n: b"\r\n" * n + INVITE,
}


def cost(data: bytes) -> float:
    """The least CPU time of a few runs, in seconds."""
    least = 1e9
    for _ in range(5):
        start = time.process_time()
        with suppress(Malformed):
            parse(data)
        least = min(least, time.process_time() - start)
    return least


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_no_faster_than_length(kind: str) -> None:
    """Thirty times the bytes may take a hundred times as long; quadratic work would take nine hundred."""
    small, large = (HOSTILE[kind](n) for n in (500, 15000))
    allowed = 100 * max(cost(small), 1e-5)
    assert cost(large) < allowed

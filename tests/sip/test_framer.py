"""Messages cut from a stream."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenc.sip.framer import StreamFramer
from scenc.sip.message import MAX_MESSAGE, Malformed, Request, parse
from tests.growth import assert_linear


def message(body: bytes = b"", length: str | None = None, extra: str = "") -> bytes:
    lines = [
        "MESSAGE sip:a@b SIP/2.0",
        "Via: SIP/2.0/TCP a;branch=z9hG4bK1",
        "From: <sip:a>;tag=1",
        "To: <sip:b>",
        "Call-ID: x",
        "CSeq: 1 MESSAGE",
        *([extra] if extra else []),
        *([f"Content-Length: {len(body)}"] if length is None else [length] if length else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def refusal(*chunks: bytes) -> Malformed:
    framer = StreamFramer()
    for chunk in chunks[:-1]:
        assert framer.feed(chunk) == []
    with pytest.raises(Malformed) as raised:
        framer.feed(chunks[-1])
    return raised.value


def test_messages_come_out_whole() -> None:
    framer = StreamFramer()
    first, second = message(b"hello"), message()
    assert framer.feed(first + second + first[:100]) == [first, second]
    assert framer.feed(first[100:-1]) == []
    assert framer.feed(first[-1:]) == [first]
    assert framer.feed(b"") == []


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4), st.lists(st.integers(1, 60), min_size=1), st.data())
def test_however_the_stream_is_cut(bodies: list[bytes], sizes: list[int], data: st.DataObject) -> None:
    messages = [message(body) for body in bodies]
    gaps = [data.draw(st.sampled_from([b"", b"\r\n", b"\r\n\r\n"])) for _ in messages]
    stream = b"".join(gap + part for gap, part in zip(gaps, messages, strict=True))
    framer = StreamFramer()
    found: list[bytes] = []
    position = turn = 0
    while position < len(stream):
        size = sizes[turn % len(sizes)]
        found += framer.feed(stream[position : position + size])
        position, turn = position + size, turn + 1
    assert found == messages
    assert framer.take_pings() == gaps.count(b"\r\n\r\n")


@pytest.mark.parametrize("length", ["l: 2", "CONTENT-LENGTH : 2", "Content-Length:\r\n 2", "l:0002"])
def test_every_way_to_write_the_length(length: str) -> None:
    assert StreamFramer().feed(message(b"ab", length) + b"\r\n") == [message(b"ab", length)]


def test_a_double_line_end_is_a_ping_and_a_single_one_is_not() -> None:
    framer = StreamFramer()
    assert framer.feed(b"\r\n\r\n") == []
    assert (framer.take_pings(), framer.take_pings()) == (1, 0)
    assert framer.feed(message() + b"\r\n") == [message()]
    assert framer.take_pings() == 0
    for piece in (b"\r", b"\n\r", b"\n"):
        framer.feed(piece)
    assert framer.feed(message()) == [message()]
    assert framer.take_pings() == 1


def test_a_body_that_looks_like_a_message_is_a_body() -> None:
    outer = message(message(b"x"))
    assert StreamFramer().feed(outer + message()) == [outer, message()]


@pytest.mark.parametrize(
    ("length", "reason"),
    [
        ("", "Missing Content-Length"),
        ("Content-Length: x", "Bad Content-Length"),
        ("Content-Length: -1", "Bad Content-Length"),
        ("Content-Length: 2\r\nl: 3", "Bad Content-Length"),
        ("Content-Length: " + "9" * 5000, "Bad Content-Length"),
    ],
)
def test_without_a_length_there_is_no_next_message(length: str, reason: str) -> None:
    fault = refusal(message(b"ab", length))
    assert (fault.status, fault.reason, fault.drop) == (400, reason, False)
    assert fault.request is not None
    assert fault.request.method == "MESSAGE"


def test_a_response_or_ack_without_a_length_gets_no_answer() -> None:
    assert refusal(message(length="").replace(b"MESSAGE sip:a@b SIP/2.0", b"SIP/2.0 200 OK")).drop
    assert refusal(message(length="").replace(b"MESSAGE", b"ACK")).drop


def test_messages_before_a_fault_come_first() -> None:
    framer = StreamFramer()
    assert framer.feed(message(b"one") + message(length="")) == [message(b"one")]
    for _ in range(2):
        with pytest.raises(Malformed, match="Content-Length"):
            framer.feed(b"")


def test_memory_is_bounded() -> None:
    assert refusal(b"x" * MAX_MESSAGE, b"x").status == 513
    assert refusal(message(length=f"Content-Length: {MAX_MESSAGE}")).status == 513
    big = message(b"y" * (MAX_MESSAGE - 500))
    assert StreamFramer().feed(big) == [big]


def test_a_message_unsound_otherwise_is_left_to_the_parser() -> None:
    odd = message(extra="no colon here")
    assert StreamFramer().feed(odd) == [odd]
    with pytest.raises(Malformed):
        parse(odd)


def test_framer_and_parser_agree_on_the_body() -> None:
    framed = StreamFramer().feed(message(b"abc", extra="X: y\r\n Content-Length: 1"))
    read = parse(framed[0])
    assert isinstance(read, Request)
    assert read.body == b"abc"


def test_bytes_that_trickle_in_are_searched_once() -> None:
    def feed(pieces: int) -> None:
        framer = StreamFramer()
        for _ in range(pieces):
            framer.feed(b"xxxx")

    assert_linear(feed, int, 2_000)

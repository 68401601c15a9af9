"""Session descriptions, offers and answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenc.sip.sdp.answer import NotAcceptable, answer_direction, make_answer, negotiate, read_answer
from scenc.sip.sdp.offer import make_offer
from scenc.sip.sdp.session import Media, Origin, Session

OURS = ("PCMA", "PCMU")
TELEPHONE = b"""v=0
o=jan 2890844526 2890844527 IN IP4 host.example.com
s=a call
c=IN IP4 192.0.2.10
t=2873397496 2873404696
a=x-unknown:kept
m=audio 49170/2 RTP/AVP 9 0 8 97 101
a=rtpmap:9 G722/8000
a=rtpmap:97 opus/48000/2
a=fmtp:97 useinbandfec=1
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:30
a=sendrecv
m=video 51372 RTP/AVP 31
c=IN IP4 192.0.2.11/127
a=rtpmap:31 H261/90000
a=recvonly
""".replace(b"\n", b"\r\n")


def telephone(old: bytes = b"", new: bytes = b"") -> Session:
    assert old in TELEPHONE
    return Session.parse(TELEPHONE.replace(old, new) if old else TELEPHONE)


def audio(line: str, *attributes: str, connection: str = "192.0.2.1") -> Session:
    lines = ["v=0", f"c=IN IP{6 if ':' in connection else 4} {connection}", f"m=audio {line}"]
    return Session.parse("\r\n".join([*lines, *(f"a={text}" for text in attributes), ""]).encode())


def reread(made: Session) -> Session:
    """A description of ours is what its reader finds in it."""
    assert Session.parse(made.to_bytes()) == made
    return made


def answer_to(offer: Session, direction: str | None = None) -> Session:
    agreed = negotiate(offer, OURS)
    return reread(make_answer(offer, agreed, "10.0.0.1", 7000, session_id=5, version=6, direction=direction))


def test_what_the_lines_say() -> None:
    session = telephone()
    assert session.origin == Origin("jan", "2890844526", "2890844527", "host.example.com")
    assert session.connection == "192.0.2.10"
    sound, video = session.media
    assert (sound.kind, sound.port, sound.count, sound.proto) == ("audio", 49170, 2, "RTP/AVP")
    assert sound.formats == ("9", "0", "8", "97", "101")
    assert sound.rtpmap == {"9": "G722/8000", "97": "opus/48000/2", "101": "telephone-event/8000"}
    assert sound.fmtp == {"97": "useinbandfec=1", "101": "0-16"}
    assert (sound.ptime, video.ptime) == (30, None)
    assert (session.direction_of(sound), session.direction_of(video)) == ("sendrecv", "recvonly")
    assert (session.connection_of(sound), session.connection_of(video)) == ("192.0.2.10", "192.0.2.11")
    assert (sound.attribute("x"), video.attribute("recvonly")) == (None, "")


def test_all_lines_are_kept_in_order() -> None:
    assert telephone().to_bytes() == TELEPHONE
    assert Session.parse(TELEPHONE.replace(b"\r\n", b"\n")).to_bytes() == TELEPHONE


def test_an_origin_may_be_missing() -> None:
    assert audio("9 RTP/AVP 0").origin is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"s=x\r\nv=0\r\n",
        b"v=1\r\n",
        b"v=0\r\nm =audio 9 RTP/AVP 0\r\n",
        b"v=0\r\nm=audio 9 RTP/AVP\r\n",
        b"v=0\r\nm=audio x RTP/AVP 0\r\n",
        b"v=0\r\nm=audio 65536 RTP/AVP 0\r\n",
        b"v=0\r\nc=IN IP4\r\n",
        b"v=0\r\ns=a\rb\r\n",
        b"v=0\r\n" + b"m=audio 9 RTP/AVP 0\r\n" * 65,
        b'<audio>\r\n <pcmu port="443"/>\r\n</audio>\r\n',
    ],
)
def test_what_is_no_description_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Session.parse(body)


def test_an_origin_that_cannot_be_read_is_an_error_only_to_who_asks() -> None:
    session = Session.parse(b"v=0\r\no=x\r\n")
    with pytest.raises(ValueError, match="6 fields"):
        _ = session.origin


def test_our_offer() -> None:
    assert make_offer("10.0.0.1", 6000, OURS, session_id=3, version=4).to_bytes() == (
        b"v=0\r\no=- 3 4 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
        b"m=audio 6000 RTP/AVP 8 0 101\r\n"
        b"a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
        b"a=ptime:20\r\na=rtcp-mux\r\na=sendrecv\r\n"
    )
    assert b"IN IP6 ::1" in make_offer("::1", 6000, ["PCMU"], 1, 1, "sendonly").to_bytes()


def test_wideband_codecs_are_offered_with_keys_on_their_clocks() -> None:
    made = reread(make_offer("10.0.0.1", 6000, ["opus", "G722"], 1, 1)).media[0]
    assert made.formats == ("111", "9", "110", "101")
    assert made.rtpmap["111"] == "opus/48000/2"
    assert made.rtpmap["9"] == "G722/8000"
    assert (made.rtpmap["110"], made.rtpmap["101"]) == ("telephone-event/48000", "telephone-event/8000")


@pytest.mark.parametrize(
    ("formats", "like", "codec", "events", "clock", "comfort"),
    [
        ("97 9 0 13 101 102", "", "opus", 102, 48000, False),
        ("97 9 0 13 101", "", "opus", 101, 8000, False),  # keys at 8 kHz though the codec's clock is not
        ("97 9 0 13 101 102", "PCMU", "PCMU", 101, 8000, True),
        ("97 9 0 13 101 102", "G722", "G722", 101, 8000, False),
        ("97 0 102", "PCMU", "PCMU", None, 8000, False),
    ],
)
def test_keys_and_comfort_noise_are_those_of_the_codec(
    formats: str, like: str, codec: str, events: int | None, clock: int, comfort: bool
) -> None:
    maps = ("rtpmap:97 opus/48000/2", "rtpmap:101 telephone-event/8000", "rtpmap:102 telephone-event/48000")
    offer = audio(f"9 RTP/AVP {formats}", *maps)
    agreed = negotiate(offer, ("G722", "opus", "PCMU"), like)
    assert (agreed.codec, agreed.events_payload_type, agreed.events_clock, agreed.comfort) == (
        codec,
        events,
        clock,
        comfort,
    )
    answer = make_answer(offer, agreed, "10.0.0.1", 7000, session_id=5, version=6)
    assert ("13" in reread(answer).media[0].formats) == comfort


def test_the_peers_order_decides_among_our_codecs() -> None:
    agreed = negotiate(telephone(), OURS)
    assert (agreed.codec, agreed.payload_type, agreed.events_payload_type) == ("PCMU", 0, 101)
    assert (agreed.host, agreed.port, agreed.direction, agreed.index) == ("192.0.2.10", 49170, "sendrecv", 0)
    assert negotiate(telephone(), ["PCMA"]).codec == "PCMA"


@pytest.mark.parametrize(
    ("session", "codec", "number", "events"),
    [
        (audio("9 RTP/AVP 0"), "PCMU", 0, None),
        (audio("9 RTP/AVPF 8 96", "rtpmap:96 telephone-event/8000"), "PCMA", 8, 96),
        (audio("9 RTP/AVP 97", "rtpmap:97 pcma/8000/1"), "PCMA", 97, None),
        (audio("9 RTP/AVP 0 8", "rtpmap:0 GSM/8000"), "PCMA", 8, None),
        (audio("9 RTP/AVP 101 8", "rtpmap:101 telephone-event/16000"), "PCMA", 8, None),
        (audio("9 RTP/AVP 8", connection="2001:db8::1"), "PCMA", 8, None),
    ],
)
def test_codecs_go_by_name_or_static_number(session: Session, codec: str, number: int, events: int | None) -> None:
    agreed = negotiate(session, OURS)
    assert (agreed.codec, agreed.payload_type, agreed.events_payload_type) == (codec, number, events)


@pytest.mark.parametrize(
    "session",
    [
        Session.parse(b"v=0\r\n"),
        Session.parse(b"v=0\r\nm=audio 9 RTP/AVP 0\r\n"),
        audio("9 RTP/AVP 9"),
        audio("9 RTP/AVP 101", "rtpmap:101 telephone-event/8000"),
        audio("9 RTP/SAVP 0"),
        audio("0 RTP/AVP 0"),
        audio("9 RTP/AVP 999", "rtpmap:999 PCMU/8000"),
        audio("9 RTP/AVP 97", "rtpmap:97 PCMU/16000"),
        audio("9 RTP/AVP 0", connection="host.example.com"),
        audio("9 RTP/AVP 0", connection="224.0.0.1"),
        audio("9 RTP/AVP 0", connection="255.255.255.255"),
    ],
)
def test_nothing_in_common_is_not_acceptable(session: Session) -> None:
    with pytest.raises(NotAcceptable):
        negotiate(session, OURS)


def test_the_answer_takes_one_stream_and_refuses_the_others() -> None:
    answer = answer_to(telephone())
    assert answer.origin == Origin("-", "5", "6", "10.0.0.1")
    assert ("t", "2873397496 2873404696") in answer.lines
    sound, video = answer.media
    assert (str(sound), str(video)) == ("audio 7000 RTP/AVP 0 101", "video 0 RTP/AVP 31")
    assert sound.rtpmap == {"0": "PCMU/8000", "101": "telephone-event/8000"}
    assert video.lines == ()


def test_a_second_stream_of_sound_is_taken_when_the_first_cannot_be() -> None:
    offer = Session.parse(b"v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 8 RTP/SAVP 0\r\nm=audio 9 RTP/AVP 8\r\n")
    assert negotiate(offer, OURS).index == 1
    assert [media.port for media in answer_to(offer).media] == [0, 7000]


@pytest.mark.parametrize(
    ("theirs", "ours", "answer"),
    [
        ("sendrecv", "sendrecv", "sendrecv"),
        ("sendonly", "sendrecv", "recvonly"),
        ("recvonly", "sendrecv", "sendonly"),
        ("inactive", "sendrecv", "inactive"),
        ("sendrecv", "recvonly", "recvonly"),
        ("sendrecv", "sendonly", "sendonly"),
        ("sendonly", "sendonly", "inactive"),
        ("recvonly", "inactive", "inactive"),
    ],
)
def test_an_answer_allows_no_more_than_the_offer(theirs: str, ours: str, answer: str) -> None:
    assert answer_direction(theirs, ours) == answer
    offer = audio("9 RTP/AVP 0", theirs)
    assert offer.direction_of(offer.media[0]) == negotiate(offer, OURS).direction == theirs
    made = answer_to(offer, ours)
    assert made.direction_of(made.media[0]) == answer


def test_a_sessions_direction_holds_for_media_without_their_own() -> None:
    session = Session.parse(b"v=0\r\nc=IN IP4 192.0.2.1\r\na=sendonly\r\nm=audio 9 RTP/AVP 0\r\n")
    assert negotiate(session, OURS).direction == "sendonly"


@pytest.mark.parametrize("zero", ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"])
def test_an_address_of_zeroes_holds(zero: str) -> None:
    directions = [audio("9 RTP/AVP 0", *text, connection=zero) for text in ((), ("sendonly",), ("recvonly",))]
    assert [negotiate(session, OURS).direction for session in directions] == ["sendonly", "sendonly", "inactive"]
    made = answer_to(directions[0])
    assert made.direction_of(made.media[0]) == "recvonly"


def test_an_answer_is_read_against_the_offer() -> None:
    offer = reread(make_offer("10.0.0.1", 6000, OURS, 1, 1))
    agreed = read_answer(offer, audio("49170 RTP/AVP 0 96", "rtpmap:96 telephone-event/8000"))
    assert (agreed.codec, agreed.payload_type, agreed.events_payload_type) == ("PCMU", 0, 96)
    assert (agreed.host, agreed.port) == ("192.0.2.1", 49170)


def test_an_answer_may_have_other_numbers_than_the_offer_and_ours_are_known() -> None:
    offer = reread(make_offer("10.0.0.1", 6000, ["opus", "PCMA"], 1, 1))
    maps = ("rtpmap:96 opus/48000/2", "rtpmap:111 telephone-event/48000")
    agreed = read_answer(offer, audio("9 RTP/AVP 96 111", *maps))
    assert (agreed.payload_type, agreed.events_payload_type) == (96, 111)
    assert (agreed.heard_type, agreed.heard_events) == (111, 110)
    agreed = read_answer(offer, audio("9 RTP/AVP 8 101", "rtpmap:101 telephone-event/8000"))
    assert (agreed.heard_type, agreed.heard_events) == (8, 101)


@pytest.mark.parametrize(
    "answer", [audio("0 RTP/AVP 8"), audio("9 RTP/AVP 0"), audio("9 RTP/AVP 3"), Session.parse(b"v=0\r\n")]
)
def test_an_answer_that_takes_nothing_of_ours_is_not_acceptable(answer: Session) -> None:
    with pytest.raises(NotAcceptable):
        read_answer(reread(make_offer("10.0.0.1", 6000, ["PCMA"], 1, 1)), answer)


@given(st.permutations(["PCMA", "PCMU"]), st.sampled_from(["sendrecv", "sendonly", "recvonly", "inactive"]))
def test_we_agree_with_ourselves(codecs: list[str], direction: str) -> None:
    offer = reread(make_offer("10.0.0.9", 6000, codecs, 1, 1, direction))
    heard = read_answer(offer, answer_to(offer))
    assert (heard.codec, heard.events_payload_type, heard.port) == (codecs[0], 101, 7000)
    assert heard.direction == answer_direction(direction, "sendrecv")


@given(st.binary(max_size=60), st.integers(0, len(TELEPHONE)), st.integers(0, 30))
def test_damaged_descriptions_never_do_worse_than_their_errors(junk: bytes, position: int, gone: int) -> None:
    try:
        session = Session.parse(TELEPHONE[:position] + junk + TELEPHONE[position + gone :])
        answer = answer_to(session)
    except (ValueError, NotAcceptable):
        return
    assert len(answer.media) == len(session.media)
    assert Session.parse(session.to_bytes()) == session


def test_sections_are_values() -> None:
    media = Media.parse("audio 9 RTP/AVP 0")
    assert replace(media, port=0) == Media("audio", 0, "RTP/AVP", ("0",))

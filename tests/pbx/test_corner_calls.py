"""Calls that are legal and rare."""

from __future__ import annotations

import asyncio

from scenc.sip import events as sip
from scenc.sip.message import Response, parse
from tests.pbx.conftest import Open
from tests.pbx.kit import PBX, Net, run

CARRIER = ("10.0.0.2", 5080)
MAIN = "+48123456700"
ANSWER = b"v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 7000 RTP/AVP 8\r\n"


def _request(method: str, branch: str, to_tag: str = "", body: bytes = b"") -> bytes:
    lines = [
        f"{method} sip:{MAIN}@10.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP 10.0.0.2:5080;branch=z9hG4bK{branch}",
        "Max-Forwards: 70",
        "From: <sip:600700800@10.0.0.2>;tag=c",
        f"To: <sip:{MAIN}@10.0.0.1>{to_tag}",
        "Call-ID: late",
        f"CSeq: 1 {method}",
        "Contact: <sip:10.0.0.2:5080>",
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(net: Net) -> Response:
    """The first 200 that came to the carrier."""
    for _ in range(300):
        for _, source, _, data in net.seen:
            if source == PBX and data.startswith(b"SIP/2.0 200"):
                message = parse(data)
                assert isinstance(message, Response)
                return message
        await asyncio.sleep(0.01)
    raise AssertionError("no answer")


def test_an_invite_without_an_offer_gets_ours_and_its_ack_answers(office: Open) -> None:
    async def main() -> None:
        o = await office()
        o.net.carry(CARRIER, PBX, _request("INVITE", "a"))
        answer = await _answer(o.net)
        assert b"m=audio" in answer.body
        assert o.ear().remote is None
        tag = ";tag=" + (answer.headers.get("To") or "").partition(";tag=")[2]
        o.net.carry(CARRIER, PBX, _request("ACK", "b", tag, ANSWER))
        await asyncio.sleep(0.1)
        remote = o.ear().remote
        assert remote is not None
        assert (remote.host, remote.port, remote.codec) == ("10.0.0.2", 7000, "PCMA")

    run(main())


def test_an_own_number_dialled_inside_is_a_call_from_outside_that_never_leaves(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        for number in (MAIN, "123456700"):
            session = anna.call(number)
            await anna.wait(sip.Accepted, lambda event, session=session: event.session == session)  # type: ignore[misc]
            assert o.ear().hears.startswith("Dzień dobry")
            anna.shell.bye(session)
            await asyncio.sleep(0.1)

    run(main())


def test_an_unanswered_200_ends_the_call(office: Open) -> None:
    async def main() -> None:
        o = await office()
        o.net.carry(CARRIER, PBX, _request("INVITE", "a", body=ANSWER))
        await _answer(o.net)
        await asyncio.sleep(40)
        assert not o.runtime.pbx.calls
        assert not o.media.ears

    run(main())


def test_a_phone_that_answers_with_rubbish_is_hung_up_and_counts_as_away(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        jan.garbles = True
        session = anna.call("602")
        rejected = await anna.wait(sip.Rejected, lambda event: event.session == session)
        assert rejected.status == 480
        await jan.wait(sip.Ended)
        assert not o.media.ears

    run(main())


def test_the_caller_leaves_while_a_message_is_recorded(office: Open) -> None:
    async def main() -> None:
        o = await office()
        ewa = await o.registered("ewa")
        session = ewa.call("290")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(20)
        ewa.shell.bye(session)
        await asyncio.sleep(0.1)
        (message,) = o.messages()
        assert (message["mailbox"], message["caller"]) == ("office", "603")
        assert 10 < message["seconds"] < 20

    run(main())


def test_who_hangs_up_at_the_tone_left_no_message(office: Open) -> None:
    async def main() -> None:
        o = await office()
        ewa = await o.registered("ewa")
        session = ewa.call("290")
        await ewa.wait(sip.Accepted)
        while o.ear().recording is None:
            await asyncio.sleep(0.05)
        ewa.shell.bye(session)
        await asyncio.sleep(0.1)
        assert o.messages() == []
        assert [r["end"] for r in o.records()] == ["voicemail"]

    run(main())

"""Calls that are legal and rare."""

from __future__ import annotations

import asyncio

from scenc.sip import events as sip
from scenc.sip.message import Response, parse
from scenc.sip.sdp.session import Session
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import PBX, Net, run

CARRIER = ("10.0.0.2", 5080)
MAIN = "+48123456700"
ANSWER = b"v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 7000 RTP/AVP 8\r\n"


def _request(
    method: str, branch: str, to_tag: str = "", body: bytes = b"", number: int = 1, called: str = MAIN
) -> bytes:
    lines = [
        f"{method} sip:{called}@10.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP 10.0.0.2:5080;branch=z9hG4bK{branch}",
        "Max-Forwards: 70",
        "From: <sip:600700800@10.0.0.2>;tag=c",
        f"To: <sip:{called}@10.0.0.1>{to_tag}",
        "Call-ID: late",
        f"CSeq: {number} {method}",
        "Contact: <sip:10.0.0.2:5080>",
        *(["Content-Type: application/sdp"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _answer(net: Net, number: int = 1) -> Response:
    """The first 200 to an INVITE of this number that came to the carrier."""
    for _ in range(300):
        for _, source, target, data in net.seen:
            if (source, target) == (PBX, CARRIER) and data.startswith(b"SIP/2.0 200"):
                message = parse(data)
                assert isinstance(message, Response)
                if message.headers.get("CSeq") == f"{number} INVITE":
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


def test_who_takes_back_a_hold_by_answering_our_offer_is_heard_again_by_the_other_side(office: Open) -> None:
    """A re-INVITE without an offer, as some exchanges resume with: what their ACK says reaches the other side."""

    async def main() -> None:
        o = await office()
        o.texts.append(OFFICE.replace("second +48 12 345 67 01 -> duty-line", "second +48 12 345 67 01 -> jan"))
        assert (await o.runtime.reload()).taken
        jan, called, tag = await o.registered("jan"), "+48123456701", ""
        jan.answers = 0.0
        held = ANSWER + b"a=inactive\r\n"
        for number, offer, answer in ((1, ANSWER, b""), (2, held, b""), (3, b"", ANSWER), (4, b"", held)):
            o.net.carry(CARRIER, PBX, _request("INVITE", f"i{number}", tag, offer, number, called))
            tag = ";tag=" + ((await _answer(o.net, number)).headers.get("To") or "").partition(";tag=")[2]
            o.net.carry(CARRIER, PBX, _request("ACK", f"a{number}", tag, answer, number, called))
            await asyncio.sleep(1)
        asked = [Session.parse(event.body) for event in jan.events if isinstance(event, sip.Reinvited)]
        assert [each.direction_of(each.media[0]) for each in asked] == ["inactive", "sendrecv", "inactive"]

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

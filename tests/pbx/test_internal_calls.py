"""Calls between the office's own phones."""

from __future__ import annotations

import asyncio

import pytest

from scenc.sip import events as sip
from scenc.sip.sdp.session import Session
from tests.pbx.conftest import Open
from tests.pbx.kit import Office, Phone, run


def _direction(body: bytes) -> str:
    session = Session.parse(body)
    return session.direction_of(session.media[0])


def test_602_answers_601_and_either_side_may_end(office: Open) -> None:
    async def main() -> None:
        o = await office()
        for ender in ("caller", "callee"):
            anna, jan = await o.registered("anna"), await o.registered("jan")
            jan.answers = 2.0
            session = anna.call("602")
            await anna.wait(sip.Progressed, lambda event: event.status == 180)
            await anna.wait(sip.Accepted)
            assert sum(ear.peer is not None for ear in o.media.ears.values()) == 2
            first, second = (anna, jan) if ender == "caller" else (jan, anna)
            first.shell.bye(session if first is anna else first.session)
            await second.wait(sip.Ended)
            await asyncio.sleep(0.1)
            assert not o.runtime.pbx.calls
            assert not o.media.ears, "a leg's media was left open"
            await anna.register(0)
            await jan.register(0)
        assert [(r["caller"], r["called"], r["end"], r["party"]) for r in o.records()] == [
            ("601", "602", "human", "jan")
        ] * 2

    run(main())


def test_the_caller_gives_up_and_the_phone_stops_ringing(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        session = anna.call("602")
        await jan.wait(sip.InviteReceived)
        await anna.wait(sip.Progressed, lambda event: event.status == 180)
        anna.shell.cancel(session)
        await jan.wait(sip.Cancelled)
        await anna.wait(sip.Rejected, lambda event: event.status == 487)
        assert [r["end"] for r in o.records()] == ["abandoned"]
        assert not o.media.ears

    run(main())


def test_all_devices_of_a_user_ring_and_the_others_learn_that_one_answered(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        desk, mobile = await o.registered("jan"), await o.registered("jan")
        mobile.answers = 3.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        cancelled = await desk.wait(sip.Cancelled)
        assert "Call completed elsewhere" in cancelled.reason
        assert mobile.had(sip.Acknowledged) == 1

    run(main())


def test_busy_no_answer_and_not_registered_each_take_their_own_way(office: Open) -> None:
    async def main() -> None:
        o = await office()
        ewa, jan = await o.registered("ewa"), await o.registered("jan")
        jan.answers = 1.0

        session = ewa.call("601")  # not registered: the office's mailbox
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(10)
        ewa.shell.bye(session)
        await asyncio.sleep(0.1)

        anna = await o.registered("anna")
        anna.refuses = 486  # busy: Jan
        session = ewa.call("601")
        await ewa.wait(sip.Accepted, lambda event: event.session == session)
        ewa.shell.bye(session)
        await asyncio.sleep(0.1)

        anna.refuses = None  # no answer within 20 s: her own mailbox
        session = ewa.call("601")
        began = asyncio.get_running_loop().time()
        await ewa.wait(sip.Accepted, lambda event: event.session == session)
        assert 19.9 < asyncio.get_running_loop().time() - began < 20.2
        await asyncio.sleep(10)
        ewa.shell.bye(session)
        await asyncio.sleep(0.1)
        assert [(r["end"], r["party"]) for r in o.records()] == [
            ("voicemail", "office"),
            ("human", "jan"),
            ("voicemail", "anna"),
        ]

    run(main())


def test_a_user_without_ways_of_their_own_is_busy_or_away_to_the_caller(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        anna.call("602")
        assert (await anna.wait(sip.Rejected)).status == 480
        jan = await o.registered("jan")
        jan.refuses = 486
        session = anna.call("602")
        assert (await anna.wait(sip.Rejected, lambda event: event.session == session)).status == 486

    run(main())


async def talking(office: Open) -> tuple[Office, Phone, Phone, str]:
    """Anna has called Jan, who has answered; and what she knows the call by."""
    o = await office()
    anna, jan = await o.registered("anna"), await o.registered("jan")
    jan.answers = 1.0
    session = anna.call("602")
    await anna.wait(sip.Accepted)
    return o, anna, jan, session


def test_hold_reaches_the_other_side_and_resume_too(office: Open) -> None:
    async def main() -> None:
        o, anna, jan, session = await talking(office)
        anna.events.clear()
        anna.shell.reinvite(session, anna.offer("sendonly", 2))
        held = await jan.wait(sip.Reinvited)
        assert _direction(held.body) == "sendonly"
        answer = await anna.wait(sip.Accepted)
        assert _direction(answer.body) == "recvonly"
        assert [ear.remote.send for ear in o.media.ears.values() if ear.remote] == [
            True,
            False,
        ]  # Jan's leg was opened first
        anna.events.clear()
        jan.events.clear()
        anna.shell.reinvite(session, anna.offer("sendrecv", 3))
        resumed = await jan.wait(sip.Reinvited)
        assert _direction(resumed.body) == "sendrecv"
        await anna.wait(sip.Accepted)
        assert all(ear.remote and ear.remote.send for ear in o.media.ears.values())

    run(main())


@pytest.mark.parametrize("held_before", [False, True])
def test_a_hold_or_resume_taken_back_while_the_other_side_is_asked_changes_nothing(
    office: Open, held_before: bool
) -> None:
    async def main() -> None:
        o, anna, jan, session = await talking(office)
        before, wanted = ("sendonly", "sendrecv") if held_before else ("sendrecv", "sendonly")
        if held_before:
            anna.shell.reinvite(session, anna.offer(before, 2))
            await asyncio.sleep(1)
        sends = [ear.remote.send for ear in o.media.ears.values() if ear.remote]
        jan.deaf = True
        jan.events.clear()
        anna.shell.reinvite(session, anna.offer(wanted, 3))
        asked = await jan.wait(sip.Reinvited)
        assert _direction(asked.body) == wanted
        inviting = anna.shell._stack._core.sessions[session].renewal._inviting
        assert inviting is not None
        inviting.cancel(asyncio.get_running_loop().time())
        anna.shell.drain()
        await anna.wait(sip.Rejected)
        jan.deaf = False
        jan.shell.answer(jan.session, jan.answer(asked.body))
        await asyncio.sleep(1)
        last = [event.body for event in jan.events if isinstance(event, sip.Reinvited)][-1]
        assert _direction(last) == before
        assert [ear.remote.send for ear in o.media.ears.values() if ear.remote] == sends
        anna.events.clear()
        anna.shell.reinvite(session, anna.offer(wanted, 4))
        await anna.wait(sip.Accepted)

    run(main())


def test_the_other_law_is_spoken_on_each_side(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna", ("PCMA",)), await o.registered("jan", ("PCMU",))
        jan.answers = 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        assert sorted(ear.remote.codec for ear in o.media.ears.values() if ear.remote) == ["PCMA", "PCMU"]

    run(main())


@pytest.mark.parametrize(
    ("caller", "party", "spoken"),
    [
        (("G722", "PCMA"), ("PCMA",), ["PCMA", "PCMA"]),  # the caller can do without the better one
        (("opus", "G722"), ("G722", "opus"), ["opus", "opus"]),  # our offer names the caller's first
        (("opus",), ("PCMU",), ["PCMU", "opus"]),  # nothing in common
    ],
)
def test_sound_is_transcoded_only_where_it_must_be(
    office: Open, caller: tuple[str, ...], party: tuple[str, ...], spoken: list[str]
) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna", caller), await o.registered("jan", party)
        jan.answers = 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        assert sorted(ear.remote.codec for ear in o.media.ears.values() if ear.remote) == spoken

    run(main())


def test_no_codec_in_common_is_488(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        body = anna.offer().replace(b"RTP/AVP 0 101", b"RTP/AVP 18 101").replace(b"rtpmap:0 PCMU", b"rtpmap:18 G729")
        anna.call("602", body)
        assert (await anna.wait(sip.Rejected)).status == 488

    run(main())


def test_an_unknown_number_is_404_and_the_next_call_works(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        session = anna.call("777")
        assert (await anna.wait(sip.Rejected, lambda event: event.session == session)).status == 404
        anna.call("602")
        await anna.wait(sip.Accepted)

    run(main())


def test_a_stranger_and_a_wrong_password_are_challenged_alike(office: Open) -> None:
    async def main() -> None:
        o = await office()
        answers = []
        for number, port in (("602", 6900), ("999", 6910)):
            phone = Phone(o.net, number, port, "wrong")
            assert await phone.register() == 401
            session = phone.call("601")
            rejected = await phone.wait(sip.Rejected, lambda event, session=session: event.session == session)  # type: ignore[misc]
            answers.append((rejected.status, rejected.reason))
        assert answers[0] == answers[1]
        assert answers[0][0] == 401

    run(main())


def test_nobody_calls_in_anothers_name(office: Open) -> None:
    async def main() -> None:
        o = await office()
        jan = o.phone("jan")
        jan.number = "601"
        jan.call("603")
        assert (await jan.wait(sip.Rejected)).status == 403

    run(main())

"""However a call ends, nothing of it is left: no leg, no port, no channel, no transaction, no timer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from scenc.flow import actions
from scenc.media.port import LegStats, MediaError, Recorded, Silent
from scenc.pbx.verbs import VERBS
from scenc.sip import events as sip
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from tests.pbx.conftest import Open
from tests.pbx.kit import PBX, Office, Phone, run

MAIN = "+48123456700"
DUTY = "+48123456701"
CARRIER = ("10.0.0.2", 5080)


async def _talking(o: Office) -> tuple[Phone, Phone]:
    """Anna talks with Jan."""
    anna, jan = await o.registered("anna"), await o.registered("jan")
    jan.answers = 1.0
    anna.call("602")
    await anna.wait(sip.Accepted)
    await jan.wait(sip.Acknowledged)
    return anna, jan


@pytest.mark.parametrize(("direction", "ends"), [("sendrecv", True), ("sendonly", False), ("inactive", False)])
def test_a_caller_from_whom_nothing_comes_is_gone_unless_they_hold(office: Open, direction: str, ends: bool) -> None:
    async def main() -> None:
        o = await office()
        anna, _ = await _talking(o)
        if direction != "sendrecv":
            anna.shell.reinvite(anna.session, anna.offer(direction, 2))
            await asyncio.sleep(1)
        port = anna.address[1] + 1000
        handle = next(leg for leg, ear in o.media.ears.items() if ear.remote and ear.remote.port == port)
        o.media.say(Silent(handle))
        await asyncio.sleep(1)
        assert any(isinstance(event, sip.Ended) for event in anna.events) == ends
        assert [row["cause"] for row in o.records() if row["ended"]] == (["no media"] if ends else [])

    run(main())


def test_the_record_says_how_each_side_sounded(office: Open) -> None:
    async def main() -> None:
        o = await office()
        o.media.measured = LegStats(received=950, sent=1000, lost=50, jitter_ms=4.0, round_trip_ms=60.0)
        anna, _ = await _talking(o)
        anna.shell.bye(anna.session)
        await asyncio.sleep(1)
        (row,) = o.records()
        assert sorted((each["leg"], each["codec"], each["lost"]) for each in row["media"]) == [
            ("caller", "PCMU", 50),
            ("party", "PCMU", 50),
        ]
        assert all(3 < each["mos"] < 4 for each in row["media"])

    run(main())


@pytest.mark.parametrize(
    ("annas", "jans", "why"),
    [
        (("PCMA",), ("PCMU",), ""),
        (("opus", "PCMU"), ("PCMU",), ""),
        (("PCMA", "PCMU"), ("opus",), "the caller has only G.711, the party took only Opus"),
        (("G722",), ("opus", "PCMU"), "the caller has only G.722, the party took only Opus"),
    ],
)
def test_the_record_says_why_sound_was_transcoded(
    office: Open, annas: tuple[str, ...], jans: tuple[str, ...], why: str
) -> None:
    async def main() -> None:
        o = await office()
        o.media.measured = LegStats(received=1, sent=1)
        anna, jan = await o.registered("anna", annas), await o.registered("jan", jans)
        jan.answers = 1.0
        anna.call("602")
        await jan.wait(sip.Acknowledged)
        anna.shell.bye(anna.session)
        await asyncio.sleep(1)
        (row,) = o.records()
        assert [each["transcoded"] for each in row["media"]] == [why, why]

    run(main())


async def _caller_hangs_up(o: Office) -> None:
    anna, _ = await _talking(o)
    anna.shell.bye(anna.session)


async def _party_hangs_up(o: Office) -> None:
    _, jan = await _talking(o)
    jan.shell.bye(jan.session)


async def _both_hang_up_at_once(o: Office) -> None:
    anna, jan = await _talking(o)
    anna.shell.bye(anna.session)
    jan.shell.bye(jan.session)


async def _cancelled_while_ringing(o: Office) -> None:
    anna, jan = await o.registered("anna"), await o.registered("jan")
    anna.call("602")
    await jan.wait(sip.InviteReceived)
    anna.shell.cancel(anna.session)


async def _cancel_crosses_the_answer(o: Office) -> None:
    anna, jan = await o.registered("anna"), await o.registered("jan")
    anna.call("602")
    await jan.wait(sip.InviteReceived)
    await anna.wait(sip.Progressed, lambda event: event.status == 180)
    jan.shell.answer(jan.session, jan.answer((await jan.wait(sip.InviteReceived)).request.body))
    await asyncio.sleep(0.0005)
    anna.shell.cancel(anna.session)  # before the 200 has come through to her


async def _answer_crosses_the_cancel(o: Office) -> None:
    anna, jan = await o.registered("anna"), await o.registered("jan")
    anna.call("602")
    invite = await jan.wait(sip.InviteReceived)
    await anna.wait(sip.Progressed, lambda event: event.status == 180)
    anna.shell.cancel(anna.session)
    await asyncio.sleep(0.0015)  # the PBX knows, Jan's telephone does not
    jan.shell.answer(jan.session, jan.answer(invite.request.body))


async def _two_devices_answer_at_once(o: Office) -> None:
    anna, desk, mobile = await o.registered("anna"), await o.registered("jan"), await o.registered("jan")
    desk.answers = mobile.answers = 1.0
    anna.call("602")
    await anna.wait(sip.Accepted)
    await asyncio.sleep(0.5)
    assert desk.had(sip.Ended) + mobile.had(sip.Ended) == 1, "the slower one is not told"
    anna.shell.bye(anna.session)


async def _two_targets_answer_at_once(o: Office) -> None:
    jan, ewa = await o.registered("jan"), await o.registered("ewa")
    jan.answers = ewa.answers = 1.0
    outside = o.carrier()
    outside.call(MAIN)
    await outside.wait(sip.Accepted)
    o.press("2")
    await asyncio.sleep(2)
    assert jan.had(sip.Ended) + ewa.had(sip.Ended) == 1, "the slower one is not told"
    outside.shell.bye(outside.session)


async def _answers_as_its_time_is_up(o: Office) -> None:
    jan, ewa = await o.registered("jan"), await o.registered("ewa")
    jan.answers = 14.9995
    outside = o.carrier()
    outside.call(MAIN)
    await outside.wait(sip.Accepted)
    o.press("3")
    await ewa.wait(sip.InviteReceived)
    await asyncio.sleep(1)
    outside.shell.bye(outside.session)


async def _an_outside_phone_is_busy(o: Office) -> None:
    outside = o.carrier()
    outside.refuses = 486
    session = outside.call(DUTY)
    await outside.wait(sip.Accepted)  # the office's mailbox
    outside.shell.bye(session)


async def _gone_while_a_hold_is_passed_on(o: Office) -> None:
    anna, jan = await _talking(o)
    jan.deaf = True
    anna.shell.reinvite(anna.session, anna.offer("sendonly", 2))
    await asyncio.sleep(0.1)
    anna.shell.bye(anna.session)


async def _the_held_one_is_gone(o: Office) -> None:
    anna, jan = await _talking(o)
    jan.deaf = True
    anna.shell.reinvite(anna.session, anna.offer("sendonly", 2))
    await jan.wait(sip.Reinvited)
    jan.shell.bye(jan.session)
    await anna.wait(sip.Ended)


async def _both_hold_at_once(o: Office) -> None:
    anna, jan = await _talking(o)
    anna.shell.reinvite(anna.session, anna.offer("sendonly", 2))
    jan.shell.reinvite(jan.session, jan.offer("sendonly", 2))
    await asyncio.sleep(10)
    anna.shell.bye(anna.session)


async def _the_party_vanishes(o: Office) -> None:
    anna, jan = await _talking(o)
    jan.shell.close()
    anna.shell.reinvite(anna.session, anna.offer("sendonly", 2))
    await anna.wait(sip.Ended)


async def _reloaded_meanwhile(o: Office) -> None:
    outside = o.carrier()
    outside.call(MAIN)
    await outside.wait(sip.Accepted)
    o.texts.append(o.texts[-1].replace("channels 3", "channels 4"))
    assert (await o.runtime.reload()).taken
    outside.shell.bye(outside.session)


async def _hung_up_by_the_operator(o: Office) -> None:
    anna, jan = await _talking(o)
    (call,) = o.runtime.pbx.calls.values()
    call.hang_up('SIP;text="hung up by the operator"', "operator")
    assert "operator" in (await anna.wait(sip.Ended)).reason
    await jan.wait(sip.Ended)


async def _hung_up_while_ringing(o: Office) -> None:
    anna, jan = await o.registered("anna"), await o.registered("jan")
    anna.call("602")
    await jan.wait(sip.InviteReceived)
    (call,) = o.runtime.pbx.calls.values()
    call.hang_up(None, "operator")
    await anna.wait(sip.Rejected)
    await jan.wait(sip.Cancelled)


async def _alone_in_the_conference(o: Office) -> None:
    anna = await o.registered("anna")
    anna.call("230")
    await anna.wait(sip.Accepted)
    anna.shell.bye(anna.session)


ENDINGS = [value for name, value in sorted(globals().items()) if name.startswith("_") and callable(value)]
ENDINGS = [each for each in ENDINGS if each is not _talking and asyncio.iscoroutinefunction(each)]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda each: each.__name__.strip("_"))
def test_nothing_is_left(office: Open, ending: Callable[[Office], Awaitable[None]]) -> None:
    async def main() -> None:
        o = await office()
        await ending(o)
        await o.at_rest()
        assert all(record["ended"] and record["end"] for record in o.records())

    run(main())


def _broken(*_: object) -> None:
    raise RuntimeError("a fault of ours")


@pytest.mark.parametrize("verb", [actions.Enter, actions.Play, actions.Ring, actions.Connect, actions.StopRinging])
def test_a_fault_ends_its_call_and_no_other(
    office: Open, verb: type[actions.Action], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        o = await office()
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        outside, other = o.carrier(), await o.registered("anna")
        other.call("230")
        await other.wait(sip.Accepted)
        monkeypatch.setitem(VERBS, verb, _broken)
        ewa.answers = 2.0
        outside.call(MAIN)
        await asyncio.sleep(1)
        if outside.had(sip.Accepted):
            assert o.runtime.pbx.calls
            call = list(o.runtime.pbx.calls.values())[-1]
            call.on_digit(call.leg, "2")
            await outside.wait(sip.Ended, seconds=10)
        else:
            assert (await outside.wait(sip.Rejected)).status == 500
        monkeypatch.undo()
        await asyncio.sleep(3)
        assert jan.had(sip.InviteReceived) == jan.had(sip.Cancelled)
        assert len(o.runtime.pbx.calls) == 1, "the other call"
        assert not other.had(sip.Ended)
        other.shell.bye(other.session)
        await o.at_rest()

    run(main())


@pytest.mark.parametrize("command", ["open", "connect", "bridge", "play", "record", "audio", "join", "room", "finish"])
def test_where_the_media_engine_fails_the_call_ends_cleanly(
    office: Open, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        o = await office()

        def fail(*_: object, **__: object) -> None:
            raise MediaError("no more of this")

        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        jan.answers = 1.0
        if command != "open":
            monkeypatch.setattr(o.media, command, fail)
        for number in (MAIN, DUTY):
            outside = o.carrier()
            outside.call(number)
        for number in ("602", "230", "290"):
            ewa.call(number)
        if command == "open":
            await asyncio.sleep(0.0015)
            monkeypatch.setattr(o.media, command, fail)
        await asyncio.sleep(40)
        for phone in (outside, ewa):
            for event in list(phone.events):
                if isinstance(event, sip.Accepted):
                    phone.shell.bye(event.session)
        await asyncio.sleep(10)
        await o.at_rest()
        assert all(record["ended"] for record in o.records())

    run(main())


def test_without_a_port_the_caller_may_try_again(office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        o = await office()

        def fail(*_: object) -> None:
            raise MediaError("no free port")

        monkeypatch.setattr(o.media, "open", fail)
        outside = o.carrier()
        outside.call(MAIN)
        rejected = await outside.wait(sip.Rejected)
        assert rejected.status == 503
        assert rejected.response is not None
        assert rejected.response.headers.get("Retry-After")
        await o.at_rest()

    run(main())


def test_a_recording_the_disk_ended_ends_the_call(office: Open) -> None:
    async def main() -> None:
        o = await office()
        ewa = await o.registered("ewa")
        ewa.call("290")
        while not o.media.ears or o.ear().recording is None:
            await asyncio.sleep(0.05)
        await asyncio.sleep(5)
        (handle,) = o.media.ears
        o.media.say(Recorded(handle, "No space left on device"))
        await ewa.wait(sip.Ended)
        await o.at_rest()
        assert len(o.messages()) == 1, "what was recorded is kept"

    run(main())


@pytest.mark.parametrize(
    "sender", ["<tel:1@2>", "<mailto:a@b>", '"\\"<sip:evil@x>" <sip:%22a%0d%0a@x>', '"a\x1b[2J\udcff" <sip:1@x>']
)
def test_an_odd_from_of_the_carrier_reaches_our_phones_as_text(office: Open, sender: str) -> None:
    async def main() -> None:
        o = await office()
        jan = await o.registered("jan")
        lines = [
            f"INVITE sip:{MAIN}@10.0.0.1 SIP/2.0",
            "Via: SIP/2.0/UDP 10.0.0.2:5080;branch=z9hG4bKodd",
            f"From: {sender};tag=c",
            f"To: <sip:{MAIN}@10.0.0.1>",
            "Call-ID: odd",
            "CSeq: 1 INVITE",
            "Contact: <sip:10.0.0.2:5080>",
            "Content-Type: application/sdp",
        ]
        body = jan.offer()
        data = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("utf-8", "surrogateescape") + body
        o.net.carry(CARRIER, PBX, data)
        await asyncio.sleep(0.1)
        o.press("1")
        invite = await jan.wait(sip.InviteReceived)
        shown = invite.request.headers.get("From") or ""
        assert shown.isprintable()
        assert shown.count("<sip:") - shown.count('\\"<sip:') == 1
        await asyncio.sleep(40)
        (record,) = o.records()
        assert record["caller_name"].isprintable()
        await o.at_rest()

    run(main())


def test_a_late_offer_that_nobody_answers_ends_the_call(office: Open) -> None:
    async def main() -> None:
        o = await office()
        carrier = o.carrier()
        request = Request("INVITE", f"sip:{MAIN}@10.0.0.1", Headers([("From", "<sip:1@10.0.0.2>")]))
        lines = [
            f"INVITE {request.uri} SIP/2.0",
            "Via: SIP/2.0/UDP 10.0.0.2:5080;branch=z9hG4bKlate",
            "From: <sip:1@10.0.0.2>;tag=c",
            f"To: <{request.uri}>",
            "Call-ID: late",
            "CSeq: 1 INVITE",
            "Contact: <sip:10.0.0.2:5080>",
            "Content-Length: 0",
        ]
        o.net.carry(CARRIER, PBX, "\r\n".join([*lines, "", ""]).encode())
        await asyncio.sleep(0.1)
        answer = next(data for _, source, _, data in o.net.seen if source == PBX and data.startswith(b"SIP/2.0 200"))
        tag = answer.partition(b"To: ")[2].partition(b"\r\n")[0].decode()
        ack = [line.replace("INVITE", "ACK").replace("z9hG4bKlate", "z9hG4bKack") for line in lines]
        ack = [f"To: {tag}" if line.startswith("To:") else line for line in ack]
        o.net.carry(CARRIER, PBX, "\r\n".join([*ack, "", ""]).encode())
        await asyncio.sleep(0.1)
        assert any(data.startswith(b"BYE") for _, source, _, data in o.net.seen if source == PBX)
        carrier.shell.close()
        await o.at_rest()

    run(main())


ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


@pytest.mark.parametrize(
    ("said", "told"),
    [(ELSEWHERE, ELSEWHERE), (f"X;cause=1, {ELSEWHERE}", ELSEWHERE), ("SIP", None), ("Q.850;cause=16;cause=17", None)],
)
def test_why_one_side_ends_a_call_is_told_to_the_other(office: Open, said: str, told: str | None) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        session = anna.call("602")
        await jan.wait(sip.InviteReceived)
        anna.shell.cancel(session, said)
        assert (await jan.wait(sip.Cancelled)).reason == (told or "")
        jan.answers = 0.5
        session = anna.call("602")
        await anna.wait(sip.Accepted, lambda event: event.session == session)
        anna.shell.bye(session, said)
        assert (await jan.wait(sip.Ended)).reason == (told or "BYE")
        await o.at_rest()

    run(main())

"""Transfers: who talks with whom afterwards, who is told what, and who may not."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import pytest

from scenc.media.port import MediaError
from scenc.sip import events as sip
from scenc.sip.message import Response
from scenc.sip.sdp.session import Session
from tests.pbx.conftest import Open
from tests.pbx.kit import Office, Phone, run

TO_EWA = "<sip:603@10.0.0.1>"


def talk(o: Office, a: Phone, b: Phone) -> bool:
    """Whether their sound is relayed to one another, and nobody is held."""
    ears = {ear.remote.port: ear for ear in o.media.ears.values() if ear.remote is not None}
    ours, theirs = ears.get(a.address[1] + 1000), ears.get(b.address[1] + 1000)
    if ours is None or theirs is None or ours.peer is None or theirs.peer is None:
        return False
    both = o.media.ears[ours.peer] is theirs and o.media.ears[theirs.peer] is ours
    return both and all(ear.remote is not None and ear.remote.send for ear in (ours, theirs))


async def calling(a: Phone, b: Phone) -> str:
    """A call of `a` to `b`, answered; its session at `a`."""
    b.answers = 1.0
    session = a.call(b.number)
    await a.wait(sip.Accepted, lambda event: event.session == session)
    await asyncio.sleep(1)
    return session


def replaces(phone: Phone, session: str) -> str:
    """The dialog of this phone's session, as a Refer-To has it."""
    dialog = phone.shell._stack._core.sessions[session].dialog
    assert dialog is not None
    return quote(f"{dialog.call_id};to-tag={dialog.tags[1]};from-tag={dialog.tags[0]}", safe="")


async def answer_to(phone: Phone) -> Response:
    """The final response to the phone's REFER."""
    event = await phone.wait(sip.ResponseReceived, lambda event: "REFER" in (event.response.headers.get("CSeq") or ""))
    return event.response


@pytest.mark.parametrize("by_callee", [False, True])
def test_blind_the_other_talks_with_the_third_and_who_asked_is_told_and_let_go(office: Open, by_callee: bool) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        ewa.answers = 2.0
        session = await calling(anna, jan)
        asks, stays = (jan, anna) if by_callee else (anna, jan)
        asks.refer(jan.session if by_callee else session, TO_EWA)
        await asyncio.sleep(1)
        invite = await ewa.wait(sip.InviteReceived)
        assert stays.number in (invite.request.headers.get("From") or "")
        assert asks.number in (invite.request.headers.get("Referred-By") or "")
        await asyncio.sleep(2)
        assert talk(o, stays, ewa)
        assert asks.told() == [100, 200]
        await asks.wait(sip.Ended)
        assert talk(o, stays, ewa)
        ewa.shell.bye(ewa.session)
        await stays.wait(sip.Ended)
        (record,) = o.records()
        assert (record["caller"], record["party"]) == ("601", "ewa")
        await o.at_rest()

    run(main())


@pytest.mark.parametrize("seconds", [0.0, 0.0025, 1.0])
@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
def test_blind_who_was_held_before_is_heard_by_the_third_and_hears(
    office: Open, direction: str, seconds: float
) -> None:
    """As telephones do it: they hold, and then they transfer, maybe before the other side has said yes to the hold."""

    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        ewa.answers = 2.0
        session = await calling(anna, jan)
        anna.shell.reinvite(session, anna.offer(direction, version=2))
        await asyncio.sleep(seconds)
        anna.refer(session, TO_EWA)
        await asyncio.sleep(5)
        assert talk(o, jan, ewa)
        assert asked_last(jan) == "sendrecv"

    run(main())


def asked_last(phone: Phone) -> str:
    """The direction of the last offer that came in a call."""
    offer = Session.parse([event.body for event in phone.events if isinstance(event, sip.Reinvited)][-1])
    return offer.direction_of(offer.media[0])


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_who_asked_is_hung_up_where_the_system_stops_or_the_call_ends_meanwhile(office: Open, seconds: float) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        session = await calling(anna, jan)
        ewa.answers = 0.0
        anna.refer(session, TO_EWA)
        await ewa.wait(sip.Acknowledged)
        await asyncio.sleep(seconds)
        o.runtime.stop()
        await o.runtime.stopped.wait()
        assert anna.had(sip.Ended) == 1

    run(main())


def test_who_asked_may_hang_up_at_once(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        ewa.answers = 3.0
        session = await calling(anna, jan)
        anna.refer(session, TO_EWA)
        await answer_to(anna)
        anna.shell.bye(session)
        await asyncio.sleep(5)
        assert talk(o, jan, ewa)
        jan.shell.bye(jan.session)
        await o.at_rest()

    run(main())


@pytest.mark.parametrize(("status", "told"), [(486, 486), (480, 480), (None, 480)])
def test_when_the_third_does_not_want_or_is_not_there_both_talk_again(
    office: Open, status: int | None, told: int
) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        if status is not None:
            (await o.registered("ewa")).refuses = status
        session = await calling(anna, jan)
        anna.shell.reinvite(session, anna.offer("sendonly", version=2))
        await asyncio.sleep(1)
        anna.refer(session, TO_EWA)
        await asyncio.sleep(2)
        assert anna.told() == [100, told]
        anna.shell.reinvite(session, anna.offer(version=3))
        await asyncio.sleep(1)
        assert talk(o, anna, jan)
        jan.shell.bye(jan.session)
        await anna.wait(sip.Ended)
        await o.at_rest()

    run(main())


def test_a_call_from_outside_is_sent_on_to_an_announcement(office: Open) -> None:
    async def main() -> None:
        o = await office()
        carrier, jan = o.carrier(), await o.registered("jan")
        carrier.call("+48123456700")
        await asyncio.sleep(1)
        jan.answers = 1.0
        o.press("1")
        await asyncio.sleep(2)
        assert talk(o, carrier, jan)
        jan.refer(jan.session, "<sip:290@10.0.0.1>")
        await asyncio.sleep(1)
        assert jan.told() == [100, 200]
        await asyncio.sleep(5)
        assert jan.had(sip.Ended)
        assert not carrier.had(sip.Ended)
        carrier.shell.bye(carrier.session)
        await o.at_rest()

    run(main())


@pytest.mark.parametrize("hold", [False, True])
def test_attended_both_others_talk_and_who_asked_is_let_go_twice(office: Open, hold: bool) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        first = await calling(anna, jan)
        if hold:
            anna.shell.reinvite(first, anna.offer("sendonly", version=2))
            await asyncio.sleep(1)
        second = await calling(anna, ewa)
        anna.refer(first, f"<sip:603@10.0.0.1?Replaces={replaces(anna, second)}>")
        await asyncio.sleep(1)
        assert talk(o, jan, ewa)
        assert anna.told() == [100, 200]
        await asyncio.sleep(2)
        assert {event.session for event in anna.events if isinstance(event, sip.Ended)} == {first, second}
        assert not jan.had(sip.Ended)
        jan.shell.bye(jan.session)
        await ewa.wait(sip.Ended)
        await o.at_rest()

    run(main())


def test_attended_the_other_is_in_the_room_in_the_place_of_who_asked(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        first = await calling(anna, jan)
        ewa.call("230")
        second = anna.call("230")
        await anna.wait(sip.Accepted, lambda event: event.session == second)
        anna.refer(first, f"<sip:230@10.0.0.1?Replaces={replaces(anna, second)}>")
        await asyncio.sleep(3)
        assert anna.told() == [100, 200]
        assert anna.had(sip.Ended) == 2
        rooms = {ear.remote.port - 1000: ear.room for ear in o.media.ears.values() if ear.remote is not None}
        assert set(rooms) == {jan.address[1], ewa.address[1]}
        assert len(set(rooms.values()) - {None}) == 1
        ewa.shell.bye(ewa.session)
        jan.shell.bye(jan.session)
        await o.at_rest()

    run(main())


@pytest.mark.parametrize("hold", [False, True])
def test_semi_attended_the_other_waits_for_the_one_who_still_rings(office: Open, hold: bool) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        first = await calling(anna, jan)
        if hold:
            anna.shell.reinvite(first, anna.offer("inactive", version=2))
            await asyncio.sleep(1)
        ewa.answers = 4.0
        second = anna.call("603")
        await asyncio.sleep(1)
        early = next(iter(anna.shell._stack._core.sessions[second]._early.values()))  # type: ignore[attr-defined]
        named = quote(f"{early.call_id};to-tag={early.tags[1]};from-tag={early.tags[0]}", safe="")
        anna.refer(first, f"<sip:603@10.0.0.1?Replaces={named}>")
        await asyncio.sleep(1)
        assert anna.told() == [100, 200]
        assert (await anna.wait(sip.Rejected)).status == 487
        await asyncio.sleep(3)
        assert talk(o, jan, ewa)
        assert not hold or asked_last(jan) == "sendrecv"
        ewa.shell.bye(ewa.session)
        await jan.wait(sip.Ended)
        await o.at_rest()

    run(main())


def test_a_call_is_taken_over_by_ones_own_other_telephone_and_by_nobody_else(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        desk = o.phone("anna")
        session = await calling(anna, jan)
        named = replaces(anna, session)
        for phone, header, status in ((ewa, named, 403), (desk, "nobody;to-tag=a;from-tag=b", 481), (desk, "x", 400)):
            phone.call("602", more=(("Replaces", _plain(header)),))
            assert (await phone.wait(sip.Rejected)).status == status
            phone.events.clear()
        assert talk(o, anna, jan)
        desk.call("602", more=(("Replaces", _plain(named)),))
        await desk.wait(sip.Accepted)
        await anna.wait(sip.Ended)
        assert talk(o, desk, jan)
        desk.shell.bye(desk.session)
        await o.at_rest()

    run(main())


def test_who_cannot_take_a_call_over_for_want_of_a_port_leaves_it_as_it_was(
    office: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = [await o.registered(name) for name in ("anna", "jan")]
        desk, session = o.phone("anna"), await calling(anna, jan)

        def fail(*_: object) -> None:
            raise MediaError("no free port")

        monkeypatch.setattr(o.media, "open", fail)
        desk.call("602", more=(("Replaces", _plain(replaces(anna, session))),))
        assert (await desk.wait(sip.Rejected)).status == 503
        assert talk(o, anna, jan)
        anna.shell.bye(session)
        await o.at_rest()

    run(main())


def _plain(escaped: str) -> str:
    from urllib.parse import unquote

    return unquote(escaped)


def test_who_may_not_transfer_is_refused_and_the_call_goes_on(office: Open) -> None:
    async def main() -> None:
        o = await office()
        carrier, jan, ewa = o.carrier(), await o.registered("jan"), await o.registered("ewa")
        session = carrier.call("+48123456700")
        await asyncio.sleep(1)
        carrier.refer(session, TO_EWA)
        assert (await answer_to(carrier)).status == 603, "who hears an announcement talks with nobody"
        jan.answers = 1.0
        o.press("1")
        await asyncio.sleep(2)
        carrier.events.clear()
        carrier.refer(session, "<sip:+48900900900@10.0.0.1>")
        assert (await answer_to(carrier)).status == 403
        for target, status in (
            ("<sip:603@10.0.0.1;method=BYE>", 501),
            ("<sip:10.0.0.1>", 400),
            ("<sip:a@b?Replaces=x>", 400),
            (f"<sip:a@b?Replaces={quote('x;to-tag=1;from-tag=2', safe='')}>", 481),
        ):
            jan.events.clear()
            jan.refer(jan.session, target)
            assert (await answer_to(jan)).status == status, target
        assert talk(o, carrier, jan)
        assert not ewa.had(sip.InviteReceived)
        jan.shell.bye(jan.session)
        await o.at_rest()

    run(main())


def test_who_does_not_want_to_know_is_not_told(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        ewa.answers = 1.0
        session = await calling(anna, jan)
        anna.refer(session, TO_EWA, ("Refer-Sub", "false"))
        answer = await answer_to(anna)
        assert (answer.status, answer.headers.get("Refer-Sub")) == (202, "false")
        await asyncio.sleep(3)
        assert anna.told() == []
        assert talk(o, jan, ewa)
        jan.shell.bye(jan.session)
        await o.at_rest()

    run(main())


def test_the_one_who_is_sent_on_may_give_up(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        session = await calling(anna, jan)
        anna.refer(session, TO_EWA)
        await ewa.wait(sip.InviteReceived)
        jan.shell.bye(jan.session)
        await ewa.wait(sip.Cancelled)
        await anna.wait(sip.Ended)
        assert anna.told() == [100, 487]
        await o.at_rest()

    run(main())

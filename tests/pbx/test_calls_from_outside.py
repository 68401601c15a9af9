"""Calls that come by the trunk."""

from __future__ import annotations

import asyncio

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import Open
from tests.pbx.kit import Phone, run

MAIN = "+48123456700"


def test_key_2_rings_both_and_the_first_to_answer_is_connected(office: Open) -> None:
    async def main() -> None:
        o = await office()
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        ewa.answers = 2.0
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        assert o.ear().hears.startswith("Dzień dobry")
        o.press("2")
        await jan.wait(sip.InviteReceived)
        await ewa.wait(sip.Acknowledged)
        await jan.wait(sip.Cancelled)
        assert o.ear().peer is not None
        ewa.shell.bye(ewa.session)
        await outside.wait(sip.Ended)
        assert [(r["end"], r["party"]) for r in o.records()] == [("human", "ewa")]

    run(main())


def test_a_group_rings_the_first_for_its_time_and_then_the_second(office: Open) -> None:
    async def main() -> None:
        o = await office()
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        o.press("3")
        loop = asyncio.get_running_loop()
        began = loop.time()
        await jan.wait(sip.InviteReceived)
        assert not ewa.had(sip.InviteReceived)
        await jan.wait(sip.Cancelled)
        assert 14.9 < loop.time() - began < 15.2
        await ewa.wait(sip.InviteReceived)
        await ewa.wait(sip.Cancelled)
        assert 29.9 < loop.time() - began < 30.3

    run(main())


def test_direct_dial_interrupts_the_greeting(office: Open) -> None:
    async def main() -> None:
        o = await office()
        ewa = await o.registered("ewa")
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        for key in "603":
            o.press(key)
        assert "Dzień" not in o.ear().hears
        await ewa.wait(sip.InviteReceived)

    run(main())


def test_silence_and_wrong_keys_repeat_the_menu_and_then_end_where_exhausted_says(office: Open) -> None:
    async def main() -> None:
        o = await office()
        jan = await o.registered("jan")
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        greeting = o.ear().hears
        o.press("9")
        await asyncio.sleep(0.1)
        assert o.ear().hears == greeting
        await asyncio.sleep(60)  # said again, then silence
        await jan.wait(sip.InviteReceived)
        assert o.ear().heard.count(o.ear().heard[0]) == 2

    run(main())


def test_closed_means_the_announcement_and_then_the_mailbox(office: Open, tmp_path: object) -> None:
    from pathlib import Path

    from tests.pbx.conftest import OFFICE
    from tests.pbx.kit import opened

    with opened(OFFICE, Path(str(tmp_path)), at="2026-03-15T10:00") as sunday:

        async def main() -> None:
            o = await sunday()
            outside = o.carrier()
            session = outside.call(MAIN)
            await outside.wait(sip.Accepted)
            assert o.ear().hears == "Zamknięte."
            await asyncio.sleep(10)
            assert o.ear().recording is not None
            assert "office" in str(o.ear().recording)
            outside.shell.bye(session)
            await asyncio.sleep(0.1)
            (record,) = o.records()
            assert (record["end"], record["party"]) == ("voicemail", "office")
            exits = [step["exit"] for step in record["path"]]
            assert "closed" in exits
            assert all(step["place"].startswith("main.scen:") for step in record["path"])

        run(main())


def test_a_number_that_is_not_ours_is_404_and_channels_are_counted(
    office: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        o = await office()
        outside = o.carrier()
        session = outside.call("+48999999999")
        assert (await outside.wait(sip.Rejected, lambda event: event.session == session)).status == 404
        (line,) = (line for line in capsys.readouterr().out.splitlines() if "call refused" in line)
        assert "status=404" in line
        assert "sip:+48999999999@" in line
        for _ in range(3):
            outside.call(MAIN)
        await asyncio.sleep(1)
        assert outside.had(sip.Accepted) == 3
        session = outside.call(MAIN)
        assert (await outside.wait(sip.Rejected, lambda event: event.session == session)).status == 486

    run(main())


@pytest.mark.parametrize("said", [";npdi", ";rn=+48555;npdi", ";phone-context=+48"])
def test_what_a_carrier_says_besides_a_number_is_no_part_of_it(office: Open, said: str) -> None:
    async def main() -> None:
        o = await office()
        outside = o.carrier()
        asserted = "P-Asserted-Identity", "<sip:+48600700801;cpc=ordinary@10.0.0.2>"
        outside.call(MAIN, uri_user=MAIN + said, more=(asserted,))
        await outside.wait(sip.Accepted)
        (call,) = o.runtime.pbx.calls.values()
        assert (call.journal.caller, call.journal.called) == ("+48600700801", MAIN)

    run(main())


def test_an_outside_phone_is_rung_by_the_trunk(office: Open) -> None:
    async def main() -> None:
        o = await office()
        outside = o.carrier()
        outside.answers = 2.0
        outside.call("+48123456701")
        invite = await outside.wait(sip.InviteReceived)
        assert invite.request.uri.startswith("sip:+48601200300@")
        await outside.wait(sip.Accepted)
        outside.shell.bye(outside.session)
        await asyncio.sleep(0.1)
        assert [r["party"] for r in o.records()] == ["duty"]

    run(main())


@pytest.mark.parametrize(("host", "port"), [("10.0.0.2", 5999), ("10.0.0.3", 5080)])
def test_whoever_calls_from_another_address_is_no_carrier(office: Open, host: str, port: int) -> None:
    async def main() -> None:
        o = await office()
        o.carrier()
        stranger = Phone(o.net, "600700800", port, host=host)
        stranger.call(MAIN)
        assert (await stranger.wait(sip.Rejected)).status == 401

    run(main())


@pytest.mark.parametrize(("refuses", "cause"), [(486, "busy"), (None, "unavailable")])
def test_who_was_answered_and_reaches_nobody_hears_a_tone_before_the_call_ends(
    office: Open, refuses: int | None, cause: str
) -> None:
    async def main() -> None:
        o = await office()
        if refuses:
            (await o.registered("jan")).refuses = refuses
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        o.press("602")
        await asyncio.sleep(5)
        assert (o.ear().hears != "", outside.had(sip.Ended)) == (True, False)
        await asyncio.sleep(3)
        assert outside.had(sip.Ended)
        assert [(row["end"], row["cause"]) for row in o.records()] == [("hangup", cause)]

    run(main())

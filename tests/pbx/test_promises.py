"""Callers who press a key are called back when it is their turn, on the virtual clock."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from scenc.media.port import Digit
from scenc.pbx.commands.queues import line_of
from scenc.sip import events as sip
from scenc.store.tables import promises, waits
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run
from tests.pbx.play import Play
from tests.pbx.test_transfer import replaces

QUEUE = """
queue reception 220 "Sekretariat" {
  agents jan
  ring 10s
  service-level 80% within 20s
  callback key 1 after 5s attempts 2 present main
  on max-wait 20min -> voicemail office
  on no-agents -> voicemail office
}
"""
SCENARIO = (
    OFFICE.replace("when open   -> welcome", "when open -> reception")
    + QUEUE
    + "number other +48 12 345 67 02 -> welcome\n"
)


def with_queue(play: Play, data: Path, scenario: str = SCENARIO) -> None:
    async def main() -> None:
        office = await open_()
        await play(office)

    with opened(scenario, data) as open_:
        run(main())


async def busy_agent(office: Office) -> tuple[Phone, str]:
    """Jan talks with a colleague, who can end that."""
    jan, ewa = await office.registered("jan"), await office.registered("ewa")
    jan.answers = 1.0
    session = ewa.call("602")
    await ewa.wait(sip.Accepted)
    return ewa, session


async def promised(office: Office, number: str = "600700800") -> Phone:
    """Somebody outside has asked for a call back and heard that it will come."""
    outside = office.carrier(number)
    outside.call("+48123456700")
    await asyncio.sleep(7)
    office_calls = list(office.runtime.pbx.calls.values())
    handle = office_calls[-1].leg.handle
    assert handle is not None
    office.media.say(Digit(handle, "1"))
    await outside.wait(sip.Ended)
    return outside


def test_who_asked_is_called_when_an_agent_is_free_and_talks_with_them(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        ewa, talk = await busy_agent(office)
        outside = await promised(office)
        outside.answers = 3.0
        await asyncio.sleep(60)
        assert outside.had(sip.InviteReceived) == 0, "called while nobody can take it"
        ewa.shell.bye(talk)
        invite = await outside.wait(sip.InviteReceived)
        assert "+48600700800" in invite.request.uri
        assert "+48123456700" in (invite.request.headers.get("From") or ""), "not as the number that is called"
        await asyncio.sleep(6)
        (call,) = office.runtime.pbx.calls.values()
        assert call.bridge is not None, "the agent does not talk with who was called back"
        assert office.runtime.store.read(select(promises)) == []
        outside.shell.bye(outside.session)
        await office.at_rest()
        record = office.records()[-1]
        assert (record["direction"], record["caller"], record["end"]) == ("callback", "+48600700800", "human")

    with_queue(play, tmp_path)


@pytest.mark.parametrize("consults", [False, True])
def test_who_was_sent_on_to_the_queue_may_be_called_back_too(tmp_path: Path, consults: bool) -> None:
    """And not who has sent them."""

    async def play(office: Office) -> None:
        await busy_agent(office)
        anna, outside = await office.registered("anna"), office.carrier("600700800")
        anna.answers = 1.0
        outside.call("+48123456703")
        await anna.wait(sip.Acknowledged)
        first = anna.session
        if consults:
            second = anna.call("220")
            await anna.wait(sip.Accepted)
            await asyncio.sleep(7)
            await press_1(office)
            await asyncio.sleep(1)
            assert office.runtime.store.read(select(promises)) == [], "she has no number outside"
            anna.refer(first, f"<sip:220@10.0.0.1?Replaces={replaces(anna, second)}>")
        else:
            anna.refer(first, "<sip:220@10.0.0.1>")
        await asyncio.sleep(8)
        await press_1(office)
        await outside.wait(sip.Ended)
        (row,) = office.runtime.store.read(select(promises))
        assert row["number"] == "+48600700800"
        await asyncio.sleep(30)
        assert anna.had(sip.InviteReceived) == 1, "nothing comes back to her"

    with_queue(play, tmp_path, SCENARIO + "number direct +48 12 345 67 03 -> anna\n")


async def press_1(office: Office) -> None:
    """Whoever waits does."""
    call = list(office.runtime.pbx.calls.values())[-1]
    assert call.leg.handle is not None
    office.media.say(Digit(call.leg.handle, "1"))


def test_whoever_answers_when_the_queue_has_gone_is_hung_up_on(tmp_path: Path) -> None:
    """Nobody would hear of the leg any more: neither its end nor the channel it takes."""

    async def play(office: Office) -> None:
        ewa, talk = await busy_agent(office)
        outside = await promised(office)
        outside.answers = 3.0
        ewa.shell.bye(talk)
        await outside.wait(sip.InviteReceived)
        outside.events.clear()
        office.texts.append(OFFICE)
        assert (await office.runtime.reload()).taken
        await outside.wait(sip.Ended)
        assert office.runtime.store.read(select(promises)) == []
        await office.at_rest()

    with_queue(play, tmp_path)


def test_whoever_is_called_back_is_told_of_the_recording_again(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        ewa, talk = await busy_agent(office)
        outside = await promised(office)
        outside.answers = 1.0
        await asyncio.sleep(5)
        ewa.shell.bye(talk)
        await outside.wait(sip.InviteReceived)
        await asyncio.sleep(10)
        (call,) = office.runtime.pbx.calls.values()
        assert call.leg.handle is not None
        ear = office.media.ears[call.leg.handle]
        assert "Nagrywamy." in ear.heard
        assert (call.bridge is not None, ear.recording is not None) == (True, True)
        outside.shell.bye(outside.session)

    with_queue(
        play,
        tmp_path,
        SCENARIO.replace("agents jan\n", "agents jan\n  record talks\n")
        + 'recording talks { notice say "Nagrywamy."; purpose "umowy" basis contract; retention 90d }\n',
    )


def test_the_place_in_the_line_is_kept(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        ewa, talk = await busy_agent(office)
        first = await promised(office)
        first.call("+48123456700")  # somebody else, by the same carrier
        await asyncio.sleep(2)
        ewa.shell.bye(talk)
        await first.wait(sip.InviteReceived)
        jan_rings = [call for call in office.runtime.pbx.calls.values() if call.diallings]
        assert not jan_rings, "who came later was offered first"

    with_queue(play, tmp_path)


def test_who_does_not_answer_is_called_again_and_then_no_more(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan = await office.registered("jan")
        jan.refuses = 486
        outside = await promised(office)
        jan.refuses, jan.answers = None, 0.0
        await asyncio.sleep(40)
        assert (outside.had(sip.InviteReceived), outside.had(sip.Cancelled)) == (1, 1)
        await asyncio.sleep(300)
        assert outside.had(sip.InviteReceived) == 2
        await asyncio.sleep(700)
        assert outside.had(sip.InviteReceived) == 2
        await office.at_rest()

    with_queue(play, tmp_path)


def test_a_promise_outlives_the_process(tmp_path: Path) -> None:
    async def before(office: Office) -> None:
        await busy_agent(office)
        await promised(office)
        office.runtime.pbx.promises.close()

    async def after(office: Office) -> None:
        outside, jan = office.carrier(), office.phone("jan")  # whose registration was kept
        outside.answers, jan.answers = 1.0, 1.0
        await outside.wait(sip.Acknowledged)
        await jan.wait(sip.Acknowledged)
        (call,) = office.runtime.pbx.calls.values()
        assert call.bridge is not None, "they do not talk"
        assert office.runtime.store.read(select(promises)) == []

    with_queue(before, tmp_path)
    with_queue(after, tmp_path)


def test_dear_and_unknown_numbers_are_not_called_back(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        await busy_agent(office)
        for number in ("+48700123456", "+447911123456", "anonymous"):
            outside = office.carrier(number)
            session = outside.call("+48123456700")
            await asyncio.sleep(7)
            (call,) = [each for each in office.runtime.pbx.calls.values() if each.leg.session != ""][1:]
            call.on_digit(call.leg, "1")
            await asyncio.sleep(1)
            assert office.runtime.store.read(select(promises)) == []
            assert outside.had(sip.Ended) == 0, "who cannot be called back does not wait on"
            outside.shell.bye(session)
            await asyncio.sleep(1)

    with_queue(play, tmp_path)


def test_the_service_level_counts_who_was_answered_in_time(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan = await office.registered("jan")
        jan.answers = 2.0
        outside = office.carrier()
        quick = outside.call("+48123456700")
        await asyncio.sleep(10)
        slow = outside.call("+48123456700")
        await asyncio.sleep(25)
        outside.shell.bye(quick)
        await asyncio.sleep(10)
        outside.shell.bye(slow)
        await asyncio.sleep(10)
        assert office.runtime.pbx.scenario is not None
        (queue,) = office.runtime.pbx.scenario.bundle.queues.values()
        row = line_of(office.runtime, queue, list(map(dict, office.runtime.store.read(select(waits)))))
        assert (row["answered"], row["lost"], row["in time"]) == (2, 0, "50%")
        assert row["promised"] == "80% within 20s"

    with_queue(play, tmp_path)

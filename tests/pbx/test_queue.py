"""Callers wait in a queue of the running PBX, on the virtual clock."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from scenc.pbx.clock import WallClock
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, opened, run
from tests.pbx.play import Play
from tests.pbx.test_transfer import replaces, talk
from tests.pbx.virtual_media import Ear

QUEUE = """
queue reception 220 "Sekretariat" {
  agents jan, ewa priority 2
  ring 10s
  wrap-up 5s
  announce position every 12s
  on max-wait 1min -> voicemail office
  on no-agents     -> say "Nikogo nie ma." -> voicemail office
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
        await office.at_rest()

    with opened(scenario, data) as open_:
        run(main())


def test_of_a_rota_only_who_is_on_duty_is_offered_calls_and_the_next_one_when_that_changes(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, ewa, outside = await office.registered("jan"), await office.registered("ewa"), office.carrier()
        outside.call("+48123456703")
        await asyncio.sleep(50)
        assert (jan.had(sip.InviteReceived) > 1, ewa.had(sip.InviteReceived)) == (True, 0)
        ewa.answers = 0.0
        office.runtime.pbx.exchange.clock = WallClock(datetime(2026, 3, 16, 10, 1))
        await asyncio.sleep(40)
        assert ewa.had(sip.Acknowledged)
        outside.shell.bye(outside.session)

    duty = """
rota turns { daily from 2026-03-15 10:01 jan, ewa }
queue watch 221 { agents turns; ring 10s; on max-wait 5min -> voicemail office; on no-agents -> voicemail office }
number turn +48 12 345 67 03 -> watch
"""

    async def main() -> None:
        office = await open_()
        await play(office)

    with opened(SCENARIO + duty, tmp_path) as open_:
        run(main())


def ears(office: Office) -> list[Ear]:
    """What the callers hear, in the order in which they called."""
    calls = office.runtime.pbx.calls.values()
    return [office.media.ears[call.leg.handle] for call in calls if call.leg.handle is not None]


def test_the_first_caller_is_served_first_and_the_second_after_the_wrap_up(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, outside = await office.registered("jan"), office.carrier()
        jan.answers = 3.0
        first = outside.call("+48123456700")
        await asyncio.sleep(1)
        second = outside.call("+48123456700")
        await asyncio.sleep(1)
        assert not ears(office)[0].heard[0].isprintable()  # music, no text
        await asyncio.sleep(12)
        assert ears(office)[0].peer is not None
        assert "W kolejce przed Państwem nie ma nikogo." in ears(office)[1].heard
        assert (jan.had(sip.InviteReceived), ears(office)[1].peer) == (1, None)
        outside.shell.bye(first)
        await asyncio.sleep(4)
        assert jan.had(sip.InviteReceived) == 1
        await asyncio.sleep(5)
        assert jan.had(sip.InviteReceived) == 2
        assert ears(office)[0].peer is not None
        outside.shell.bye(second)

    with_queue(play, tmp_path)


def test_what_is_due_while_another_text_is_heard_follows_it(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        await office.registered("jan")
        outside = office.carrier()
        session = outside.call("+48123456700")
        await asyncio.sleep(19)
        told = [each for each in ears(office)[0].heard if "Formularze" in each or "oddzwonić" in each]
        assert [each[:10] for each in told] == ["Formularze", "Jeśli mamy"]
        outside.shell.bye(session)

    long = 'announce say "Formularze są na naszej stronie w internecie, w dziale dla klientów." every 10s'
    offer = "callback key 1 after 11s present main\n"
    scenario = SCENARIO.replace("announce position every 12s", f"{long}\n  {offer}")
    with_queue(play, tmp_path, scenario)


def test_an_agent_who_does_not_answer_is_rung_no_more_and_the_next_one_is(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, ewa, outside = await office.registered("jan"), await office.registered("ewa"), office.carrier()
        session = outside.call("+48123456700")
        await asyncio.sleep(9)
        assert (jan.had(sip.InviteReceived), ewa.had(sip.InviteReceived)) == (1, 0)
        await asyncio.sleep(2)
        assert (jan.had(sip.Cancelled), ewa.had(sip.InviteReceived)) == (1, 1)
        outside.shell.bye(session)
        await asyncio.sleep(1)
        assert ewa.had(sip.Cancelled) == 1

    with_queue(play, tmp_path)


def test_without_any_telephone_the_call_goes_its_other_way(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        outside = office.carrier()
        session = outside.call("+48123456700")
        await asyncio.sleep(1)
        assert office.ear().heard[-1] == "Nikogo nie ma."
        outside.shell.bye(session)

    with_queue(play, tmp_path)


def test_nobody_waits_longer_than_the_longest_wait(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        await office.registered("jan")
        outside = office.carrier()
        session = outside.call("+48123456700")
        await asyncio.sleep(59)
        assert office.ear().recording is None
        await asyncio.sleep(5)
        assert office.ear().recording is not None
        outside.shell.bye(session)

    with_queue(play, tmp_path)


def test_an_agent_in_another_call_is_offered_none(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, ewa, outside = await office.registered("jan"), await office.registered("ewa"), office.carrier()
        jan.answers = ewa.answers = 0.0
        talk = jan.call("601")
        await jan.wait(sip.Accepted)
        session = outside.call("+48123456700")
        await asyncio.sleep(1)
        assert (jan.had(sip.InviteReceived), ewa.had(sip.InviteReceived)) == (0, 1)
        outside.shell.bye(session)
        jan.shell.bye(talk)

    with_queue(play, tmp_path)


RENAMED = SCENARIO.replace("-> reception", "-> desk").replace("queue reception", "queue desk")


def test_an_agent_who_hands_a_call_over_is_free_and_who_has_it_is_not(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, ewa, outside = await office.registered("jan"), await office.registered("ewa"), office.carrier()
        jan.answers = ewa.answers = 0.0
        outside.call("+48123456700")
        await jan.wait(sip.Acknowledged)
        first = jan.session
        second = jan.call("603")
        await ewa.wait(sip.Acknowledged)
        jan.refer(first, f"<sip:603@10.0.0.1?Replaces={replaces(jan, second)}>")
        await asyncio.sleep(10)
        assert statuses(office) == ("free", "busy")
        ewa.refer(ewa.session, "<sip:602@10.0.0.1>")
        await asyncio.sleep(10)
        assert statuses(office) == ("busy", "free")
        outside.shell.bye(outside.session)

    with_queue(play, tmp_path)


def test_whoever_is_handed_over_has_the_place_in_the_line(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        anna, jan, outside = await office.registered("anna"), await office.registered("jan"), office.carrier()
        anna.answers = 0.0
        outside.call("+48123456702")
        await outside.wait(sip.Accepted)
        for key in "601":
            office.press(key)
        await anna.wait(sip.Acknowledged)
        first = anna.session
        second = anna.call("220")
        await jan.wait(sip.InviteReceived)
        anna.refer(first, f"<sip:220@10.0.0.1?Replaces={replaces(anna, second)}>")
        await asyncio.sleep(3)
        assert anna.told() == [100, 200]
        (ear,) = [each for each in ears(office) if each.remote is not None]
        assert ear.remote is not None
        assert (ear.remote.port - 1000, ear.hears.isprintable()) == (outside.address[1], False), "music"
        jan.answers = 0.0
        await asyncio.sleep(20)
        assert talk(office, outside, jan)
        outside.shell.bye(outside.session)

    with_queue(play, tmp_path)


def test_who_waits_hears_music_and_not_how_it_rings_at_an_agent_outside(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        anna, carrier = await office.registered("anna"), office.carrier()
        carrier.early = True
        anna.call("220")
        await anna.wait(sip.Accepted)
        for _ in range(4):
            await asyncio.sleep(4)
            (ear,) = ears(office)
            assert (ear.peer, bool(ear.hears)) == (None, True)
        assert carrier.had(sip.InviteReceived)
        anna.shell.bye(anna.session)

    with_queue(play, tmp_path, SCENARIO.replace("agents jan, ewa priority 2", "agents duty always, jan priority 2"))


def test_an_agent_who_is_sent_on_by_a_colleague_still_talks(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        anna, jan, ewa = [await office.registered(each) for each in ("anna", "jan", "ewa")]
        anna.answers = jan.answers = ewa.answers = 0.0
        jan.call("601")
        await anna.wait(sip.Acknowledged)
        anna.refer(anna.session, "<sip:603@10.0.0.1>")
        await ewa.wait(sip.Acknowledged)
        await asyncio.sleep(3)
        assert statuses(office) == ("busy", "busy")
        jan.shell.bye(jan.session)
        await asyncio.sleep(10)
        assert statuses(office) == ("free", "free")

    with_queue(play, tmp_path)


def statuses(office: Office) -> tuple[str, str]:
    """Of Jan and Ewa."""
    queues = office.runtime.pbx.exchange.queues
    return queues.status("jan"), queues.status("ewa")


def test_an_agent_whose_queue_a_reload_took_away_is_free_after_the_call(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, outside = await office.registered("jan"), office.carrier()
        jan.answers = 1.0
        outside.call("+48123456700")
        await outside.wait(sip.Accepted)
        await asyncio.sleep(3)
        office.texts.append(RENAMED)
        assert (await office.runtime.reload()).taken
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)
        assert office.runtime.pbx.exchange.queues.status("jan") == "free"
        assert office.records()[0]["cause"] == "caller hung up"

    with_queue(play, tmp_path)


def test_a_call_comes_to_the_queue_of_the_scenario_it_began_with(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, outside = await office.registered("jan"), office.carrier()
        jan.answers = 1.0
        outside.call("+48123456702")
        await outside.wait(sip.Accepted)
        office.texts.append(RENAMED)
        assert (await office.runtime.reload()).taken
        office.press("9")
        await asyncio.sleep(5)
        assert jan.had(sip.Acknowledged), "rung out of a queue that new calls know no longer"
        outside.shell.bye(outside.session)

    with_queue(
        play, tmp_path, SCENARIO.replace('3 "Po kolei" -> chain', '3 "Po kolei" -> chain\n  9 "Kolejka" -> reception')
    )


def test_an_agent_whose_transfer_failed_has_their_time_to_wrap_up_when_the_call_is_over(tmp_path: Path) -> None:
    async def play(office: Office) -> None:
        jan, outside = await office.registered("jan"), office.carrier()
        jan.answers = 1.0
        outside.call("+48123456700")
        await jan.wait(sip.Acknowledged)
        queues = office.runtime.pbx.exchange.queues
        jan.refer(jan.session, "<sip:603@10.0.0.1>")
        await asyncio.sleep(10)
        assert talk(office, outside, jan)
        assert (jan.told(), queues.status("jan")) == ([100, 480], "busy")
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)
        assert queues.status("jan") == "wrap-up"
        await asyncio.sleep(5)
        assert queues.status("jan") == "free"

    with_queue(play, tmp_path)

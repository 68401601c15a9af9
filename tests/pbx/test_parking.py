"""A call is parked, and fetched at another telephone; nobody is forgotten there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from scenc.pbx.commands import COMMANDS
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office
from tests.pbx.play import Play, play_to_rest
from tests.pbx.test_transfer import replaces
from tests.pbx.test_transfer import talk as talks

PARKING = """
codes { park *70 }
parking 700..701 { timeout 30s -> say "Nikt nie odebrał." -> voicemail office }
number direct +48 12 345 67 03 -> jan
"""
TEXT = OFFICE + PARKING


def play(data: Path, part: Play) -> None:
    play_to_rest(data, part, TEXT)


async def hang_up(o: Office) -> None:
    """End all calls."""
    for id in list(o.runtime.pbx.calls):
        await COMMANDS["hangup"](o.runtime, id)


async def parked(o: Office, target: str = "*70") -> None:
    """Jan answers a call from outside and parks it."""
    jan, outside = await o.registered("jan"), o.carrier()
    jan.answers = 0.0
    outside.call("+48123456703")
    await outside.wait(sip.Accepted)
    await asyncio.sleep(1)
    jan.refer(jan.session, f"<sip:{target}@10.0.0.1>")
    await asyncio.sleep(4)
    heard = [text for ear in o.media.ears.values() for text in ear.heard]
    assert heard[-5:-1] == ["Rozmowa czeka pod numerem", "7", "0", target.replace("*70", "700")[-1]]
    await jan.wait(sip.Ended)
    assert jan.told() == [100, 200]


def test_whoever_parks_a_call_hears_where_and_it_is_fetched_there(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa = await o.registered("ewa")
        await parked(o)
        assert [row["place"] for row in (await COMMANDS["parked"](o.runtime, ""))["parked"]] == ["700"]
        assert not o.ear().heard[-1].isprintable()  # music
        await asyncio.sleep(5)
        fetching = ewa.call("700")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(60)
        (call,) = o.runtime.pbx.calls.values()
        assert call.journal.party == "ewa"
        assert call.bridge is not None
        assert (await COMMANDS["parked"](o.runtime, ""))["parked"] == []
        ewa.shell.bye(fetching)
        await asyncio.sleep(1)
        assert [(each["end"], each["cause"]) for each in o.records()] == [
            ("human", "party hung up"),
            ("human", "answered for another"),
        ]

    play(tmp_path, part)


def test_a_call_that_nobody_fetches_goes_its_way_after_the_time(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        await parked(o)
        await asyncio.sleep(20)
        assert "Nikt nie odebrał." not in o.ear().heard
        await asyncio.sleep(15)
        assert "Nikt nie odebrał." in o.ear().heard
        ewa = await o.registered("ewa")
        ewa.call("700")
        await asyncio.sleep(0.5)
        assert [ear.heard for ear in o.media.ears.values()][-1] == ["Tego nie można teraz zrobić."]
        await ewa.wait(sip.Ended)
        await hang_up(o)

    play(tmp_path, part)


def test_a_call_is_parked_at_the_place_it_is_transferred_to_unless_another_waits_there(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        await parked(o, "701")
        assert list(o.runtime.pbx.exchange.parking.taken()) == ["701"]
        await hang_up(o)

    play(tmp_path, part)


def test_a_call_for_which_no_place_is_free_comes_back_to_who_sent_it(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa, anna = await o.registered("ewa"), await o.registered("anna")
        ewa.answers = 0.0
        await parked(o, "701")
        session = anna.call("603")
        await anna.wait(sip.Accepted)
        await asyncio.sleep(1)
        ewa.refer(ewa.session, "<sip:701@10.0.0.1>")
        await asyncio.sleep(5)
        assert ewa.told() == [100, 486]
        assert not ewa.had(sip.Ended)
        anna.shell.bye(session)
        await asyncio.sleep(1)
        await hang_up(o)

    play(tmp_path, part)


def test_who_dials_the_code_hears_a_place_and_sends_the_other_there(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        jan, ewa, anna = [await o.registered(name) for name in ("jan", "ewa", "anna")]
        jan.answers = 0.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        await asyncio.sleep(1)
        talk, parking = jan.session, jan.call("*70")
        await asyncio.sleep(6)
        jan.refer(talk, f"<sip:*70@10.0.0.1?Replaces={replaces(jan, parking)}>")
        await asyncio.sleep(3)
        assert jan.told() == [100, 200]
        assert not anna.had(sip.Ended)
        fetching = ewa.call("700")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(1)
        assert talks(o, anna, ewa)
        ewa.shell.bye(fetching)
        await anna.wait(sip.Ended)

    play(tmp_path, part)

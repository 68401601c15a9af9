"""A conference by keys: one of two who talk calls a third in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from scenc.media.port import Digit
from scenc.sip import events as sip
from scenc.store.tables import recordings
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone
from tests.pbx.play import Play, play_to_rest
from tests.pbx.test_supervise import ear
from tests.pbx.test_transfer import talk

TEXT = (
    OFFICE.replace("second +48 12 345 67 01 -> duty-line", "second +48 12 345 67 01 -> jan { record talks }")
    + """
codes { conference *3; record *9 }
recording talks { notice say "Nagrywamy."; purpose "umowy" basis contract; retention 90d }
"""
)


def play(data: Path, part: Play) -> None:
    play_to_rest(data, part, TEXT)


async def press(o: Office, phone: Phone, keys: str) -> None:
    leg = next(leg for leg, each in o.media.ears.items() if each is ear(o, phone))
    for key in keys:
        o.media.say(Digit(leg, key))
        await asyncio.sleep(0.2)


async def calling(o: Office, ewa: Phone) -> tuple[Phone, Phone]:
    """Somebody outside talks with Jan, who calls Ewa in."""
    jan, outside = await o.registered("jan"), o.carrier()
    jan.answers = 0.0
    outside.call("+48123456701")
    await jan.wait(sip.Acknowledged)
    await asyncio.sleep(2)
    assert talk(o, outside, jan)
    await press(o, jan, "*3603#")
    await asyncio.sleep(3)
    return outside, jan


async def three(o: Office) -> tuple[Phone, Phone, Phone]:
    """She answers, and all three talk."""
    ewa = await o.registered("ewa")
    ewa.answers = 0.0
    outside, jan = await calling(o, ewa)
    assert together(o, outside, jan, ewa)
    return outside, jan, ewa


def together(o: Office, *phones: Phone) -> bool:
    rooms = {ear(o, phone).room for phone in phones}
    return len(rooms) == 1 and None not in rooms


def test_all_three_talk_and_when_the_third_goes_the_two_as_before(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        outside, jan, ewa = await three(o)
        (row,) = o.runtime.store.read(select(recordings))
        assert row["seconds"] is not None, "the third was not told"
        await press(o, jan, "*9")
        assert any("nie można" in each for each in ear(o, jan).heard)
        ewa.shell.bye(ewa.session)
        await asyncio.sleep(2)
        assert talk(o, outside, jan)
        assert len(o.runtime.store.read(select(recordings))) == 2, "recorded as before"
        outside.shell.bye(outside.session)
        await jan.wait(sip.Ended)

    play(tmp_path, part)


def test_when_the_first_two_part_the_others_talk_on(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        outside, jan, ewa = await three(o)
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)
        assert talk(o, jan, ewa)
        ewa.shell.bye(ewa.session)
        await jan.wait(sip.Ended)

    play(tmp_path, part)


def test_when_who_brought_them_together_goes_it_is_over_for_all(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        outside, jan, ewa = await three(o)
        jan.shell.bye(jan.session)
        await outside.wait(sip.Ended)
        await ewa.wait(sip.Ended)
        causes = {record["party"]: record["cause"] for record in o.records()}
        assert causes == {"ewa": "caller hung up", "jan": "the conference is over"}

    play(tmp_path, part)


def test_a_third_who_is_busy_or_is_not_waited_for_leaves_the_two_as_they_were(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa = await o.registered("ewa")
        ewa.refuses = 486
        outside, jan = await calling(o, ewa)
        assert talk(o, outside, jan)
        assert ear(o, jan).hears == "", "the tone would be heard over the talk, and for ever"
        assert len(o.runtime.pbx.calls) == 1
        ewa.refuses = None
        await press(o, jan, "*3603#")
        await ewa.wait(sip.InviteReceived, lambda event: event.session == ewa.session)
        assert not talk(o, outside, jan)
        await press(o, jan, "*")
        await asyncio.sleep(1)
        assert talk(o, outside, jan)
        await ewa.wait(sip.Cancelled)
        outside.shell.bye(outside.session)
        await jan.wait(sip.Ended)

    play(tmp_path, part)


@pytest.mark.parametrize("answers", [True, False])
def test_who_was_called_in_to_hears_music_while_the_third_is_sent_on_and_talks_then(
    tmp_path: Path, answers: bool
) -> None:
    async def part(o: Office) -> None:
        anna = await o.registered("anna")
        anna.answers, anna.refuses = (2.0, None) if answers else (None, 486)
        outside, jan, ewa = await three(o)
        music = ear(o, outside).heard[-1]
        heard = len(ear(o, outside).heard)
        assert ear(o, outside).hears == "", "of the talk, no music is left"
        jan.refer(jan.session, "<sip:601@10.0.0.1>")
        await asyncio.sleep(0.5 if answers else 5)
        assert ear(o, outside).heard[heard:] == [music]
        await asyncio.sleep(5)
        assert together(o, outside, ewa, anna if answers else jan)
        assert ear(o, outside).hears == ""
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)
        assert talk(o, ewa, anna if answers else jan)
        ewa.shell.bye(ewa.session)

    play(tmp_path, part)

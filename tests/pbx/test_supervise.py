"""Who supervises others hears what they talk, and is heard by nobody, by the colleague alone, or by both."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.media.port import Digit
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone
from tests.pbx.play import Play, play_to_rest
from tests.pbx.test_transfer import talk
from tests.pbx.virtual_media import Ear

TEXT = (
    OFFICE.replace('"Ewa Wiśniewska"', '"Ewa Wiśniewska" { supervises litigation, szef }').replace(
        "second +48 12 345 67 01 -> duty-line", "second +48 12 345 67 01 -> jan"
    )
    + """
user szef 604 "Szef" { privileged }
codes { supervise *55 }
"""
)


def play(data: Path, part: Play) -> None:
    play_to_rest(data, part, TEXT)


async def talking(o: Office) -> tuple[Phone, Phone]:
    """Somebody from outside and Jan."""
    jan, outside = await o.registered("jan"), o.carrier()
    jan.answers = 0.0
    outside.call("+48123456701")
    await outside.wait(sip.Accepted)
    await asyncio.sleep(1)
    assert talk(o, outside, jan)
    return outside, jan


def ear(o: Office, phone: Phone) -> Ear:
    """What the PBX does with this telephone's sound."""
    return next(e for e in o.media.ears.values() if e.remote is not None and e.remote.port == phone.address[1] + 1000)


async def press(o: Office, phone: Phone, key: str) -> None:
    leg = next(leg for leg, each in o.media.ears.items() if each is ear(o, phone))
    o.media.say(Digit(leg, key))
    await asyncio.sleep(0.1)


def test_a_supervisor_listens_whispers_and_joins_and_leaves_them_as_they_were(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        outside, jan = await talking(o)
        ewa = await o.registered("ewa")
        ewa.call("*55602")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(1)
        hers, his, theirs = ear(o, ewa), ear(o, jan), ear(o, outside)
        assert hers.room == his.room == theirs.room is not None
        assert hers.muted, "she listens only"
        assert len(his.heard) == len(theirs.heard) + 1, "Jan hears a tone, the caller none"
        await press(o, ewa, "2")
        assert (hers.muted, hers.whispers_to and o.media.ears[hers.whispers_to]) == (False, his)
        await press(o, ewa, "3")
        assert (hers.muted, hers.whispers_to) == (False, None)
        await press(o, ewa, "1")
        assert hers.muted
        ewa.shell.bye(ewa.session)
        await asyncio.sleep(1)
        assert talk(o, outside, jan)
        assert his.room is None
        outside.shell.bye(outside.session)

    play(tmp_path, part)


def test_keys_reach_the_other_side_while_somebody_listens(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        outside, jan = await talking(o)
        ewa = await o.registered("ewa")
        ewa.call("*55602")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(1)
        await press(o, jan, "7")
        assert (ear(o, outside).pressed, ear(o, jan).pressed) == ("7", "")
        outside.shell.bye(outside.session)

    play(tmp_path, part)


def test_who_supervises_is_let_go_with_the_call(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        outside, _ = await talking(o)
        ewa = await o.registered("ewa")
        ewa.call("*55")  # whoever of hers talks
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(10)
        assert ewa.had(sip.Ended) == 0
        outside.shell.bye(outside.session)
        await ewa.wait(sip.Ended)

    play(tmp_path, part)


@pytest.mark.parametrize(("who", "number"), [("anna", "602"), ("ewa", "601"), ("ewa", "604"), ("jan", "602")])
def test_nobody_listens_to_whom_they_do_not_supervise_nor_to_who_is_privileged(
    tmp_path: Path, who: str, number: str
) -> None:
    async def part(o: Office) -> None:
        outside, jan = await talking(o)
        anna, boss = await o.registered("anna"), await o.registered("szef")
        boss.answers = 0.0
        anna.call("604")
        await anna.wait(sip.Accepted)
        curious = await o.registered(who)
        curious.call(f"*55{number}")
        await curious.wait(sip.Ended)
        assert talk(o, outside, jan)
        assert all(each.room is None for each in o.media.ears.values())
        outside.shell.bye(outside.session)
        anna.shell.bye(anna.session)

    play(tmp_path, part)

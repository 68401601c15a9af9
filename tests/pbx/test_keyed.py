"""A transfer by keys, for telephones without a button."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.media.port import Digit
from scenc.pbx.calls.keyed import Keyed
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office
from tests.pbx.play import Play, play_to_rest
from tests.pbx.test_transfer import talk

TEXT = OFFICE + "codes { transfer *2 }\nnumber direct +48 12 345 67 03 -> jan\n"
CODES = {"*2": "transfer", "*9": "record"}


def pressed(keys: str, seconds: float = 1.0) -> list[tuple[str, str]]:
    """What is asked for by these keys."""
    keyed = Keyed(CODES)
    asked = [keyed.press(key, at * seconds) for at, key in enumerate(keys)]
    return [each for each in asked if each is not None]


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        ("*2603#", [("transfer", "603")]),
        ("*2*70#", [("transfer", "*70")]),
        ("7**2603#", [("transfer", "603")]),
        ("*9*9", [("record", ""), ("record", "")]),
        ("*2#", [("transfer", "")]),
        ("603#", []),
        ("*2" + "6" * 40 + "#", []),
    ],
)
def test_a_code_is_found_among_the_keys(keys: str, asked: list[tuple[str, str]]) -> None:
    assert pressed(keys) == asked


def test_keys_that_are_far_apart_are_no_code() -> None:
    assert pressed("*2603#", 6.0) == []


def play(data: Path, part: Play, text: str = TEXT) -> None:
    play_to_rest(data, part, text)


async def keys(o: Office, who: str, keys: str) -> None:
    """One of the two who talk presses these."""
    (call,) = o.runtime.pbx.calls.values()
    assert call.bridge is not None
    leg = next(leg for leg in call.bridge.legs if leg.who is not None and leg.who.user == who)
    for key in keys:
        assert leg.handle is not None
        o.media.say(Digit(leg.handle, key))
        await asyncio.sleep(0.2)


def test_who_talks_sends_the_other_on_by_keys(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        jan, ewa, outside = await o.registered("jan"), await o.registered("ewa"), o.carrier()
        jan.answers = ewa.answers = 0.0
        outside.call("+48123456703")
        await outside.wait(sip.Accepted)
        await asyncio.sleep(1)
        await keys(o, "", "*2603#")
        assert not ewa.had(sip.InviteReceived)  # who calls from outside sends nobody anywhere
        await keys(o, "jan", "*2603#")
        await asyncio.sleep(3)
        assert talk(o, outside, ewa)
        assert jan.had(sip.Ended)
        outside.shell.bye(outside.session)
        await ewa.wait(sip.Ended)

    play(tmp_path, part)


def test_a_number_that_nobody_has_leaves_them_together(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        jan.answers = 0.0
        ewa.call("602")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(1)
        await keys(o, "ewa", "*2609#")
        await asyncio.sleep(3)
        assert talk(o, ewa, jan)
        ewa.shell.bye(ewa.session)
        await jan.wait(sip.Ended)

    play(tmp_path, part)


def test_who_has_answered_at_their_own_mobile_sends_the_other_on_as_well(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa, anna, mobile = await o.registered("ewa"), await o.registered("anna"), o.carrier()
        mobile.answers = anna.answers = 0.0
        ewa.call("602")
        await mobile.wait(sip.Acknowledged)
        (leg,) = [leg for leg in o.runtime.directory.legs_on("op") if leg.handle is not None]
        for key in "1*2601#":
            assert leg.handle is not None
            o.media.say(Digit(leg.handle, key))
            await asyncio.sleep(0.5)
        await anna.wait(sip.Acknowledged)
        await asyncio.sleep(3)
        assert talk(o, ewa, anna)
        assert mobile.had(sip.Ended)
        ewa.shell.bye(ewa.session)
        await anna.wait(sip.Ended)

    play(tmp_path, part, TEXT.replace('"Jan Kowalski"', '"Jan Kowalski" { mobile +48 601 200 301 confirm }'))

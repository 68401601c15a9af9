"""A colleague's ringing call is answered elsewhere."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office
from tests.pbx.play import Play, play_to_rest

TEXT = (
    OFFICE.replace('user ewa 603 "Ewa Wiśniewska"', 'user ewa 603 "Ewa Wiśniewska" { pickup litigation }')
    + "codes { pickup *8 }\nnumber direct +48 12 345 67 03 -> jan\n"
)


def play(data: Path, part: Play) -> None:
    play_to_rest(data, part, TEXT)


@pytest.mark.parametrize("code", ["*8", "*8602"])
def test_a_call_that_rings_at_a_colleague_is_answered_here(tmp_path: Path, code: str) -> None:
    async def part(o: Office) -> None:
        jan, ewa, outside = await o.registered("jan"), await o.registered("ewa"), o.carrier()
        session = outside.call("+48123456703")
        await jan.wait(sip.InviteReceived)
        ewa.call(code)
        await outside.wait(sip.Accepted)
        await jan.wait(sip.Cancelled)
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(1)
        (call,) = o.runtime.pbx.calls.values()
        assert call.journal.party == "ewa"
        assert o.ear().peer is not None
        outside.shell.bye(session)
        await ewa.wait(sip.Ended)

    play(tmp_path, part)


@pytest.mark.parametrize(("who", "code"), [("anna", "*8"), ("ewa", "*8601"), ("ewa", "*8699")])
def test_only_who_may_takes_a_call_and_only_the_one_asked_for(tmp_path: Path, who: str, code: str) -> None:
    async def part(o: Office) -> None:
        jan, other, outside = await o.registered("jan"), await o.registered(who), o.carrier()
        session = outside.call("+48123456703")
        await jan.wait(sip.InviteReceived)
        other.call(code)
        await asyncio.sleep(0.5)
        assert ["Tego nie można teraz zrobić."] in [ear.heard for ear in o.media.ears.values()]
        await other.wait(sip.Ended)
        assert not outside.had(sip.Accepted)
        outside.shell.cancel(session)

    play(tmp_path, part)

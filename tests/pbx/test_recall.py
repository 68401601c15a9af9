"""Who was transferred and is not taken comes back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone
from tests.pbx.play import Play, play_to_rest
from tests.pbx.test_transfer import talk

TEXT = (
    OFFICE.replace("  language pl\n", "  language pl\n  recall after 10s -> anna\n")
    + "number direct +48 12 345 67 03 -> jan\n"
)


def play(data: Path, part: Play) -> None:
    play_to_rest(data, part, TEXT)


async def sent_on(o: Office) -> tuple[Phone, Phone]:
    """Jan sends somebody from outside on to Ewa; both telephones."""
    jan, outside = await o.registered("jan"), o.carrier()
    jan.answers = 0.0
    outside.call("+48123456703")
    await outside.wait(sip.Accepted)
    await asyncio.sleep(1)
    jan.refer(jan.session, "<sip:603@10.0.0.1>")
    await asyncio.sleep(0.5)
    return outside, jan


@pytest.mark.parametrize("refuses", [None, 486])
def test_who_is_not_taken_goes_to_whom_the_company_names(tmp_path: Path, refuses: int | None) -> None:
    async def part(o: Office) -> None:
        anna, ewa = await o.registered("anna"), await o.registered("ewa")
        anna.answers = 1.0
        loop = asyncio.get_running_loop()
        outside, jan = await sent_on(o)
        began = loop.time()
        jan.shell.bye(jan.session)
        if refuses:
            ewa.shell.reject(ewa.session, refuses)
        await anna.wait(sip.InviteReceived)
        assert loop.time() - began == pytest.approx(0.0 if refuses else 9.5, abs=0.3)
        await asyncio.sleep(2)
        assert talk(o, outside, anna)
        assert ewa.had(sip.Cancelled) == (0 if refuses else 1)
        outside.shell.bye(outside.session)
        await anna.wait(sip.Ended)

    play(tmp_path, part)


def test_who_sent_them_on_and_is_still_there_has_them_back(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        anna, ewa = await o.registered("anna"), await o.registered("ewa")
        outside, jan = await sent_on(o)
        await asyncio.sleep(11)
        assert jan.told() == [100, 480]
        assert talk(o, outside, jan)
        assert (ewa.had(sip.Cancelled), anna.had(sip.InviteReceived)) == (1, 0)
        outside.shell.bye(outside.session)
        await jan.wait(sip.Ended)

    play(tmp_path, part)


def test_nobody_is_called_back_once_they_talk(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        anna, ewa = await o.registered("anna"), await o.registered("ewa")
        ewa.answers = 5.0
        outside, _ = await sent_on(o)
        await asyncio.sleep(20)
        assert talk(o, outside, ewa)
        ewa.shell.bye(ewa.session)
        await outside.wait(sip.Ended)
        assert not anna.had(sip.InviteReceived)

    play(tmp_path, part)

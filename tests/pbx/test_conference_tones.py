"""Tones tell those in a conference of coming and going, unless the scenario wants none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import opened, run


@pytest.mark.parametrize(("setting", "tones"), [("", 3), (" { entry-tone off }", 0)])
def test_who_comes_and_who_goes_is_heard(tmp_path: Path, setting: str, tones: int) -> None:
    async def main(office: Open) -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        for phone in (anna, jan):
            phone.call("230")
            await phone.wait(sip.Accepted)
        anna.shell.bye(anna.session)
        await asyncio.sleep(1)
        assert len(o.media.chimes) == tones  # Anna came, Jan came, Anna went
        jan.shell.bye(jan.session)
        await asyncio.sleep(1)
        assert len(o.media.chimes) == tones

    with opened(OFFICE.replace('"Narada"', f'"Narada"{setting}'), tmp_path) as office:
        run(main(office))

"""Who is held hears music, until they are taken back; who is not to hear anything hears nothing."""

from __future__ import annotations

import asyncio

import pytest

from scenc.prompts import tones
from scenc.sip import events as sip
from tests.pbx.conftest import Open
from tests.pbx.kit import run


@pytest.mark.parametrize(("direction", "music"), [("sendonly", 1), ("inactive", 0)])
def test_music_plays_to_who_is_held(office: Open, direction: str, music: int) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        await jan.wait(sip.Acknowledged)
        tune = tones.music().decode(errors="replace")[:40].rstrip("\0")

        def hear() -> int:
            return sum(ear.hears == tune for ear in o.media.ears.values())

        anna.shell.reinvite(anna.session, anna.offer(direction, 2))
        await asyncio.sleep(1)
        assert hear() == music
        assert o.ear().hears == ""  # not to her who holds
        anna.shell.reinvite(anna.session, anna.offer("sendrecv", 3))
        await asyncio.sleep(1)
        assert hear() == 0

    run(main())

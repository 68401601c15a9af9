"""A conference with a moderator begins when they come."""

from __future__ import annotations

import asyncio
from pathlib import Path

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import opened, run

TEXT = OFFICE.replace('conference narada 230 "Narada"', 'conference narada 230 "Narada" { moderator anna }')


def test_the_others_hear_music_until_the_moderator_comes_and_stay_when_they_go(tmp_path: Path) -> None:
    async def main() -> None:
        o = await open_()
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        calls = [jan.call("230"), ewa.call("230")]
        await asyncio.sleep(5)
        ears = list(o.media.ears.values())
        assert [(ear.room, bool(ear.hears)) for ear in ears] == [(None, True), (None, True)]
        hers = anna.call("230")
        await asyncio.sleep(1)
        ears = list(o.media.ears.values())
        assert len({ear.room for ear in ears}) == 1
        assert [(ear.room is None, ear.hears) for ear in ears] == [(False, "")] * 3
        anna.shell.bye(hers)
        await asyncio.sleep(1)
        assert not jan.had(sip.Ended)
        for phone, call in zip((jan, ewa), calls, strict=True):
            phone.shell.bye(call)
        await o.at_rest()

    with opened(TEXT, tmp_path) as open_:
        run(main())

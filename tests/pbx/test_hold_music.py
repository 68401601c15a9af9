"""Who is held hears music, until they are taken back; who is not to hear anything hears nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.prompts import tones
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import opened, run


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


OWN = OFFICE.replace("  country PL", '  country PL; music play "ours.mp3"', 1).replace(
    'conference narada 230 "Narada"', 'conference narada 230 "Narada" { moderator anna }'
)
QUEUE = """
queue line 220 { agents ewa; music default; on max-wait 3min -> hangup; on no-agents -> hangup }
queue other 221 { agents ewa; music play "other.mp3"; on max-wait 3min -> hangup; on no-agents -> hangup }
"""


@pytest.mark.parametrize(("number", "heard"), [("220", "ours.mp3"), ("221", "other.mp3"), ("230", "ours.mp3")])
def test_who_waits_hears_the_companys_music_unless_a_queue_has_its_own(tmp_path: Path, number: str, heard: str) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        await o.registered("ewa")
        jan = await o.registered("jan")
        call = jan.call(number)
        await jan.wait(sip.Accepted)
        await asyncio.sleep(1)
        assert o.ear().hears == heard
        jan.shell.bye(call)
        await o.at_rest()

    with opened(OWN + QUEUE, tmp_path) as open_:
        run(main(open_))


def test_who_is_held_hears_the_companys_music(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        anna.call("602")
        await jan.wait(sip.Acknowledged)
        anna.shell.reinvite(anna.session, anna.offer("sendonly", 2))
        await asyncio.sleep(1)
        assert sorted(ear.hears for ear in o.media.ears.values()) == ["", "ours.mp3"]

    with opened(OWN, tmp_path) as open_:
        run(main(open_))

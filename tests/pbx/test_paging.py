"""Paging: telephones are asked to answer by themselves, and hear the caller only."""

from __future__ import annotations

import asyncio
from pathlib import Path

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office
from tests.pbx.play import Play, play_to_rest

TEXT = OFFICE + 'paging all 250 "Wszyscy" { phones anna, jan, ewa }\n'


def play(data: Path, part: Play) -> None:
    play_to_rest(data, part, TEXT)


def test_all_who_do_not_talk_are_spoken_to_and_are_not_heard(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        jan.answers = ewa.answers = 0.5
        page = anna.call("250")
        invited = await jan.wait(sip.InviteReceived)
        headers = invited.request.headers
        assert headers.get("Answer-Mode") == "Auto"
        assert "answer-after=0" in (headers.get("Call-Info") or "")
        await anna.wait(sip.Accepted)
        await asyncio.sleep(2)
        ears = list(o.media.ears.values())
        assert len(ears) == 3
        assert len({ear.room for ear in ears}) == 1
        assert sorted(ear.muted for ear in ears) == [False, True, True]
        assert not o.ear().muted
        jan.shell.bye(jan.session)
        await asyncio.sleep(1)
        assert len(o.media.ears) == 2
        anna.shell.bye(page)
        await ewa.wait(sip.Ended)

    play(tmp_path, part)


def test_who_talks_is_left_in_peace_and_an_empty_office_is_told_of(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        anna, jan, ewa = [await o.registered(name) for name in ("anna", "jan", "ewa")]
        jan.answers = ewa.answers = 0.0
        talk = jan.call("603")
        await jan.wait(sip.Accepted)
        anna.call("250")
        await anna.wait(sip.Ended)
        assert (jan.had(sip.InviteReceived), ewa.had(sip.InviteReceived)) == (0, 1)
        jan.shell.bye(talk)

    play(tmp_path, part)

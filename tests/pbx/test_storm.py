"""Calls, holds, glare and transfers through the PBX over a network that loses, doubles and delays datagrams: in the end
everybody agrees, and nothing is left. SCENC_STORM=2000 plays so many instead of a few."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path
from urllib.parse import quote

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run

STORMS = int(os.environ.get("SCENC_STORM", "24"))
NUMBERS = ("601", "602", "603") * 3 + ("230", "+48123456701", "290")


class Person:
    """Somebody with a telephone who does this and that with the calls they have."""

    def __init__(self, phone: Phone, chance: random.Random) -> None:
        self.phone = phone
        self.chance = chance
        phone.answers = chance.choice([0.05, 0.2, 1.0, 1.0, 3.0, None])
        phone.refuses = chance.choice([None, None, None, None, None, 486])

    def up(self) -> list[str]:
        """The sessions that stand."""
        sessions = self.phone.shell._stack._core.sessions
        return [token for token, session in sessions.items() if session.is_up]

    def act(self) -> None:
        """One thing out of all that is possible."""
        up, chance, phone = self.up(), self.chance, self.phone
        deeds = ["call", "call"] if len(up) < 2 else []
        deeds += ["bye", "hold", "hold", "hold", "blind", "blind", "give up"] if up else ["give up"]
        deeds += ["attended"] * 4 if len(up) == 2 else []
        match chance.choice(deeds):
            case "call":
                phone.call(chance.choice([number for number in NUMBERS if number != phone.number]))
            case "bye":
                phone.shell.bye(chance.choice(up))
            case "hold":
                direction = chance.choice(["sendonly", "sendrecv", "inactive"])
                phone.shell.reinvite(chance.choice(up), phone.offer(direction, version=chance.randint(2, 99)))
            case "blind":
                phone.refer(chance.choice(up), f"<sip:{chance.choice(NUMBERS)}@10.0.0.1>")
            case "attended":
                phone.refer(up[0], f"<sip:x@10.0.0.1?Replaces={self._dialog(up[1])}>")
            case "give up":
                phone.shell.cancel(phone.session)

    def _dialog(self, session: str) -> str:
        dialog = self.phone.shell._stack._core.sessions[session].dialog
        assert dialog is not None
        return quote(f"{dialog.call_id};to-tag={dialog.tags[1]};from-tag={dialog.tags[0]}", safe="")

    def leave(self) -> None:
        """Hang up whatever there is."""
        for token in list(self.phone.shell._stack._core.sessions):
            self.phone.shell.bye(token)


async def storm(o: Office, seed: int) -> None:
    chance = random.Random(seed)
    phones = [await o.registered(name) for name in ("anna", "jan", "ewa")]
    people = [Person(phone, chance) for phone in (*phones, o.carrier())]
    o.net.rough, o.net.chance = chance.choice([0.0, 0.05, 0.2]), random.Random(seed)
    for _ in range(chance.randint(10, 40)):
        chance.choice(people[:3]).act()
        await asyncio.sleep(chance.choice([0.0, 0.05, 0.5, 2.0, 2.0]))
    o.net.rough = 0.0
    await asyncio.sleep(40)
    agree(o, people)
    for person in people:
        person.leave()
    await asyncio.sleep(1)
    for person in people:
        person.leave()
    await o.at_rest(120)
    for person in people:
        assert person.phone.shell.load == (0, 0), "a telephone's transaction or session"
        ends = [event.session for event in person.phone.events if isinstance(event, sip.Ended)]
        assert len(ends) == len(set(ends)), "an end that is said twice"


def agree(o: Office, people: list[Person]) -> None:
    """What stands at a telephone stands at the PBX, and the other way round."""
    ours = {
        dialog.call_id for session in o.runtime.shell._stack._core.sessions.values() for dialog in session.dialogs()
    }
    theirs = {
        dialog.call_id
        for person in people
        for session in person.phone.shell._stack._core.sessions.values()
        for dialog in session.dialogs()
    }
    assert ours == theirs


@pytest.mark.parametrize("seed", range(STORMS))
def test_nothing_is_left_of_a_storm(tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(OFFICE, tmp_path) as open_:

        async def main() -> None:
            await storm(await open_(), seed)

        run(main())
    said = capsys.readouterr().out
    assert "fault" not in said, said

"""The night switch, dialled on a real phone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from scenc.pbx.commands import COMMANDS, Refused
from scenc.pbx.equipment.switches import NAME, Switches
from scenc.schedule.switch import Switched
from scenc.sip import events as sip
from tests.pbx.conftest import Open
from tests.pbx.kit import Office, Phone, opened, run

TEXT = """scen 1
company "Lex"
trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
user anna 601
mailbox office 290
schedule hours {
  open mon..fri 08:00..16:00
  switch *21
  when open   -> anna
  when closed -> voicemail office
}
number main +48 12 345 67 00 -> hours
"""


class Line:
    """A caller from outside, and Anna's telephone."""

    def __init__(self, office: Office, anna: Phone) -> None:
        self.office = office
        self.anna = anna
        self.carrier = office.carrier()

    async def reaches_anna(self) -> bool:
        """Call now."""
        before = self.anna.had(sip.InviteReceived)
        self.carrier.call("+48123456700")
        await asyncio.sleep(1)
        for id in list(self.office.runtime.pbx.calls):
            await COMMANDS["hangup"](self.office.runtime, id)
        await asyncio.sleep(1)
        return self.anna.had(sip.InviteReceived) > before


async def line(o: Office) -> Line:
    return Line(o, await o.registered("anna"))


def test_the_code_closes_the_office_and_a_restart_keeps_it_closed(tmp_path: Path) -> None:
    async def lock(o: Office) -> None:
        outside = await line(o)
        assert await outside.reaches_anna()
        outside.anna.call("*21")
        await outside.anna.wait(sip.Ended)
        assert any("Zamknięte." in sound.decode(errors="replace") for sound in o.media.sounds.values())
        assert not await outside.reaches_anna()

    async def restarted(o: Office) -> None:
        outside = Line(o, o.phone("anna"))  # its registration was kept
        assert not await outside.reaches_anna()
        state = {"schedule": "hours", "state": "closed", "by hand": True, "until": "2026-03-16 16:00"}
        assert await COMMANDS["schedules"](o.runtime, "") == {"schedules": [state]}
        await COMMANDS["hours"](o.runtime, "hours")
        assert await outside.reaches_anna()

    for part in (lock, restarted):
        with opened(TEXT, tmp_path) as open_:

            async def main(open_: Open = open_, part: Callable[[Office], Awaitable[None]] = part) -> None:
                await part(await open_())

            run(main())


def test_the_operator_opens_it_in_the_evening(tmp_path: Path) -> None:
    with opened(TEXT, tmp_path, at="2026-03-16T20:00") as open_:

        async def main() -> None:
            o = await open_()
            outside = await line(o)
            assert not await outside.reaches_anna()
            answer = await COMMANDS["unlock"](o.runtime, "hours")
            assert (answer["state"], answer["until"]) == ("open", "2026-03-17 08:00")
            assert await outside.reaches_anna()
            with pytest.raises(Refused, match="there are: hours"):
                await COMMANDS["lock"](o.runtime, "office")
            with pytest.raises(Refused, match="no mailbox “nobody”; there are: "):
                await COMMANDS["messages"](o.runtime, "nobody")

        run(main())


def test_it_holds_though_the_disk_is_full(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()  # so that it cannot be written, whoever we are
    switches = Switches(tmp_path)
    switches.turn("schedule:hours", Switched("closed", None))
    assert switches.now["schedule:hours"].state == "closed"


@pytest.mark.parametrize("damaged", ["", "[]", '{"schedule:hours": {"state": "ajar"}}', '{"a": 1}', "\0"])
def test_a_damaged_file_is_as_none(tmp_path: Path, damaged: str) -> None:
    (tmp_path / NAME).write_text(damaged)
    assert Switches(tmp_path).now == {}

"""Lamps of night switches and of places where calls are parked."""

from __future__ import annotations

import asyncio
from pathlib import Path

from scenc.pbx.commands import COMMANDS
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import opened, run
from tests.pbx.test_parking import PARKING, hang_up, parked
from tests.pbx.test_subscriptions import Watcher, said

TEXT = OFFICE.replace("  when open   -> welcome", "  switch *21\n  when open   -> welcome") + PARKING


def test_a_lamp_shows_whether_the_night_switch_is_turned(tmp_path: Path) -> None:
    async def main() -> None:
        o = await open_()
        anna, lamp = await o.registered("anna"), Watcher(o, "ewa")
        assert (await lamp.subscribe("dialog", "*21")).status == 200
        assert said(lamp.last, "state") == []
        anna.call("*21")
        await asyncio.sleep(1)
        assert said(lamp.last, "state") == ["confirmed"]
        await COMMANDS["hours"](o.runtime, "hours")
        await asyncio.sleep(1)
        assert said(lamp.last, "state") == []
        assert (await Watcher(o, "ewa").subscribe("dialog", "*22")).status == 404
        assert (await Watcher(o, "ewa").subscribe("presence", "*21")).status == 404

    with opened(TEXT, tmp_path) as open_:
        run(main())


def test_a_lamp_shows_whether_a_call_is_parked_there(tmp_path: Path) -> None:
    async def main() -> None:
        o = await open_()
        lamp = Watcher(o, "ewa")
        assert (await lamp.subscribe("dialog", "701")).status == 200
        await parked(o, "701")
        assert said(lamp.last, "state") == ["confirmed"]
        await asyncio.sleep(31)
        assert said(lamp.last, "state") == [], "nobody fetched it, and it went on"
        await hang_up(o)

    with opened(TEXT, tmp_path) as open_:
        run(main())

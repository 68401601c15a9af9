"""One record a call, with its whole way, however the call or the PBX ends."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import opened, run


def test_a_call_that_was_cut_off_has_one_record_with_its_way_and_the_reason(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        anna.call("602")
        await jan.wait(sip.Acknowledged)
        o.runtime.store.flush()
        os.utime(_alive(tmp_path), (time.time() + 100, time.time() + 100))
        again = await open_()  # what the first one knew is lost, but for the disk
        (row,) = again.records()
        assert (row["end"], row["cause"], row["party"]) == ("interrupted", "the PBX was cut off", "jan")
        assert row["connected"] - row["started"] < 60
        assert 95 < row["ended"] - row["started"] < 110, "the last sign of life"
        assert [step["node"] for step in row["path"]] == ["dial-plan", "user:jan"]
        assert row["path"][-1]["place"].startswith("main.scen:")

    with opened(OFFICE, tmp_path) as open_:
        run(main(open_))


def test_how_far_a_call_has_come_does_not_change_how_it_ended(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        jan = await o.registered("jan")
        jan.answers = 1.0
        for number in range(5):
            caller = o.carrier()
            caller.call("+48123456700")
            await caller.wait(sip.Accepted)
            o.press("1")
            await asyncio.sleep(2 + number)
            caller.shell.bye(caller.session)
            await asyncio.sleep(1)
        rows = o.records()
        assert [(row["end"], row["party"], row["cause"]) for row in rows] == [("human", "jan", "caller hung up")] * 5
        assert all([step["node"] for step in row["path"]][-1] == "user:jan" for row in rows)

    with opened(OFFICE, tmp_path) as open_:
        run(main(open_))


def _alive(data: Path) -> Path:
    path = data / "alive"
    path.touch()
    return path

"""Conversations that are recorded: from the pick-up to the end, both sides, and no longer kept than was said."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import soundfile
from sqlalchemy import select

from scenc.media.port import Recorded
from scenc.sip import events as sip
from scenc.store.tables import recordings
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import Office, Phone, opened, run

LINE = "number second +48 12 345 67 01 -> "
POLICY = 'recording talks { notice say "Nagrywamy."; purpose "umowy" basis contract; retention 90d }\n'
SCENARIO = OFFICE.replace(f"{LINE}duty-line", f"{LINE}jan {{ record talks }}") + POLICY


async def recorded(o: Office) -> tuple[Phone, Phone]:
    jan = await o.registered("jan")
    jan.answers = 1.0
    outside = o.carrier()
    outside.call("+48123456701")
    await outside.wait(sip.Accepted)
    await jan.wait(sip.Acknowledged)
    return outside, jan


def test_a_conversation_is_recorded_and_deleted_in_time(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        outside, _ = await recorded(o)
        ear = o.ear()
        assert (ear.sides, ear.recording is not None) == ("stereo", True)
        await asyncio.sleep(10)
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)
        archive, store = o.runtime.pbx.exchange.archive, o.runtime.store
        (row,) = store.read(select(recordings))
        assert (row["policy"], row["purpose"], row["basis"]) == ("talks", "umowy", "contract")
        assert 10 <= row["seconds"] <= 12
        path = o.runtime.settings.data / row["file"]
        path.write_bytes(b"sound")
        archive.purge(row["started"] + 89 * 86400)
        assert path.exists()
        archive.purge(row["started"] + 91 * 86400)
        assert not path.exists()
        (row,) = store.read(select(recordings))
        assert (row["policy"], row["dropped"]) == ("talks", row["started"] + 91 * 86400)

    with opened(SCENARIO, tmp_path) as open_:
        run(main(open_))


def test_a_policy_may_ask_for_opus_and_what_a_crash_cut_off_is_measured(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        outside, _ = await recorded(o)
        path, _ = o.ear().recording or (Path(), 0)
        assert (path.suffix, o.ear().form) == (".opus", "opus")
        soundfile.write(path, np.zeros(24000, np.int16), 8000, format="OGG", subtype="OPUS")  # as far as it came
        archive = o.runtime.pbx.exchange.archive
        assert archive.recover() == 1
        (row,) = o.runtime.store.read(select(recordings))
        assert row["seconds"] == 3.0
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)

    opus = SCENARIO.replace("retention 90d", "retention 90d; format stereo opus")
    with opened(opus, tmp_path) as open_:
        run(main(open_))


def test_a_full_disk_ends_the_recording_and_not_the_conversation(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        outside, jan = await recorded(o)
        (call,) = o.runtime.pbx.calls.values()
        assert call.leg.handle is not None
        o.media.say(Recorded(call.leg.handle, "No space left on device"))
        await asyncio.sleep(5)
        assert not outside.had(sip.Ended)
        assert not jan.had(sip.Ended)
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)
        assert [row["cause"] for row in o.records()] == ["caller hung up"]

    with opened(SCENARIO, tmp_path) as open_:
        run(main(open_))


def test_what_is_said_after_its_end_is_not_recorded_though_the_disk_is_busy(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        outside, _ = await recorded(o)
        (call,) = o.runtime.pbx.calls.values()
        archive, disk = o.runtime.pbx.exchange.archive, ThreadPoolExecutor(1)
        free = Event()
        disk.submit(free.wait)
        archive._executor = disk
        call.recorder.stop()
        assert o.ear().paused
        free.set()
        disk.shutdown()
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)

    with opened(SCENARIO, tmp_path) as open_:
        run(main(open_))

"""An account that is away for too long is reported once, on the virtual clock."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

from scenc.pbx.commands.users import users
from scenc.sip import events as sip
from scenc.store.outgoing import Outgoing
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, opened, run

SCENARIO = (
    OFFICE.replace('user jan 602 "Jan Kowalski"', 'user jan 602 "Jan Kowalski" { monitor 5min "it@lex.example" }')
    + """
mail { server "smtp.lex.example:587"; from "biuro@lex.example" }
webhook "https://crm.example/calls" { events account-gone }
"""
)


def told(office: Office) -> tuple[list[dict[str, object]], list[tuple[str, str]]]:
    """What webhooks and letters say."""
    store = office.runtime.store
    hooks = [json.loads(row["facts"]["body"]) for row in Outgoing(store, "request").waiting()]
    return hooks, [(row["to"], row["facts"]["subject"]) for row in Outgoing(store, "letter").waiting()]


async def shown(office: Office) -> tuple[str, int]:
    """What `scenc ctl users` says of Jan: the state, and for how many seconds."""
    row = next(row for row in (await users(office.runtime, ""))["users"] if row["user"] == "jan")
    return row["state"], round(time.time() - row["since"])


def test_a_telephone_that_is_gone_is_reported_once_and_again_only_after_it_was_back(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        jan = await office.registered("jan")
        await asyncio.sleep(400)
        assert await jan.register() == 200, "a refresh"
        await asyncio.sleep(610)  # it has run out, and the five minutes are not over
        assert told(office) == ([], [])
        await asyncio.sleep(300)
        (hook,), letters = told(office)
        assert (hook["event"], hook["user"], hook["number"]) == ("account-gone", "jan", "602")
        assert letters == [("it@lex.example", "Biuro: konto 602 (Jan Kowalski) nie działa")]
        await asyncio.sleep(1000)
        assert len(told(office)[0]) == 1
        assert await shown(office) == ("away", 1310)
        assert await jan.register() == 200
        await asyncio.sleep(5)
        assert await shown(office) == ("registered", 5)
        assert await jan.register(expires=0) == 200
        await asyncio.sleep(290)
        assert len(told(office)[0]) == 1
        await asyncio.sleep(20)
        assert len(told(office)[0]) == 2

    with opened(SCENARIO, tmp_path) as open_:
        run(main(), 7200)


def test_a_telephone_that_answers_nothing_is_reported_though_it_is_registered(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        jan = await office.registered("jan")
        await asyncio.sleep(200)
        assert jan.had(sip.RequestReceived) == 3, "asked every minute"
        del office.net.ends[jan.address]  # its cable is pulled
        await asyncio.sleep(100)
        assert await shown(office) == ("does not answer", 28)
        assert told(office) == ([], [])
        other = await office.registered("jan")
        await asyncio.sleep(1)
        assert await shown(office) == ("registered", 1), "one of two is enough"
        del office.net.ends[other.address]
        await asyncio.sleep(400)
        assert len(told(office)[0]) == len(told(office)[1]) == 1

    with opened(SCENARIO, tmp_path) as open_:
        run(main())


def test_one_who_never_registers_is_reported_too(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        await asyncio.sleep(290)
        assert told(office) == ([], [])
        await asyncio.sleep(20)
        assert len(told(office)[1]) == 1

    with opened(SCENARIO, tmp_path) as open_:
        run(main())

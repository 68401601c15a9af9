"""What a running PBX has to say to other systems, what it keeps over a restart; on the virtual clock."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from scenc.sip import events as sip
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from scenc.store.outgoing import Outgoing
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run

SCENARIO = (
    OFFICE
    + """
outbound via op { national, local allow; mobile allow limit 10min per day; premium deny }
sms { url "https://sms.example/send"; sender "LEX"; token secret("SMS") }
webhook "https://crm.example/calls" {
  events call-started, call-answered, call-ended, message-left
  signature secret("CRM")
}
"""
)


async def write(phone: Phone, number: str, text: str) -> int:
    """Send a text; the status of the answer."""
    headers = Headers(
        [
            ("From", f"<sip:{phone.number}@10.0.0.1>"),
            ("To", f"<sip:{number}@10.0.0.1>"),
            ("Content-Type", "text/plain;charset=utf-8"),
        ]
    )
    phone.shell.request(Request("MESSAGE", f"sip:{number}@10.0.0.1", headers, text.encode()), phone.flow, phone.login)
    event = await phone.wait(sip.ResponseReceived, lambda event: event.response.status >= 200)
    phone.events.remove(event)
    return event.response.status


def texts(phone: Phone) -> list[str]:
    """What a telephone was sent."""
    came = [event.request for event in phone.events if isinstance(event, sip.RequestReceived)]
    return [request.body.decode() for request in came if request.method == "MESSAGE"]


def waiting(office: Office, url: str) -> list[dict[str, Any]]:
    """What waits to be taken by a system."""
    rows = Outgoing(office.runtime.store, "request").waiting()
    return [json.loads(row["facts"]["body"]) for row in rows if row["to"] == url]


def test_texts_wait_for_a_telephone_over_a_restart_and_come_once_in_order(tmp_path: Path) -> None:
    async def before() -> None:
        office = await open_()
        anna = await office.registered("anna")
        assert [await write(anna, "602", text) for text in ("raz", "dwa", "trzy")] == [202, 202, 202]

    async def after() -> None:
        office = await open_()
        jan = await office.registered("jan")
        await asyncio.sleep(5)
        assert texts(jan) == ["raz", "dwa", "trzy"]
        await jan.register()
        other = await office.registered("jan")
        await asyncio.sleep(5)
        assert (texts(jan), texts(other)) == (["raz", "dwa", "trzy"], [])

    for part in (before, after):
        with opened(SCENARIO, tmp_path) as open_:
            run(part())


def test_the_sender_learns_of_a_text_that_nobody_took_for_a_week_or_that_the_telephone_refused(tmp_path: Path) -> None:
    async def before() -> None:
        office = await open_()
        anna = await office.registered("anna")
        assert [await write(anna, number, "raz") for number in ("602", "603")] == [202, 202]
        ewa = office.phone("ewa")
        ewa.takes = 488
        assert await ewa.register() == 200
        await asyncio.sleep(5)
        assert texts(anna) == ["Nie dostarczono wiadomości do 603: 488"]

    async def after() -> None:
        office = await open_()
        anna = office.phone("anna")  # still registered
        await asyncio.sleep(5)
        assert texts(anna) == ["Nie dostarczono wiadomości do 602: nikt jej nie odebrał przez tydzień"]
        assert Outgoing(office.runtime.store, "text").waiting() == []

    with opened(SCENARIO, tmp_path) as open_:
        run(before())
    with closing(sqlite3.connect(tmp_path / "scenc.sqlite")) as raw:
        raw.execute("UPDATE outgoing SET made = made - 8 * 86400 WHERE kind = 'text'")
        raw.commit()
    with opened(SCENARIO, tmp_path) as open_:
        run(after())


def test_a_text_goes_out_by_the_gateway_and_its_sender_learns_that_it_was_refused(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        anna = await office.registered("anna")
        assert await write(anna, "600 700 800".replace(" ", ""), "Dzień dobry") == 202
        assert await write(anna, "+48700123456", "dear") == 403
        assert await write(anna, "699", "nobody") == 404
        (request,) = waiting(office, "https://sms.example/send")
        assert request == {"from": "LEX", "to": "+48600700800", "text": "Dzień dobry"}
        (row,) = Outgoing(office.runtime.store, "request").waiting()
        office.runtime.outbox.on_lost(row["facts"]["back"], "422 no such number")
        await asyncio.sleep(1)
        assert texts(anna) == ["Nie dostarczono wiadomości do +48600700800: 422 no such number"]

    with opened(SCENARIO, tmp_path) as open_:
        run(main())


def test_a_call_is_told_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        jan, outside = await office.registered("jan"), office.carrier()
        jan.answers = 1.0
        session = outside.call("+48123456700")
        await outside.wait(sip.Accepted)
        office.press("1")
        await jan.wait(sip.Acknowledged)
        outside.shell.bye(session)
        await jan.wait(sip.Ended)
        await asyncio.sleep(1)
        told = waiting(office, "https://crm.example/calls")
        assert [each["event"] for each in told] == ["call-started", "call-answered", "call-ended"]
        assert {each["call"] for each in told} == {office.records()[0]["id"]}
        last = told[-1]
        assert (last["caller"], last["party"], last["end"]) == ("+48600700800", "jan", "human")
        assert last["started"] <= last["answered"] <= last["ended"]

    with opened(SCENARIO, tmp_path) as open_:
        run(main())


def test_a_message_left_is_told(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        jan = await office.registered("jan")
        session = jan.call("290")
        await jan.wait(sip.Accepted)
        await asyncio.sleep(20)
        jan.shell.bye(session)
        await asyncio.sleep(1)
        (message,) = [each for each in waiting(office, "https://crm.example/calls") if each["event"] == "message-left"]
        assert (message["mailbox"], message["caller"]) == ("office", "602")
        assert message["seconds"] > 1

    with opened(SCENARIO, tmp_path) as open_:
        run(main())


def test_what_was_used_up_today_still_is_after_a_restart(tmp_path: Path) -> None:
    async def talk() -> None:
        office = await open_()
        jan, outside = office.phone("jan"), office.carrier()
        outside.answers = 0.0
        jan.call("600700800")
        await jan.wait(sip.Accepted)
        spent.append(asyncio.get_running_loop().time())
        await jan.wait(sip.Ended, seconds=1000)
        spent[-1] = asyncio.get_running_loop().time() - spent[-1]

    async def refused() -> None:
        office = await open_()
        jan, outside = office.phone("jan"), office.carrier()
        outside.answers = 0.0
        jan.call("600700800")
        await jan.wait(sip.Accepted)
        await jan.wait(sip.Ended)
        assert outside.had(sip.InviteReceived) == 0, "the day's minutes were given twice"

    spent: list[float] = []
    for part in (talk, refused):
        with opened(SCENARIO, tmp_path) as open_:
            run(part())
    assert 590 < spent[0] < 610

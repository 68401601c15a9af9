"""Companies in one house: the same numbers, one carrier, and nothing of the one is the other's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from scenc.pbx.process.loader import Unsound
from scenc.sip import events as sip
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from tests.pbx.kit import Office, Phone, opened_house, run
from tests.pbx.test_transfer import replaces

TEXT = """\
scen 1
company "NAME" { domain "DOMAIN"; calendar 2026..2027 }
trunk op { host "sip.operator.example"; channels 9; numbers +48 12 345 67 NN }
user anna 101 "Anna of NAME"
user jan  102 "Jan of NAME"
number main +48 12 345 67 NN -> anna
"""


def company(name: str, domain: str, number: str) -> str:
    return TEXT.replace("NAME", name).replace("DOMAIN", domain).replace("NN", number)


LEX, BURO = company("Lex", "lex.example", "00"), company("Buro", "buro.example", "01")
Play = Callable[[Office, Office], Coroutine[Any, Any, None]]


def with_both(play: Play, data: Path) -> None:
    async def main() -> None:
        lex, buro = await open_()
        await play(lex, buro)
        await lex.at_rest()
        assert not buro.runtime.pbx.calls
        assert len(buro.runtime.directory) == 0

    with opened_house({"lex": LEX, "buro": BURO}, data) as open_:
        run(main())


def _of(session: str, event: sip.Accepted) -> bool:
    return event.session == session


async def ask(phone: Phone, method: str, uri: str, *more: tuple[str, str], body: bytes = b"") -> int:
    """The final status of a request outside a call."""
    headers = [("From", f"<sip:{phone.number}@{phone.domain}>"), ("To", f"<{uri}>"), *more]
    phone.shell.request(Request(method, uri, Headers(headers), body), phone.flow, phone.login)
    event = await phone.wait(sip.ResponseReceived, lambda event: event.response.status >= 200)
    phone.events.remove(event)
    return event.response.status


def test_the_same_number_is_somebody_else_in_each(tmp_path: Path) -> None:
    async def play(lex: Office, buro: Office) -> None:
        hers, other = await lex.registered("anna"), await buro.registered("anna")
        for office, called, left_alone in ((lex, hers, other), (buro, other, hers)):
            jan = await office.registered("jan")
            called.answers, left_alone.answers = 1.0, None
            before = left_alone.had(sip.InviteReceived)
            session = jan.call("101")
            await jan.wait(sip.Accepted)
            assert left_alone.had(sip.InviteReceived) == before
            (invited, *_) = [each for each in called.events if isinstance(each, sip.InviteReceived)]
            assert f"<sip:102@{office.runtime.domain}>" in (invited.request.headers.get("From") or "")
            jan.shell.bye(session)
        await asyncio.sleep(1)
        assert [[row["caller_name"] for row in office.records()] for office in (lex, buro)] == [
            ["Jan of Lex"],
            ["Jan of Buro"],
        ]

    with_both(play, tmp_path)


def test_a_shared_trunk_brings_each_number_to_its_company(tmp_path: Path) -> None:
    async def play(lex: Office, buro: Office) -> None:
        phones = {"00": await lex.registered("anna"), "01": await buro.registered("anna")}
        carrier = lex.carrier()
        for number, phone in phones.items():
            phone.answers = 1.0
            session = carrier.call(f"+481234567{number}")
            await carrier.wait(sip.Accepted, partial(_of, session))
            carrier.shell.bye(session)
        assert [phone.had(sip.InviteReceived) for phone in phones.values()] == [1, 1]
        nobodys = carrier.call("+48123456709")
        refused = await carrier.wait(sip.Rejected, lambda event: event.session == nobodys)
        assert refused.status == 404

    with_both(play, tmp_path)


def test_a_telephone_behind_the_address_of_a_carrier_is_that_of_its_domain(tmp_path: Path) -> None:
    async def play(lex: Office, buro: Office) -> None:
        password = buro.runtime.accounts.by_number["101"].password
        phone = Phone(buro.net, "101", 5080, password)
        phone.domain = "buro.example"
        assert await phone.register() == 200
        assert buro.runtime.location.all(asyncio.get_running_loop().time())

    with_both(play, tmp_path)


def test_a_password_of_one_is_none_of_the_other(tmp_path: Path) -> None:
    async def play(lex: Office, buro: Office) -> None:
        phone = lex.phone("anna")
        phone.domain = "buro.example"
        assert await phone.register() == 401
        phone.domain = "elsewhere.example"
        assert await phone.register() == 404
        assert not buro.runtime.location.all(asyncio.get_running_loop().time())

    with_both(play, tmp_path)


def test_nobody_calls_writes_to_watches_or_takes_over_what_is_of_the_other(tmp_path: Path) -> None:
    async def play(lex: Office, buro: Office) -> None:
        anna, jan = await lex.registered("anna"), await lex.registered("jan")
        hers, his = await buro.registered("anna"), await buro.registered("jan")
        hers.answers = 1.0
        talk = his.call("101")
        await his.wait(sip.Accepted)
        uri = "sip:101@buro.example"
        assert await ask(anna, "MESSAGE", uri, body=b"hello") == 404
        assert await ask(anna, "SUBSCRIBE", uri, ("Event", "presence"), ("Expires", "600")) == 404
        for session in (talk, hers.session):
            phone = his if session == talk else hers
            anna.call("102", more=(("Replaces", unquote(replaces(phone, session))),))
            assert (await anna.wait(sip.Rejected)).status == 481
            anna.events.clear()
        jan.answers = 1.0
        own = anna.call("102")
        await anna.wait(sip.Accepted)
        anna.refer(own, f"<sip:102@lex.example?Replaces={replaces(his, talk)}>")
        await asyncio.sleep(3)
        assert hers.had(sip.InviteReceived) == 1
        assert his.had(sip.Ended) == hers.had(sip.Ended) == 0
        his.shell.bye(talk)
        anna.shell.bye(own)

    with_both(play, tmp_path)


def test_a_reload_and_the_end_of_one_leave_the_others_call_alone(tmp_path: Path) -> None:
    async def play(lex: Office, buro: Office) -> None:
        hers, his = await buro.registered("anna"), await buro.registered("jan")
        hers.answers = 1.0
        talk = his.call("101")
        await his.wait(sip.Accepted)
        lex.texts.append("scen 1\nuser nonsense")
        assert not (await lex.runtime.reload()).taken
        lex.texts.append(LEX.replace("lex.example", "buro.example"))
        report = await lex.runtime.reload()
        assert "both have the domain buro.example" in report.text
        lex.texts.append(LEX.replace("user jan  102", "user jan  103"))
        assert (await lex.runtime.reload()).taken
        lex.runtime.drain()
        await asyncio.sleep(5)
        assert lex.runtime.stopped.is_set()
        assert (his.had(sip.Ended), hers.had(sip.Ended), buro.runtime.pbx.draining) == (0, 0, False)
        his.shell.bye(talk)

    with_both(play, tmp_path)


def test_two_without_a_domain_cannot_be_told_apart(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(Unsound, match="both have no domain"):
            await open_()

    texts = {name: text.replace(f'domain "{name}.example";', "") for name, text in (("lex", LEX), ("buro", BURO))}
    with opened_house(texts, tmp_path) as open_:
        run(main())

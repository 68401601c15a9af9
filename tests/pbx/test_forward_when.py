"""Calls that are not taken go where the user has sent them by telephone, until a code takes that back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office
from tests.pbx.test_codes import dial, play, users

TEXT = (
    OFFICE.replace('"Jan Kowalski"', '"Jan Kowalski" { record talks; voicemail }')
    + """
codes { forward-busy *73; forward-no-answer *74; forward-unavailable *75; callback *37 }
recording talks { notice say "Nagrywamy."; purpose "umowy" basis contract; retention 90d }
number direct +48 12 345 67 02 -> jan
"""
)
ON = "Połączenia będą przekierowane."


@pytest.mark.parametrize(("code", "how"), [("*73", "busy"), ("*74", "no-answer"), ("*75", "unavailable")])
def test_each_condition_leads_elsewhere_after_a_restart_too(tmp_path: Path, code: str, how: str) -> None:
    async def on(o: Office) -> None:
        jan = await o.registered("jan")
        assert await dial(o, jan, f"{code}603") == ON
        assert await dial(o, jan, f"{code}699") == "Tego nie można teraz zrobić."
        if how == "unavailable":
            assert await jan.register(0) == 200

    async def away(o: Office) -> None:
        assert (await users(o))["jan"]["forward when"] == f"{how} 603"
        jan, ewa, outside = o.phone("jan"), await o.registered("ewa"), o.carrier()
        ewa.answers = 0.0
        jan.refuses = 486 if how == "busy" else None
        outside.call("+48123456702")
        await ewa.wait(sip.Acknowledged)
        outside.shell.bye(outside.session)
        await asyncio.sleep(1)
        assert await dial(o, jan, code) == "Przekierowanie jest wyłączone."
        outside.call("+48123456702")
        await asyncio.sleep(50)
        assert ewa.had(sip.InviteReceived) == 1, "as the scenario says again"
        outside.shell.bye(outside.session)

    play(tmp_path, on, away, text=TEXT)


def test_who_found_a_colleague_busy_is_rung_once_both_are_free(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        jan, ewa, anna = await o.registered("jan"), await o.registered("ewa"), await o.registered("anna")
        jan.answers = 0.0
        talk = anna.call("602")
        await anna.wait(sip.Accepted)
        jan.refuses = 486
        called = ewa.call("602")
        await asyncio.sleep(10)
        ewa.shell.bye(called)
        await asyncio.sleep(1)
        ewa.call("*37")
        await asyncio.sleep(30)
        assert not ewa.had(sip.InviteReceived)
        jan.refuses = None
        anna.shell.bye(talk)
        invited = await ewa.wait(sip.InviteReceived)
        assert "602" in (invited.request.headers.get("From") or "")
        ewa.shell.answer(ewa.session, ewa.answer(invited.request.body))
        await asyncio.sleep(3)
        assert jan.had(sip.Acknowledged) == 2
        ewa.shell.bye(ewa.session)
        await asyncio.sleep(60)
        assert ewa.had(sip.InviteReceived) == 1, "once"

    play(tmp_path, part, text=TEXT)


def test_nobody_is_called_back_who_is_no_colleague_or_does_not_answer(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        assert await dial(o, ewa, "*37") == "Tego nie można teraz zrobić."
        assert await dial(o, ewa, "*37290") == "Tego nie można teraz zrobić."
        assert await dial(o, ewa, "*37602") == "Gotowe."
        await ewa.wait(sip.InviteReceived)
        await ewa.wait(sip.Cancelled)
        assert not jan.had(sip.InviteReceived)

    play(tmp_path, part, text=TEXT)


def test_a_completed_call_is_forwarded_no_more_often_than_the_company_allows(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa, jan, anna = [await o.registered(user) for user in ("ewa", "jan", "anna")]
        assert await dial(o, jan, "*73601") == ON
        jan.refuses = 486
        ewa.answers = 0.5
        assert await dial(o, ewa, "*37602") == "Gotowe."
        await asyncio.sleep(30)
        assert (ewa.had(sip.InviteReceived), jan.had(sip.InviteReceived), anna.had(sip.InviteReceived)) == (1, 1, 0)

    play(tmp_path, part, text=TEXT.replace('timezone "Europe/Warsaw"', 'hop-limit 0; timezone "Europe/Warsaw"'))

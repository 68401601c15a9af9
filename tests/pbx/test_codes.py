"""What users set by dialling a code: it holds for the next call, over a restart, and `scenc ctl` shows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from scenc.pbx.commands import COMMANDS
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run
from tests.pbx.play import Play

CODES = "codes { agent-in *41; agent-out *42; pause *43; dnd *78; forward *72 }\n"
QUEUE = """
queue reception 220 "Sekretariat" {
  agents jan, ewa
  ring 10s
  on max-wait 1min -> voicemail office
  on no-agents     -> say "Nikogo nie ma." -> voicemail office
}
number other +48 12 345 67 02 -> reception
"""
TEXT = OFFICE + CODES + QUEUE


def play(data: Path, *parts: Play, text: str = TEXT) -> None:
    """Each part with a PBX of its own in the same data directory."""
    for part in parts:
        with opened(text, data) as open_:

            async def main(open_: Callable[[], Coroutine[Any, Any, Office]] = open_, part: Play = part) -> None:
                await part(await open_())

            run(main())


async def dial(o: Office, phone: Phone, code: str) -> str:
    """Dial a code; what is heard."""
    session = phone.call(code)
    await asyncio.sleep(0.5)
    heard = o.ear().heard[-1]
    await phone.wait(sip.Ended, lambda event: event.session == session)
    return heard


async def users(o: Office) -> dict[str, dict[str, Any]]:
    """What `scenc ctl users` shows, by user."""
    return {row["user"]: row for row in (await COMMANDS["users"](o.runtime, ""))["users"]}


def test_a_telephone_that_is_not_to_ring_is_busy_until_the_code_is_dialled_again(tmp_path: Path) -> None:
    async def off(o: Office) -> None:
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        assert await dial(o, jan, "*78") == "Telefon nie będzie dzwonił."
        ewa.call("602")
        assert (await ewa.wait(sip.Rejected)).status == 486
        assert not jan.had(sip.InviteReceived)

    async def on(o: Office) -> None:
        jan, ewa = o.phone("jan"), o.phone("ewa")
        assert (await users(o))["jan"]["do not disturb"]
        assert await dial(o, jan, "*78") == "Telefon znowu dzwoni."
        ewa.call("602")
        await jan.wait(sip.InviteReceived)

    play(tmp_path, off, on)


def test_calls_go_where_the_user_sends_them_until_they_are_called_back(tmp_path: Path) -> None:
    async def away(o: Office) -> None:
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        assert await dial(o, jan, "*72603") == "Połączenia będą przekierowane."
        assert await dial(o, jan, "*72699") == "Tego nie można teraz zrobić."
        assert await dial(o, jan, "*72602") == "Tego nie można teraz zrobić."
        ewa.answers = 0.0
        o.carrier().call("+48123456700")
        await asyncio.sleep(0.5)
        o.press("1")
        await ewa.wait(sip.InviteReceived)
        await asyncio.sleep(0.5)
        assert o.ear().peer is not None
        assert not jan.had(sip.InviteReceived)

    async def back(o: Office) -> None:
        jan, ewa = o.phone("jan"), o.phone("ewa")
        assert (await users(o))["jan"]["forward"] == "603"
        await o.runtime.reload()
        assert (await users(o))["jan"]["forward"] == "603"
        assert await dial(o, jan, "*72") == "Przekierowanie jest wyłączone."
        ewa.call("602")
        await jan.wait(sip.InviteReceived)

    play(tmp_path, away, back)


def test_a_member_of_a_group_is_rung_whatever_they_forward(tmp_path: Path) -> None:
    async def group(o: Office) -> None:
        jan, anna, ewa = await o.registered("jan"), await o.registered("anna"), await o.registered("ewa")
        await dial(o, jan, "*72603")
        anna.call("201")
        await jan.wait(sip.InviteReceived)
        await asyncio.sleep(10)
        assert (jan.had(sip.InviteReceived), ewa.had(sip.InviteReceived)) == (1, 0), "his turn, not yet hers"

    play(tmp_path, group)


def test_users_who_send_calls_round_in_circles_are_found_out_and_the_caller_hears_why(tmp_path: Path) -> None:
    async def circle(o: Office) -> None:
        jan, ewa, anna = await o.registered("jan"), await o.registered("ewa"), await o.registered("anna")
        await dial(o, jan, "*72603")
        await dial(o, ewa, "*72602")
        assert await dial(o, anna, "602") == "To połączenie było przekierowane zbyt wiele razy."
        assert [step["node"] for step in o.records()[-1]["path"]].count("user:jan") == 3

    play(tmp_path, circle)


def test_a_forward_outside_has_the_rights_of_who_set_it(tmp_path: Path) -> None:
    text = TEXT + "outbound via op { national allow; mobile deny }\n"

    async def outside(o: Office) -> None:
        jan, ewa, anna = await o.registered("jan"), await o.registered("ewa"), await o.registered("anna")
        line = o.carrier()
        assert await dial(o, jan, "*72221234567") == "Połączenia będą przekierowane."
        anna.call("602")
        invited = await line.wait(sip.InviteReceived)
        assert "48221234567" in invited.request.uri
        await COMMANDS["hangup"](o.runtime, next(iter(o.runtime.pbx.calls)))
        for barred in ("601200300", "112", "123456700"):  # a mobile, for help, the office itself
            ewa.call("*72" + barred)
            await asyncio.sleep(0.5)
            assert o.ear().heard[-1] == "Tego nie można teraz zrobić."
            await asyncio.sleep(5)

    play(tmp_path, outside, text=text)


def test_an_agent_who_is_out_or_on_a_break_is_offered_no_call(tmp_path: Path) -> None:
    async def out(o: Office) -> None:
        jan, ewa, anna = await o.registered("jan"), await o.registered("ewa"), await o.registered("anna")
        assert await dial(o, jan, "*42") == "Gotowe."
        assert await dial(o, ewa, "*43") == "Przerwa."
        assert await dial(o, anna, "*41") == "Tego nie można teraz zrobić."  # is no agent
        assert await dial(o, jan, "*43") == "Tego nie można teraz zrobić."  # is not there
        anna.call("220")
        await asyncio.sleep(0.5)
        assert o.ear().heard[-1] == "Nikogo nie ma."

    async def there(o: Office) -> None:
        jan, ewa = o.phone("jan"), o.phone("ewa")
        assert [(await users(o))[name]["agent"] for name in ("jan", "ewa", "anna")] == ["away", "paused", ""]
        assert await dial(o, jan, "*41") == "Gotowe."
        assert (await users(o))["jan"]["agent"] == "free"
        o.carrier().call("+48123456702")
        await jan.wait(sip.InviteReceived)
        assert not ewa.had(sip.InviteReceived)

    play(tmp_path, out, there)


def test_who_calls_from_outside_is_recorded_where_a_user_sends_them(tmp_path: Path) -> None:
    policy = (
        'recording clients { notice say "Rozmowa jest nagrywana." decline 9; purpose "x" basis interest; retention 9d }'
    )
    text = TEXT.replace('"Ewa Wiśniewska"', '"Ewa Wiśniewska" { record clients }') + policy

    async def recorded(o: Office) -> None:
        jan, ewa, outside = await o.registered("jan"), await o.registered("ewa"), o.carrier()
        ewa.answers = 0.0
        await dial(o, jan, "*72603")
        outside.call("+48123456700")
        await asyncio.sleep(0.5)
        o.press("1")
        await asyncio.sleep(10)
        assert "Rozmowa jest nagrywana." in o.ear().heard
        assert ewa.had(sip.InviteReceived)

    play(tmp_path, recorded, text=text)

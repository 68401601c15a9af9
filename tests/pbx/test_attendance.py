"""Agents with an outside telephone log in by calling in, or the operator does it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.pbx.commands import COMMANDS, Refused
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, opened, run

TEXT = (
    OFFICE.replace('phone duty +48 601 200 300 "Dyżur"', 'phone duty +48 600 700 800 "Dyżur"')
    + """
attendance shift 260 "Lista obecności" { pin secret("PIN") }
queue reception 220 { agents duty; ring 10s; on max-wait 2min -> voicemail office; on no-agents -> voicemail office }
number agents +48 12 345 67 02 -> shift
"""
)


async def calls_in(o: Office, keys: str, number: str = "600700800") -> list[str]:
    """What who calls in from this number heard."""
    outside = o.carrier(number)
    outside.call("+48123456702")
    await outside.wait(sip.Accepted)
    ear = o.ear()
    for key in keys:
        o.press(key)
        await asyncio.sleep(0.5)
    await outside.wait(sip.Ended)
    return ear.heard


def duty(o: Office) -> str:
    return o.runtime.pbx.exchange.queues.status("duty")


def test_an_outside_agent_comes_has_a_break_and_goes_by_telephone(tmp_path: Path) -> None:
    async def main() -> None:
        o = await open_()
        assert duty(o) == "away"
        assert (await calls_in(o, "1234#1"))[-1] == "Gotowe."
        assert duty(o) == "free"
        assert (await calls_in(o, "1234#3"))[-1] == "Przerwa."
        assert duty(o) == "paused"
        await calls_in(o, "1234#3")
        mobile, jan = o.carrier(), await o.registered("jan")
        mobile.answers = 0.0
        jan.call("220")
        await mobile.wait(sip.Acknowledged)
        jan.shell.bye(jan.session)
        await mobile.wait(sip.Ended)
        await calls_in(o, "1234#2")
        assert duty(o) == "away"
        await o.at_rest()

    with opened(TEXT, tmp_path, secrets={"PIN": "1234"}) as open_:
        run(main())


@pytest.mark.parametrize(("keys", "number"), [("9999#9999#9999#", "600700800"), ("1234#1", "600700801")])
def test_nobody_logs_in_without_the_pin_or_for_another(tmp_path: Path, keys: str, number: str) -> None:
    async def main() -> None:
        o = await open_()
        heard = await calls_in(o, keys, number)
        assert duty(o) == "away"
        assert "Gotowe." not in heard

    with opened(TEXT, tmp_path, secrets={"PIN": "1234"}) as open_:
        run(main())


def test_the_operator_logs_agents_in_and_out(tmp_path: Path) -> None:
    async def main() -> None:
        o = await open_()
        away = {"agent": "duty", "state": "away", "queues": "reception"}
        assert await COMMANDS["agents"](o.runtime, "") == {"agents": [away]}
        assert await COMMANDS["login"](o.runtime, "duty") == {"agent": "duty", "state": "free"}
        assert await COMMANDS["agents"](o.runtime, "") == {"agents": [{**away, "state": "free"}]}
        assert await COMMANDS["logout"](o.runtime, "duty") == {"agent": "duty", "state": "away"}
        with pytest.raises(Refused, match="no agent “jan”; there are: duty"):
            await COMMANDS["login"](o.runtime, "jan")
        await COMMANDS["login"](o.runtime, "duty")

    async def later() -> None:
        assert duty(await again()) == "free"

    with opened(TEXT, tmp_path, secrets={"PIN": "1234"}) as open_:
        run(main())
    with opened(TEXT, tmp_path, secrets={"PIN": "1234"}) as again:
        run(later())

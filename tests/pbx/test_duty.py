"""Whoever is on duty, rung on a real phone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.sip import events as sip
from tests.pbx.kit import opened, run

TEXT = """scen 1
company "Lex" { calendar 2026 }
trunk op { host "sip.operator.example"; numbers +48 12 345 67 00 }
user anna 601
user jan 602
mailbox office 290
rota lawyers { weekly from 2026-01-05 08:00 anna, jan; on 2026-12-24 anna }
number main +48 12 345 67 00 -> ring lawyers for 25s -> voicemail office
"""


@pytest.mark.parametrize(("at", "who"), [("2026-01-12T07:59", "anna"), ("2026-01-12T08:00", "jan")])
def test_the_turn_changes_between_two_minutes(tmp_path: Path, at: str, who: str) -> None:
    with opened(TEXT, tmp_path, at=at) as open_:

        async def main() -> None:
            o = await open_()
            phones = {name: await o.registered(name) for name in ("anna", "jan")}
            o.carrier().call("+48123456700")
            await asyncio.sleep(1)
            assert [name for name, phone in phones.items() if phone.had(sip.InviteReceived)] == [who]

        run(main())

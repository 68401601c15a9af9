"""Who is recorded: by whom the call goes, after a notice, and as users ask for it by a key."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from scenc.media.port import Digit
from scenc.sip import events as sip
from scenc.store.tables import recordings
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone
from tests.pbx.play import Play, play_to_rest
from tests.pbx.test_keyed import keys

TEXT = (
    OFFICE.replace('"Jan Kowalski"', '"Jan Kowalski" { record talks }')
    .replace('"Ewa Wiśniewska"', '"Ewa Wiśniewska" { record asked on-demand }')
    .replace("second +48 12 345 67 01 -> duty-line", "second +48 12 345 67 01 -> jan")
    + """
user szef 604 "Szef" { privileged }
number third +48 12 345 67 02 -> ewa
outbound via op { national, mobile allow }
codes { record *9; transfer *2 }
recording talks { notice say "Nagrywamy."  decline 9; purpose "umowy" basis contract; retention 90d; direction both }
recording asked { notice say "Na życzenie."  decline 9; purpose "umowy" basis contract; retention 90d }
"""
)


def play(data: Path, part: Play, text: str = TEXT) -> None:
    play_to_rest(data, part, text)


def rows(o: Office) -> list[dict[str, Any]]:
    """What was recorded: policy and seconds."""
    found = o.runtime.store.read(select(recordings).order_by(recordings.c.started, recordings.c.id))
    return [dict(row) for row in found]


def heard(o: Office, what: str) -> int:
    """How many legs have heard this."""
    return sum(any(what in each for each in ear.heard) for ear in o.media.ears.values())


async def call_out(o: Office, who: str) -> tuple[Phone, Phone]:
    phone, carrier = await o.registered(who), o.carrier()
    carrier.answers = 0.0
    phone.call("221234567")
    await phone.wait(sip.Accepted)
    return phone, carrier


async def call_in(o: Office, who: str, number: str) -> tuple[Phone, Phone]:
    phone, carrier = await o.registered(who), o.carrier()
    phone.answers = 0.0
    carrier.call(number)
    await phone.wait(sip.Acknowledged)
    return phone, carrier


async def ended(phone: Phone) -> None:
    phone.shell.bye(phone.session)
    await asyncio.sleep(1)


def test_a_call_out_is_recorded_once_both_have_heard_so(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        jan, _ = await call_out(o, "jan")
        await asyncio.sleep(0.5)
        assert (heard(o, "Nagrywamy."), rows(o)) == (2, [])
        await asyncio.sleep(14)
        await ended(jan)
        (row,) = rows(o)
        assert row["policy"] == "talks"
        assert 9 <= row["seconds"] <= 11.5, "without the notice, and the time to decline"

    play(tmp_path, part)


def test_who_is_called_and_declines_is_not_recorded_and_the_user_cannot_decline_for_them(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        jan, _ = await call_out(o, "jan")
        await keys(o, "jan", "9")
        await asyncio.sleep(0.2)
        assert heard(o, "Nagrywamy.") == 2
        (call,) = o.runtime.pbx.calls.values()
        assert call.bridge is not None
        other = call.bridge.other(call.leg).handle
        assert other is not None
        o.media.say(Digit(other, "9"))
        await asyncio.sleep(10)
        await keys(o, "jan", "*9")
        assert heard(o, "nie można nagrywać") == 1, "who has declined is not recorded later either"
        await asyncio.sleep(5)
        await ended(jan)
        assert rows(o) == []

    play(tmp_path, part)


def test_a_call_that_is_asked_for_is_recorded_left_out_and_recorded_again(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        _, carrier = await call_in(o, "ewa", "+48123456702")
        await asyncio.sleep(2)
        assert rows(o) == [], "on demand means not before"
        await keys(o, "ewa", "*9")
        await asyncio.sleep(6)
        assert heard(o, "Na życzenie.") == 2
        assert len(rows(o)) == 1
        await keys(o, "ewa", "*9")
        assert heard(o, "nie jest teraz nagrywana") == 2
        assert o.ear().paused
        await asyncio.sleep(3)
        await keys(o, "ewa", "*9")
        await asyncio.sleep(4)
        assert heard(o, "znowu nagrywana") == 2
        assert not o.ear().paused
        await ended(carrier)
        assert [row["policy"] for row in rows(o)] == ["asked"]

    play(tmp_path, part)


def test_nobody_records_who_is_privileged_nor_without_a_policy(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa, boss = await o.registered("ewa"), await o.registered("szef")
        boss.answers = 0.0
        ewa.call("604")
        await boss.wait(sip.Acknowledged)
        await keys(o, "ewa", "*9")
        assert heard(o, "nie można nagrywać") == 1
        await asyncio.sleep(5)
        await ended(ewa)
        assert rows(o) == []

    play(tmp_path, part)


def test_a_transfer_goes_by_the_policy_of_the_target(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa, boss = await o.registered("ewa"), await o.registered("szef")
        ewa.answers = boss.answers = 0.0
        _, carrier = await call_in(o, "jan", "+48123456701")
        await asyncio.sleep(5)
        assert [row["seconds"] for row in rows(o)] == [None]
        await keys(o, "jan", "*2603#")
        await ewa.wait(sip.Acknowledged)
        await asyncio.sleep(5)
        (row,) = rows(o)
        assert row["seconds"] is not None, "Ewa is recorded only when she asks for it"
        await keys(o, "ewa", "*9")
        await asyncio.sleep(6)
        assert [row["policy"] for row in rows(o)] == ["talks", "asked"]
        assert len({row["call"] for row in rows(o)}) == 1
        await keys(o, "ewa", "*2604#")
        await boss.wait(sip.Acknowledged)
        await asyncio.sleep(5)
        assert all(row["seconds"] is not None for row in rows(o)), "who is privileged is not recorded"
        await ended(carrier)

    play(tmp_path, part)


def test_a_transfer_that_nobody_takes_is_recorded_on(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        ewa = await o.registered("ewa")
        ewa.refuses = 486
        _, carrier = await call_in(o, "jan", "+48123456701")
        await asyncio.sleep(5)
        await keys(o, "jan", "*2603#")
        await asyncio.sleep(5)
        assert [(row["policy"], row["seconds"] is None) for row in rows(o)] == [("talks", False), ("talks", True)]
        await ended(carrier)

    play(tmp_path, part)


@pytest.mark.parametrize(("direction", "policies"), [("both", []), ("all", ["talks"])])
def test_users_are_recorded_among_themselves_only_if_that_is_written(
    tmp_path: Path, direction: str, policies: list[str]
) -> None:
    async def part(o: Office) -> None:
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        jan.answers = 0.0
        ewa.call("602")
        await jan.wait(sip.Acknowledged)
        await asyncio.sleep(5)
        await ended(ewa)
        assert [row["policy"] for row in rows(o)] == policies

    play(tmp_path, part, TEXT.replace("direction both", f"direction {direction}"))

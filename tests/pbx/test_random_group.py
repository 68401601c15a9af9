"""A group that rings at random is fair, over many calls on the virtual clock."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run

CALLS = 200


async def first_to_ring(outside: Phone, phones: dict[str, Phone]) -> str:
    """Who rings first in one call that nobody answers; the other one must ring next."""
    for phone in (outside, *phones.values()):
        phone.events.clear()
    outside.call("+48123456700")
    await asyncio.sleep(1)
    (first,) = [name for name, phone in phones.items() if phone.had(sip.InviteReceived)]
    await asyncio.sleep(5)
    assert all(phone.had(sip.InviteReceived) for phone in phones.values())
    assert phones[first].had(sip.Cancelled)
    await outside.wait(sip.Accepted)
    outside.shell.bye(outside.session)
    await asyncio.sleep(1)
    return first


def test_each_member_of_a_random_group_is_first_in_its_fair_share(tmp_path: Path) -> None:
    scenario = OFFICE.replace("ring simultaneous jan, ewa for 25s", "ring random jan, ewa each 5s")
    scenario = scenario.replace("when open   -> welcome", "when open -> litigation")

    async def main(office: Office) -> Counter[str]:
        office.runtime.pbx.exchange.random = random.Random(1)
        phones = {name: office.phone(name) for name in ("jan", "ewa")}
        for phone in phones.values():
            assert await phone.register(expires=3600) == 200
        outside = office.carrier()
        return Counter([await first_to_ring(outside, phones) for _ in range(CALLS)])

    async def begin() -> Counter[str]:
        return await main(await open_())

    with opened(scenario.replace("on exhausted -> litigation", "on exhausted -> chain"), tmp_path) as open_:
        firsts = run(begin())
    assert sum(firsts.values()) == CALLS
    assert all(0.4 * CALLS <= firsts[name] <= 0.6 * CALLS for name in ("jan", "ewa")), firsts

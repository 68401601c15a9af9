"""A telephone outside that must confirm that a person took the call."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

from scenc.flow.ops.feature import FeatureName
from scenc.media.port import Digit
from scenc.pbx.services import SERVICES
from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run

CONFIRMED = (
    OFFICE.replace('"Dyżur"\nmailbox', '"Dyżur" { confirm }\nmailbox') + "user iga 604 { mobile +48 601 200 301 }\n"
)


async def called(office: Office, number: str) -> tuple[Phone, Phone]:
    """Somebody outside, and the telephone outside that rings for them."""
    mobile = office.carrier()
    mobile.answers = 1.0
    caller = await office.registered("ewa")
    caller.call(number)
    await mobile.wait(sip.InviteReceived)
    return caller, mobile


def test_who_presses_1_has_the_call(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        caller, mobile = await called(office, "204")
        await mobile.wait(sip.Acknowledged)
        assert not caller.had(sip.Accepted), "connected before anybody confirmed"
        leg = next(leg for leg, ear in office.media.ears.items() if "Połączenie z firmy" in ear.hears)
        office.media.say(Digit(leg, "5"))
        assert not caller.had(sip.Accepted)
        office.media.say(Digit(leg, "1"))
        await caller.wait(sip.Accepted)
        assert office.ear().peer == leg
        caller.shell.bye(caller.session)
        await mobile.wait(sip.Ended)
        await office.at_rest()
        assert [(r["end"], r["party"]) for r in office.records()] == [("human", "duty")]

    with opened(CONFIRMED, tmp_path) as open_:
        run(main())


def test_a_mailbox_that_picks_up_is_hung_up_on_when_the_time_is_over(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        caller, mobile = await called(office, "204")
        await mobile.wait(sip.Ended)
        await caller.wait(sip.Accepted)  # the company's mailbox
        await asyncio.sleep(8)
        caller.shell.bye(caller.session)
        await office.at_rest()
        assert [(r["end"], r["party"]) for r in office.records()] == [("voicemail", "office")]

    with opened(CONFIRMED, tmp_path) as open_:
        run(main())


def test_a_user_s_mobile_rings_for_the_user(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        caller, _ = await called(office, "604")
        await caller.wait(sip.Accepted)
        caller.shell.bye(caller.session)
        await office.at_rest()
        assert [(r["end"], r["party"]) for r in office.records()] == [("human", "iga")]

    with opened(CONFIRMED, tmp_path) as open_:
        run(main())


def test_every_code_of_the_language_is_carried_out() -> None:
    assert {*get_args(FeatureName), "park"} <= {*SERVICES}

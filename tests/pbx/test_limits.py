"""Limits of the company that hold for calls from outside."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import LONGEST, opened, run

LIMITED = OFFICE.replace(
    'timezone "Europe/Warsaw"', 'limit redirected 10min warn 1min; hop-limit 1; timezone "Europe/Warsaw"'
)


NUMBER_LIMITED = OFFICE.replace("-> hours\n", "-> hours { limit 10min warn 1min }\n")


@pytest.mark.parametrize(
    ("scenario", "seconds"),
    [(LIMITED, 600), (NUMBER_LIMITED, 600), (OFFICE, 3600)],
    ids=["company", "number", "nothing written"],
)
def test_a_call_from_outside_is_warned_and_ended(tmp_path: Path, scenario: str, seconds: int) -> None:
    async def main() -> None:
        office = await open_()
        jan, outside = await office.registered("jan"), office.carrier()
        jan.answers = 0.0
        outside.call("+48123456700")
        await outside.wait(sip.Accepted)
        office.press("1")
        await jan.wait(sip.Acknowledged)
        loop = asyncio.get_running_loop()
        began = loop.time()
        ear = office.ear()
        heard = len(ear.heard)
        await asyncio.sleep(seconds - 61)
        assert len(ear.heard) == heard
        await asyncio.sleep(2)
        assert len(ear.heard) == heard + 1, "no warning"
        await outside.wait(sip.Ended)
        assert seconds - 1 < loop.time() - began < seconds + 2
        await office.at_rest()

    with opened(scenario, tmp_path) as open_:
        run(main(), LONGEST + 120)


def test_a_call_that_waited_in_a_queue_is_ended_as_well(tmp_path: Path) -> None:
    queue = """
queue reception 220 {
  agents jan
  on max-wait 5min -> voicemail office
  on no-agents -> voicemail office
}
number other +48 12 345 67 02 -> reception
"""

    async def main() -> None:
        office = await open_()
        jan, outside = await office.registered("jan"), office.carrier()
        jan.answers = 0.0
        outside.call("+48123456702")
        await jan.wait(sip.Acknowledged)
        await asyncio.sleep(598)
        assert not outside.had(sip.Ended)
        await asyncio.sleep(4)
        assert outside.had(sip.Ended)
        await office.at_rest()

    with opened(LIMITED + queue, tmp_path) as open_:
        run(main())


def test_who_waits_in_a_queue_for_too_long_hears_a_tone_and_is_let_go(tmp_path: Path) -> None:
    queue = """
queue reception 220 {
  agents jan
  limit 2min warn 30s
  on max-wait 5min -> voicemail office
  on no-agents -> voicemail office
}
number other +48 12 345 67 02 -> reception
"""

    async def main() -> None:
        office = await open_()
        jan, ewa, outside = await office.registered("jan"), await office.registered("ewa"), office.carrier()
        jan.answers = 0.0
        ewa.call("602")
        await jan.wait(sip.Acknowledged)
        outside.call("+48123456702")
        await outside.wait(sip.Accepted)
        call = next(each for each in office.runtime.pbx.calls.values() if each.journal.caller == "+48600700800")
        assert call.leg.handle is not None
        ear = office.media.ears[call.leg.handle]
        await asyncio.sleep(89)
        assert len(ear.heard) == 1, "music"
        await asyncio.sleep(3)
        assert len(ear.heard) == 3, "a tone, and music again"
        assert ear.heard[0] == ear.heard[2] != ear.heard[1]
        await asyncio.sleep(27)
        assert not outside.had(sip.Ended)
        await asyncio.sleep(2)
        assert outside.had(sip.Ended)
        assert not ewa.had(sip.Ended)

    with opened(OFFICE + queue, tmp_path) as open_:
        run(main())


def test_colleagues_talk_as_long_as_they_like(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        jan, ewa = await office.registered("jan"), await office.registered("ewa")
        jan.answers = 0.0
        ewa.call("602")
        await jan.wait(sip.Acknowledged)
        await asyncio.sleep(900)
        assert not ewa.had(sip.Ended)

    with opened(LIMITED, tmp_path) as open_:
        run(main())


def test_a_call_that_was_diverted_too_often_is_refused(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        outside = office.carrier()
        past = tuple(("Diversion", f"<sip:+4822111220{number}@x>;reason=unknown") for number in range(2))
        outside.call("+48123456700", more=past)
        assert (await outside.wait(sip.Rejected)).status == 483
        outside.call("+48123456700", more=past[:1])
        await outside.wait(sip.Accepted)

    with opened(LIMITED, tmp_path) as open_:
        run(main())


def test_who_wants_no_second_call_is_busy_while_talking(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        jan, ewa = await office.registered("jan"), await office.registered("ewa")
        anna = await office.registered("anna")
        jan.answers = 0.0
        ewa.call("602")
        await jan.wait(sip.Acknowledged)
        anna.call("602")
        assert (await anna.wait(sip.Rejected)).status == 486
        assert jan.had(sip.InviteReceived) == 1
        ewa.shell.bye(ewa.session)
        await jan.wait(sip.Ended)
        anna.call("602")
        await anna.wait(sip.Accepted)

    quiet = OFFICE.replace('user jan 602 "Jan Kowalski"', 'user jan 602 "Jan Kowalski" { call-waiting off }')
    with opened(quiet, tmp_path) as open_:
        run(main())

"""Calls out through the carrier."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from scenc.pbx.equipment.ledger import Ledger, Meter
from scenc.sip import events as sip
from scenc.store.store import Store
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import Office, Phone, opened, run
from tests.pbx.test_transfer import replaces

RULES = """
outbound via op {
  present       second
  national, local allow
  international ask-pin secret("PIN")
  mobile        allow limit 2min per day
}
"""


async def dialled(office: Office, number: str) -> tuple[Phone, Phone]:
    """A colleague who dialled, and the carrier, where everybody picks up after 2 s."""
    carrier, ewa = office.carrier(), await office.registered("ewa")
    carrier.answers = 2.0
    ewa.call(number)
    return ewa, carrier


def test_a_number_as_people_write_it_reaches_the_carrier_with_what_the_rules_show(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        ewa, carrier = await dialled(office, "221234567")
        invited = await carrier.wait(sip.InviteReceived)
        assert invited.request.uri.startswith("sip:+48221234567@")
        assert "sip:+48123456701@" in (invited.request.headers.get("From") or "")
        await ewa.wait(sip.Accepted)
        await carrier.wait(sip.Acknowledged)
        ewa.shell.bye(ewa.session)
        await carrier.wait(sip.Ended)
        await office.at_rest()
        assert [(r["end"], r["party"]) for r in office.records()] == [("human", "+48221234567")]

    with opened(OFFICE + RULES, tmp_path) as open_:
        run(main())


def test_a_right_pin_lets_the_call_out_and_a_refused_class_is_told_so(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        ewa, carrier = await dialled(office, "+442079460000")
        await ewa.wait(sip.Accepted)
        assert "PIN" in office.ear().hears
        for key in "1234#":
            office.press(key)
        invited = await carrier.wait(sip.InviteReceived)
        assert invited.request.uri.startswith("sip:+442079460000@")
        ewa.shell.bye(ewa.session)
        await office.at_rest()
        ewa.call("+48701100000")
        await ewa.wait(sip.Ended)
        assert carrier.had(sip.InviteReceived) == 1

    with opened(OFFICE + RULES, tmp_path, secrets={"PIN": "1234"}) as open_:
        run(main())


def test_a_limit_a_day_ends_the_call_and_refuses_the_next(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        ewa, carrier = await dialled(office, "+48601200300")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(89)
        ear = office.ear()
        before = len(ear.heard)
        await asyncio.sleep(2)
        assert len(ear.heard) == before + 1, "a tone, 30 s before the end"
        await ewa.wait(sip.Ended, seconds=130)
        assert carrier.had(sip.InviteReceived) == 1
        ewa.events.clear()
        ewa.call("+48601200300")
        await ewa.wait(sip.Ended)
        assert carrier.had(sip.InviteReceived) == 1

    with opened(OFFICE + RULES, tmp_path) as open_:
        run(main())


def test_a_limit_a_day_still_ends_the_call_when_a_transfer_has_failed(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        ewa, carrier = await dialled(office, "+48601200300")
        await ewa.wait(sip.Accepted)
        await carrier.wait(sip.Acknowledged)
        ewa.refer(ewa.session, "<sip:602@10.0.0.1>")
        await asyncio.sleep(3)
        assert ewa.told() == [100, 480]
        await ewa.wait(sip.Ended, seconds=125)
        await office.at_rest()

    with opened(OFFICE + RULES, tmp_path) as open_:
        run(main())


def test_a_limit_a_day_still_ends_the_call_where_it_was_sent_on_to(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        ewa, carrier = await dialled(office, "+48601200300")
        await carrier.wait(sip.Acknowledged)
        jan = await office.registered("jan")
        jan.answers = 0.0
        await asyncio.sleep(60)
        ewa.refer(ewa.session, "<sip:602@10.0.0.1>")
        await jan.wait(sip.Acknowledged)
        await asyncio.sleep(50)
        assert not jan.had(sip.Ended)
        await jan.wait(sip.Ended, seconds=15)
        await office.at_rest()

    with opened(OFFICE + RULES, tmp_path) as open_:
        run(main())


def test_a_call_out_counts_as_long_as_anybody_talks_by_it(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        ewa, carrier = await dialled(office, "+48601200300")
        await carrier.wait(sip.Acknowledged)
        out, jan = ewa.session, await office.registered("jan")
        jan.answers = 0.0
        inside = ewa.call("602")
        await jan.wait(sip.Acknowledged)
        ewa.refer(out, f"<sip:602@10.0.0.1?Replaces={replaces(ewa, inside)}>")
        await asyncio.sleep(60)
        jan.shell.bye(jan.session)
        await office.at_rest()
        day = office.runtime.pbx.exchange.clock.now("Europe/Warsaw").date()
        assert 58 < office.runtime.pbx.exchange.ledger.used(day, "ewa", "mobile")[0] < 65

    with opened(OFFICE + RULES, tmp_path) as open_:
        run(main())


def test_a_clock_that_is_put_back_gives_nobody_a_new_day(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store'}")
    ledger, today = Ledger(store), date(2026, 3, 16)
    ledger.charge(Meter(today, "ewa", "mobile", 0.5, began=0.0), 60.0)
    assert ledger.used(date(2036, 1, 1), "ewa", "mobile") == (0.0, 0.0)
    ledger.charge(Meter(today, "ewa", "mobile", 0.5, began=0.0), 60.0)
    assert ledger.used(today, "ewa", "mobile") == (120.0, 1.0)
    for later in range(17, 21):
        assert ledger.used(date(2026, 3, later), "ewa", "mobile") == (0.0, 0.0)
    store.close()


def test_an_ordinary_call_gives_way_to_one_for_help(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        jan, carrier = await office.registered("jan"), office.carrier()
        jan.answers, carrier.answers = 0.0, 2.0
        carrier.call("+48123456704")
        await jan.wait(sip.Acknowledged)
        ewa = await office.registered("ewa")
        ewa.call("112")
        await carrier.wait(sip.Ended)
        invited = await carrier.wait(sip.InviteReceived)
        assert invited.request.uri.startswith("sip:112@")
        await ewa.wait(sip.Accepted)
        ewa.shell.bye(ewa.session)
        await office.at_rest()
        assert sorted(r["cause"] for r in office.records())[0] == "caller hung up"

    one_line = OFFICE.replace("channels 3", "channels 1") + "number straight +48 12 345 67 04 -> jan\n"
    with opened(one_line, tmp_path) as open_:
        run(main())


def test_help_is_called_while_the_system_is_being_stopped(tmp_path: Path) -> None:
    async def main() -> None:
        office = await open_()
        office.runtime.pbx.draining = True
        ewa, carrier = await dialled(office, "112")
        invited = await carrier.wait(sip.InviteReceived)
        assert invited.request.uri.startswith("sip:112@")
        await ewa.wait(sip.Accepted)
        ewa.call("221234567")
        assert (await ewa.wait(sip.Rejected)).status == 503, "any other call has to wait"

    with opened(OFFICE, tmp_path) as open_:
        run(main())


def test_without_its_secret_no_pin_is_right_and_it_is_said_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        office = await open_()
        ewa, carrier = await dialled(office, "+442079460000")
        await ewa.wait(sip.Accepted)
        for key in ("1", "2", "3", "4", "#", "#", "#"):  # nothing is not the secret that is not there
            office.press(key)
            await asyncio.sleep(1)
        await ewa.wait(sip.Ended)
        assert not carrier.had(sip.InviteReceived)

    hook = 'webhook "https://crm.example/calls" { events call-ended; signature secret("CRM") }\n'
    with opened(OFFICE + RULES + hook, tmp_path) as open_:
        run(main())
    said = capsys.readouterr().out
    assert said.count("no PIN is right") == 1
    assert said.count("secret=CRM to=https://crm.example/calls") == 1

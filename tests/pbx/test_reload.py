"""A new scenario while calls go on."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import pytest

from scenc.sip import events as sip
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import run

MAIN = "+48123456700"


def test_the_call_goes_on_and_the_next_one_follows_the_new_scenario(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        o.texts.append(OFFICE.replace("Dzień dobry.", "Witamy."))
        report = await o.runtime.reload()
        assert report.taken
        assert not jan.had(sip.Ended)
        assert len(o.runtime.location.all(o.runtime.loop.time())) == 2
        anna.shell.bye(anna.session)
        await asyncio.sleep(1)
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        assert o.ear().hears.startswith("Witamy.")

    run(main())


def test_a_call_keeps_the_scenario_it_began_with(office: Open) -> None:
    async def main() -> None:
        o = await office()
        jan = await o.registered("jan")
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        o.texts.append(OFFICE.replace('1 "Sprawy" -> jan', '1 "Sprawy" -> voicemail office'))
        assert (await o.runtime.reload()).taken
        o.press("1")
        await jan.wait(sip.InviteReceived)

    run(main())


def test_channels_in_use_are_counted_on_where_the_trunk_changes(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, ewa, carrier = await o.registered("anna"), await o.registered("ewa"), o.carrier()
        carrier.answers = 0.0
        session = anna.call("+48123456701")
        await anna.wait(sip.Accepted)
        o.texts.append(OFFICE.replace("channels 3", "channels 1"))
        assert (await o.runtime.reload()).taken
        ewa.call("+48123456701")
        await asyncio.sleep(5)
        assert carrier.had(sip.InviteReceived) == 1
        ewa.shell.bye(ewa.session)
        anna.shell.bye(session)
        await o.at_rest()

    run(main())


def test_an_unsound_scenario_is_refused_with_its_diagnostics_and_the_old_one_goes_on(office: Open) -> None:
    async def main() -> None:
        o = await office()
        o.texts.append(OFFICE.replace("-> litigation\n  3", "-> litigaton\n  3"))
        report = await o.runtime.reload()
        assert not report.taken
        assert "litigaton" in report.text
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)
        assert o.ear().hears.startswith("Dzień dobry.")

    run(main())


def test_draining_takes_no_new_call_and_ends_the_running_ones_after_the_limit(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        o.runtime.drain()
        ewa = await o.registered("ewa")
        ewa.call("602")
        refused = await ewa.wait(sip.Rejected)
        assert refused.status == 503
        assert refused.response is not None
        assert refused.response.headers.get("Retry-After")
        await asyncio.sleep(29)
        assert not anna.had(sip.Ended)
        await asyncio.sleep(2)
        assert anna.had(sip.Ended)
        assert jan.had(sip.Ended)
        assert o.runtime.stopped.is_set()

    run(main())


def test_a_reload_that_fails_otherwise_leaves_all_as_it_was(office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        o = await office()

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("scenc.pbx.phones.accounts.Accounts.of", full)
            report = await o.runtime.reload()
        assert not report.taken
        assert "No space left" in report.text
        assert (await o.runtime.reload()).taken
        outside = o.carrier()
        outside.call(MAIN)
        await outside.wait(sip.Accepted)

    run(main())


def test_stopping_twice_is_stopping_once(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        anna.call("230")
        await anna.wait(sip.Accepted)
        o.runtime.drain()
        o.runtime.drain()
        o.runtime.stop()
        await anna.wait(sip.Ended)
        await asyncio.sleep(1)
        assert o.runtime.stopped.is_set()
        assert [(r["end"], r["cause"]) for r in o.records()] == [("conference", "shutdown")]

    run(main())


def test_a_scenario_that_comes_while_it_stops_is_not_taken(office: Open) -> None:
    """Trunks would register again after they have taken leave."""

    async def main() -> None:
        o = await office()
        before = o.runtime.pbx.scenario
        o.texts.append(OFFICE.replace("Dzień dobry.", "Witamy."))
        reloading = asyncio.ensure_future(o.runtime.reload())
        o.runtime.stop()
        report = await reloading
        assert not report.taken
        assert "stopping" in report.text
        assert o.runtime.pbx.scenario is before

    run(main())


def test_a_domain_whose_passwords_cannot_be_kept_is_not_taken(office: Open, tmp_path: Path) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        (tmp_path / "passwords.json").write_text("damaged")
        o.texts.append(OFFICE.replace('company "Biuro" {', 'company "Biuro" {\n  domain "new.example"'))
        assert "damaged" in (await o.runtime.reload()).text
        anna.call("602")
        invited = await jan.wait(sip.InviteReceived)
        assert "@10.0.0.1" in (invited.request.headers.get("From") or "")
        anna.shell.cancel(anna.session)
        await asyncio.sleep(1)

    run(main())

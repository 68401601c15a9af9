"""T.38: one side asks for it, the other is asked, and what they send goes through."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from scenc.sip import events as sip
from scenc.sip.sdp.session import Session
from scenc.store.tables import recordings
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import Office, Phone, opened, run
from tests.pbx.test_transfer import talk


def t38(port: int, rate: int = 14400) -> bytes:
    lines = ["v=0", "o=- 1 2 IN IP4 10.0.0.2", "s=-", "c=IN IP4 10.0.0.2", "t=0 0", "m=audio 0 RTP/AVP 0"]
    lines += [f"m=image {port} udptl t38", "a=T38FaxVersion:0", f"a=T38MaxBitRate:{rate}"]
    return "\r\n".join([*lines, ""]).encode()


class FaxPhone(Phone):
    """Says yes to fax."""

    def answer(self, body: bytes) -> bytes:
        if b"m=image" not in body:
            return super().answer(body)
        return t38(7777, 9600).replace(b"m=audio 0 RTP/AVP 0\r\n", b"")


async def talking(o: Office, party: type[Phone]) -> tuple[Phone, Phone]:
    anna, jan = await o.registered("anna"), await o.registered("jan")
    jan.__class__ = party
    jan.answers = 1.0
    anna.call("602")
    await anna.wait(sip.Accepted)
    await jan.wait(sip.Acknowledged)
    return anna, jan


def test_fax_is_agreed_between_the_two_sides(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await talking(o, FaxPhone)
        anna.shell.reinvite(anna.session, t38(6666))
        await asyncio.sleep(1)
        offered = next(event for event in jan.events if isinstance(event, sip.Reinvited))
        assert b"a=T38MaxBitRate:14400" in offered.body
        assert b"m=image 6666" not in offered.body  # to a port of ours
        sound, fax = Session.parse(next(e for e in reversed(anna.events) if isinstance(e, sip.Accepted)).body).media
        assert (sound.port, fax.kind, fax.attribute("T38MaxBitRate")) == (0, "image", "9600")
        remotes = [ear.remote for ear in o.media.ears.values() if ear.remote]
        assert sorted((remote.port, remote.raw) for remote in remotes) == [(6666, True), (7777, True)]
        anna.shell.reinvite(anna.session, anna.offer(version=3))  # and back to sound
        await asyncio.sleep(1)
        assert not any(ear.remote.raw for ear in o.media.ears.values() if ear.remote)

    run(main())


def test_who_is_called_may_ask_for_fax_as_well(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await talking(o, Phone)
        anna.__class__ = FaxPhone
        jan.shell.reinvite(jan.session, t38(6666))
        await asyncio.sleep(1)
        offered = next(event for event in anna.events if isinstance(event, sip.Reinvited))
        assert b"m=image" in offered.body
        remotes = [ear.remote for ear in o.media.ears.values() if ear.remote]
        assert sorted((remote.port, remote.raw) for remote in remotes) == [(6666, True), (7777, True)]

    run(main())


def test_who_does_not_take_fax_goes_on_with_sound(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await talking(o, Phone)
        jan.garbles = True
        anna.shell.reinvite(anna.session, t38(6666))
        await asyncio.sleep(1)
        assert [event.status for event in anna.events if isinstance(event, sip.Rejected)] == [488]
        assert not any(ear.remote.raw for ear in o.media.ears.values() if ear.remote)

    run(main())


def test_fax_that_is_switched_off_is_not_passed_on(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await talking(o, FaxPhone)
        anna.shell.reinvite(anna.session, t38(0))
        await asyncio.sleep(1)
        assert not any(isinstance(event, sip.Reinvited) for event in jan.events)

    run(main())


MACHINE = (
    OFFICE.replace('"Jan Kowalski"', '"Jan Kowalski" { fax }').replace(
        "second +48 12 345 67 01 -> duty-line", "second +48 12 345 67 01 -> jan { record talks }"
    )
    + 'recording talks { notice say "Nagrywamy."; purpose "umowy" basis contract; retention 90d }\n'
)


@pytest.mark.parametrize(
    ("callers", "offered"),
    [(("opus", "PCMU"), ["PCMU"]), (("G722", "PCMA", "PCMU"), ["PCMA", "PCMU"]), (("G722",), None)],
)
def test_what_a_machine_is_offered_need_not_be_coded_anew(
    tmp_path: Path, callers: tuple[str, ...], offered: list[str] | None
) -> None:
    async def main() -> None:
        o = await open_()
        jan, anna = await o.registered("jan", ("opus", "PCMA", "PCMU")), await o.registered("anna", callers)
        jan.answers = 0.0
        anna.call("602")
        if offered is None:
            assert (await anna.wait(sip.Rejected)).status == 480
            return
        invited = await jan.wait(sip.InviteReceived)
        (sound,) = Session.parse(invited.request.body).media
        names = {"0": "PCMU", "8": "PCMA", "9": "G722"}
        assert [names[each] for each in sound.formats if each in names] == offered
        assert not any("opus" in line for line in sound.attributes("rtpmap"))
        await anna.wait(sip.Accepted)
        await asyncio.sleep(1)
        spoken = [ear.remote.codec for ear in o.media.ears.values() if ear.remote]
        assert spoken == [offered[0]] * 2

    with opened(MACHINE, tmp_path) as open_:
        run(main())


def test_a_machine_is_neither_recorded_nor_offered_a_second_call_and_hears_no_music(tmp_path: Path) -> None:
    async def main() -> None:
        o = await open_()
        jan, ewa, outside = await o.registered("jan"), await o.registered("ewa"), o.carrier()
        jan.answers = 0.0
        outside.call("+48123456701")
        await jan.wait(sip.Acknowledged)
        assert o.runtime.store.read(select(recordings)) == []
        ewa.call("602")
        assert (await ewa.wait(sip.Rejected)).status == 486
        assert talk(o, outside, jan)
        outside.shell.reinvite(outside.session, outside.offer("sendonly", version=2))
        await asyncio.sleep(1)
        assert [ear.hears for ear in o.media.ears.values()] == ["", ""]

    with opened(MACHINE, tmp_path) as open_:
        run(main())

"""Keys by INFO: to the menu, to the other side, and none twice."""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import Path

import pytest

from scenc.media.port import Digit
from scenc.sip import events as sip
from scenc.sip import keys
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import Office, Phone, opened, run

MAIN = "+48123456700"
_numbers = count(50)


async def press(phone: Phone, key: str) -> int:
    """The status of our answer."""
    accepted = next(event for event in phone.events if isinstance(event, sip.Accepted))
    copied = [(name, accepted.response.headers.get(name) or "") for name in ("From", "To", "Call-ID")]
    kind = ("Content-Type", "application/dtmf-relay")
    headers = Headers([*copied, ("CSeq", f"{next(_numbers)} INFO"), kind])
    body = f"Signal={key}\r\nDuration=160\r\n".encode()
    phone.events[:] = [event for event in phone.events if not isinstance(event, sip.ResponseReceived)]
    phone.shell.request(Request("INFO", "sip:10.0.0.1", headers, body), phone.flow)
    return (await phone.wait(sip.ResponseReceived)).response.status


async def in_the_menu(office: Open) -> tuple[Office, Phone, Phone]:
    o = await office()
    jan = await o.registered("jan")
    outside = o.carrier()
    outside.call(MAIN)
    await outside.wait(sip.Accepted)
    return o, outside, jan


def test_a_key_by_info_is_the_menus(office: Open) -> None:
    async def main() -> None:
        _, outside, jan = await in_the_menu(office)
        assert await press(outside, "2") == 200
        await jan.wait(sip.InviteReceived)

    run(main())


@pytest.mark.parametrize("first", ["INFO", "RTP"])
def test_a_phone_that_sends_a_key_twice_presses_it_once(office: Open, first: str) -> None:
    async def main() -> None:
        o, outside, jan = await in_the_menu(office)
        leg = next(iter(o.media.ears))
        for way in (first, "RTP" if first == "INFO" else "INFO"):
            if way == "INFO":
                assert await press(outside, "9") == 200
            else:
                o.media.say(Digit(leg, "9"))
        await asyncio.sleep(0.1)
        # one wrong key repeats the greeting; a second one at once would have said it again
        assert sum(text.startswith("Dzień") for text in o.ear().heard) == 2
        assert not jan.had(sip.InviteReceived)

    run(main())


def test_a_key_by_info_reaches_the_other_side(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.answers = 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        for key in "42":
            assert await press(anna, key) == 200
        assert sorted(ear.pressed for ear in o.media.ears.values()) == ["", "42"]

    run(main())


@pytest.mark.parametrize("way", ["INFO", "RTP"])
@pytest.mark.parametrize("caller", [True, False])
def test_who_takes_keys_by_info_alone_gets_each_once_and_no_tone(office: Open, way: str, caller: bool) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        taking, pressing = (anna, jan) if caller else (jan, anna)
        taking.info, jan.answers = True, 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        await jan.wait(sip.Acknowledged)
        keyless = {leg: ear.remote.keyless for leg, ear in o.media.ears.items() if ear.remote}
        (pressed_on,) = (leg for leg in keyless if not keyless[leg])
        assert sorted(keyless.values()) == [False, True]
        for key in "7#":
            if way == "RTP":
                o.media.say(Digit(pressed_on, key))
            else:
                pressing.shell.within(pressing.session, keys.press(key))
            await asyncio.sleep(0.1)
        told = [event.request for event in taking.events if isinstance(event, sip.InDialogRequest)]
        assert [keys.key_of(request) for request in told] == ["7", "#"]
        assert not any(ear.pressed for ear in o.media.ears.values())
        assert not pressing.had(sip.InDialogRequest)

    run(main())


def test_a_trunk_may_want_keys_by_info_though_it_takes_events(tmp_path: Path) -> None:
    async def main(open_: Open) -> None:
        o = await open_()
        jan, outside = await o.registered("jan"), o.carrier()
        jan.answers = 1.0
        outside.call("+48123456701")
        await jan.wait(sip.Acknowledged)
        (his,) = (leg for leg, ear in o.media.ears.items() if ear.remote and not ear.remote.keyless)
        o.media.say(Digit(his, "7"))
        told = await outside.wait(sip.InDialogRequest)
        assert keys.key_of(told.request) == "7"
        outside.shell.bye(outside.session)
        await o.at_rest()

    text = OFFICE.replace("trunk op {", "trunk op { keys info;", 1).replace("67 01 -> duty-line", "67 01 -> jan")
    with opened(text, tmp_path) as open_:
        run(main(open_))


@pytest.mark.parametrize(
    ("kind", "body", "key"),
    [
        ("application/dtmf-relay", b"Signal=5\r\nDuration=160", "5"),
        ("Application/DTMF-Relay; charset=x", b"Duration=160\nsignal = *\n", "*"),
        ("application/dtmf", b"#", "#"),
        ("application/dtmf", b"10", "*"),
        ("application/sdp", b"5", None),
    ],
)
def test_the_ways_to_write_a_key(kind: str, body: bytes, key: str | None) -> None:
    assert keys.key_of(Request("INFO", "sip:a@b", Headers([("Content-Type", kind)]), body)) == key


@pytest.mark.parametrize("body", [b"", b"Signal=", b"Signal=55", b"Signal=\xff", b"5"])
def test_what_is_no_key_is_said_so(body: bytes) -> None:
    with pytest.raises(ValueError, match="no key"):
        keys.key_of(Request("INFO", "sip:a@b", Headers([("Content-Type", "application/dtmf-relay")]), body))

"""Who is shown as calling, whom the call was for before, loops that end, and sound before the answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.pbx.calls.presentation import history, turns
from scenc.sip import events as sip
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import Office, Phone, opened, run
from tests.pbx.test_transfer import talk

ASSERTED = ("P-Asserted-Identity", '"Firma" <sip:+48221112233@carrier.example>')


async def rung(o: Office, carrier: Phone, *more: tuple[str, str]) -> Request:
    """The INVITE that Jan's telephone gets when the carrier calls and 1 is pressed."""
    jan = await o.registered("jan")
    carrier.call("+48123456700", more=more)
    await asyncio.sleep(1)
    o.press("1")
    return (await jan.wait(sip.InviteReceived)).request


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ((), "600700800"),
        ((ASSERTED,), '"Firma" <sip:+48221112233@'),
        ((ASSERTED, ("Privacy", "id")), '"Anonymous" <sip:anonymous@anonymous.invalid>'),
        ((ASSERTED, ("Privacy", "none")), "+48221112233"),
        ((("P-Asserted-Identity", "rubbish"),), "600700800"),
    ],
)
def test_a_carrier_is_believed_who_calls_and_who_wants_to_be_shown_to_nobody(
    office: Open, more: tuple[tuple[str, str], ...], shown: str
) -> None:
    async def main() -> None:
        o = await office()
        invite = await rung(o, o.carrier(), *more)
        assert shown in (invite.headers.get("From") or "")
        assert (invite.headers.get("Privacy") == "id") == ("Anonymous" in shown)
        assert "P-Asserted-Identity" not in invite.headers
        private = "Anonymous" in shown
        assert ("+48221112233" in invite.to_bytes().decode()) == (
            bool(more) and not private and "rubbish" not in str(more)
        )

    run(main())


def test_a_call_that_is_sent_on_says_whom_it_was_for_and_what_was_said_before(office: Open) -> None:
    async def main() -> None:
        o = await office()
        carrier = o.carrier()
        past = (
            ("Diversion", "<sip:+48555@x>;reason=user-busy"),
            ("History-Info", "<sip:+48555@x>;index=1, <sip:+48123456701@x>;index=1.1"),
            ("Max-Forwards", "20"),
        )
        carrier.call("+48123456701", more=past)
        invite = (await carrier.wait(sip.InviteReceived)).request
        headers = invite.headers
        assert headers.get("Max-Forwards") == "19"
        assert [value.partition("@")[0] for value in headers.listed("Diversion")] == [
            "<sip:+48123456701",
            "<sip:+48555",
        ]
        indexes = [value.partition("index=")[2] for value in headers.listed("History-Info")]
        assert indexes == ["1", "1.1", "1.1.1;mp=1.1"]

    run(main())


TO_DUTY = "ring duty for 20s -> voicemail office"


@pytest.mark.parametrize(
    ("edit", "at", "says", "cause", "reason"),
    [
        (("", ""), "10:00", "unconditional", "302", ""),
        (("-> duty-line", "-> anna"), "10:00", "unavailable", "503", "?Reason=SIP%3Bcause%3D503"),
        (("-> duty-line", "-> hours"), "20:00", "time-of-day", "404", ""),
    ],
)
def test_why_a_call_is_sent_on_is_said(
    tmp_path: Path, edit: tuple[str, str], at: str, says: str, cause: str, reason: str
) -> None:
    text = OFFICE.replace("on unavailable    -> voicemail office", f"on unavailable    -> {TO_DUTY}")
    text = text.replace('say "Zamknięte." -> voicemail office', TO_DUTY)
    text = text.replace(edit[0], edit[1], 1)
    with opened(text, tmp_path, at=f"2026-03-16T{at}") as open_:

        async def main() -> None:
            o = await open_()
            carrier = o.carrier()
            carrier.call("+48123456701")
            headers = (await carrier.wait(sip.InviteReceived)).request.headers
            assert headers.listed("Diversion") == [f"<sip:+48123456701@10.0.0.2:5080>;reason={says};counter=1"]
            assert headers.listed("History-Info") == [
                f"<sip:+48123456701@10.0.0.2:5080{reason}>;index=1",
                f"<sip:+48601200300@10.0.0.2:5080;cause={cause}>;index=1.1;mp=1",
            ]

        run(main())


@pytest.mark.parametrize(("refuses", "says", "cause"), [(486, "user-busy", "486"), (None, "no-answer", "408")])
def test_that_a_phone_was_rung_in_vain_is_said_and_the_carrier_s_own_words_stay(
    tmp_path: Path, refuses: int | None, says: str, cause: str
) -> None:
    text = OFFICE.replace("on busy           -> jan", f"on busy -> {TO_DUTY}").replace("-> duty-line", "-> anna")
    text = text.replace("on no-answer 20s  -> voicemail", f"on no-answer 20s  -> {TO_DUTY}")
    with opened(text, tmp_path) as open_:

        async def main() -> None:
            o = await open_()
            anna, carrier = await o.registered("anna"), o.carrier()
            anna.refuses = refuses
            past = (
                "History-Info",
                "<sip:+48555@x;user=phone>;index=1, <sip:+48123456701@x?Privacy=none>;index=1.1;mp=1",
            )
            carrier.call("+48123456701", more=(past,))
            headers = (await carrier.wait(sip.InviteReceived)).request.headers
            assert f";reason={says};" in (headers.get("Diversion") or "")
            assert headers.listed("History-Info") == [
                "<sip:+48555@x;user=phone>;index=1",
                f"<sip:+48123456701@x?Privacy=none&Reason=SIP%3Bcause%3D{cause}>;index=1.1;mp=1",
                f"<sip:+48601200300@10.0.0.2:5080;cause={cause}>;index=1.1.1;mp=1.1",
            ]

        run(main())


def test_an_internal_caller_leaves_no_trace_at_the_carrier(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, carrier = await o.registered("anna"), o.carrier()
        anna.call("+48123456701")
        invite = (await carrier.wait(sip.InviteReceived)).request
        text = invite.to_bytes().decode()
        assert "Anna" not in text
        assert "601@" not in text
        assert "Diversion" not in invite.headers

    run(main())


def test_who_shows_nothing_is_asserted_to_the_carrier_alone(tmp_path: object) -> None:
    text = OFFICE.replace(
        'phone duty +48 601 200 300 "Dyżur"', 'phone duty +48 601 200 300 "Dyżur" { present withheld }'
    )
    with opened(text, tmp_path) as open_:  # type: ignore[arg-type]

        async def main() -> None:
            o = await open_()
            anna, carrier = await o.registered("anna"), o.carrier()
            anna.call("+48123456701")
            headers = (await carrier.wait(sip.InviteReceived)).request.headers
            assert (headers.get("From") or "").startswith('"Anonymous" <sip:anonymous@anonymous.invalid>')
            assert headers.get("Privacy") == "id"
            assert "+48123456700" in (headers.get("P-Asserted-Identity") or "")

        run(main())


def test_a_call_that_comes_back_again_and_again_is_a_loop(office: Open) -> None:
    async def main() -> None:
        o = await office()
        carrier = o.carrier()
        past = tuple(("Diversion", f"<sip:+48123456701@x{number}>;reason=unknown") for number in range(3))
        carrier.call("+48123456701", more=past)
        assert (await carrier.wait(sip.Rejected)).status == 482
        carrier.events.clear()
        carrier.call("+48123456701", more=past[:2])
        await carrier.wait(sip.InviteReceived)

    run(main())


def test_the_history_of_a_stranger_is_bounded() -> None:
    entries = ", ".join(f"<sip:{number}@x>;index=1" for number in range(40))
    headers = Headers([("History-Info", entries), ("Diversion", "<sip:" + "9" * 300 + "@x>"), ("Diversion", "x y z")])
    past = history(Request("INVITE", "sip:a", headers))
    assert len(past) == 8
    assert turns(past, {"3"}) == 1


def test_the_carrier_s_own_ringing_is_heard_before_the_answer(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, carrier = await o.registered("anna"), o.carrier()
        carrier.early, carrier.answers = True, 3.0
        anna.call("+48123456701")
        progress = await anna.wait(sip.Progressed, lambda event: event.status == 183)
        assert b"m=audio" in progress.body
        await asyncio.sleep(1)
        assert talk(o, anna, carrier)
        accepted = await anna.wait(sip.Accepted)
        assert accepted.body == progress.body
        await asyncio.sleep(1)
        assert talk(o, anna, carrier)
        anna.shell.bye(anna.session)
        await o.at_rest()

    run(main())


def test_after_an_announcement_and_a_refusal_the_scenario_goes_on(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, carrier = await o.registered("anna"), o.carrier()
        carrier.early = True
        anna.call("+48123456701")
        progress = await anna.wait(sip.Progressed, lambda event: event.status == 183)
        carrier.shell.reject(carrier.session, 480)
        assert (await anna.wait(sip.Accepted)).body == progress.body
        assert o.ear().hears, "the mailbox"
        anna.shell.bye(anna.session)
        await o.at_rest()

    run(main())


def test_a_telephone_that_wants_privacy_is_shown_to_nobody(tmp_path: Path) -> None:
    with opened(OFFICE + "outbound via op { mobile allow }\n", tmp_path) as open_:

        async def main() -> None:
            o = await open_()
            anna, jan, carrier = await o.registered("anna"), await o.registered("jan"), o.carrier()
            for number, peer in (("602", jan), ("+48600700800", carrier)):
                anna.call(number, more=(("Privacy", "id"),))
                headers = (await peer.wait(sip.InviteReceived)).request.headers
                assert (headers.get("From") or "").startswith('"Anonymous" <sip:anonymous@anonymous.invalid>')
                assert headers.get("Privacy") == "id"
                assert b":601@" not in b"".join(
                    data for _, source, target, data in o.net.seen if target == peer.address and data[:6] == b"INVITE"
                )
                asserted = headers.get("P-Asserted-Identity") or ""
                assert ("+48123456700" in asserted) == (peer is carrier), "the carrier knows who pays"

        run(main())

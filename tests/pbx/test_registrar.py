"""REGISTER, and what else comes outside of calls, by the letter of RFC 3261."""

from __future__ import annotations

import asyncio

import pytest

from scenc.sip import events as sip
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import Office, Phone, run

HOUR = ";expires=3600"


async def _register(phone: Phone, contacts: list[str], cseq: int, call_id: str = "r", expires: str = "") -> Response:
    """The final answer to a REGISTER with exactly these contacts. A challenge takes the next CSeq."""
    headers = [
        ("From", f"<sip:{phone.number}@10.0.0.1>;tag=r"),
        ("To", f"<sip:{phone.number}@10.0.0.1>"),
        ("Call-ID", call_id),
        ("CSeq", f"{cseq} REGISTER"),
        *(("Contact", contact) for contact in contacts),
        *([("Expires", expires)] if expires else []),
    ]
    phone.shell.request(Request("REGISTER", "sip:10.0.0.1", Headers(headers)), phone.flow, phone.login)
    event = await phone.wait(sip.ResponseReceived, lambda event: event.response.status >= 200)
    phone.events.remove(event)
    return event.response


def _bound(o: Office) -> list[str]:
    return [binding.contact for binding in o.runtime.location.of("601", o.runtime.loop.time())]


def test_contacts_are_added_refreshed_and_removed(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = o.phone("anna")
        answer = await _register(anna, [f"<sip:a@10.0.0.2>{HOUR}, <sip:b@10.0.0.2>;expires=60"], 1)
        assert answer.headers.get_all("Contact") == ["<sip:a@10.0.0.2>;expires=3600", "<sip:b@10.0.0.2>;expires=60"]
        answer = await _register(anna, [], 3)
        assert len(answer.headers.get_all("Contact")) == 2, "a REGISTER without Contact asks what is bound"
        await _register(anna, ["<sip:a@10.0.0.2>;expires=0"], 5)
        assert _bound(o) == ["sip:b@10.0.0.2"]
        await asyncio.sleep(60)
        assert _bound(o) == []
        await _register(anna, ["<sip:a@10.0.0.2>"], 7)
        answer = await _register(anna, ["*"], 9, expires="0")
        assert answer.status == 200
        assert _bound(o) == []

    run(main())


@pytest.mark.parametrize(
    ("contacts", "expires", "status"),
    [
        (["*"], "60", 400),
        (["*", "<sip:b@10.0.0.2>"], "0", 400),
        (["<sip:b@10.0.0.2>;expires=59"], "", 423),
        (["<sip:b@10.0.0.2>", "<mailto:anna@example.org>"], "", 400),
        (["<sips:b@10.0.0.2>"], "", 400),
        ([f"<sip:{'b' * 600}@10.0.0.2>"], "", 400),
        ([f"<sip:{number}@10.0.0.2>" for number in range(11)], "", 503),
        (["<sip:b@10.0.0.2>", "<sip:a@10.0.0.2>;expires=0"], "", 500),  # out of order for `a`
        (["*"], "0", 500),
    ],
)
def test_what_cannot_be_done_wholly_is_not_done_at_all(
    office: Open, contacts: list[str], expires: str, status: int
) -> None:
    async def main() -> None:
        o = await office()
        anna = o.phone("anna")
        assert (await _register(anna, ["<sip:a@10.0.0.2>"], 10)).status == 200
        cseq = 1 if status == 500 else 20
        answer = await _register(anna, contacts, cseq, expires=expires)
        assert answer.status == status
        assert (answer.headers.get("Min-Expires") == "60") == (status == 423)
        assert _bound(o) == ["sip:a@10.0.0.2"]

    run(main())


def test_a_contact_keeps_nothing_a_request_uri_may_not_have(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = o.phone("anna"), await o.registered("jan")
        port = anna.address[1]
        await _register(anna, [f"<sip:a@10.0.0.2:{port};transport=udp?Subject=hello>"], 1)
        jan.call("601")
        invite = await anna.wait(sip.InviteReceived)
        assert invite.request.uri == f"sip:a@10.0.0.2:{port};transport=udp"

    run(main())


def test_a_number_that_changes_hands_leaves_its_old_telephones(office: Open) -> None:
    async def main() -> None:
        o = await office()
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        swapped = OFFICE.replace("user jan 602", "user jan 609").replace("user ewa 603", "user ewa 602")
        o.texts.append(swapped)
        assert (await o.runtime.reload()).taken
        anna = await o.registered("anna")
        anna.call("602")
        await anna.wait(sip.Rejected)
        assert not jan.had(sip.InviteReceived)
        assert not ewa.had(sip.InviteReceived)

    run(main())


def test_options_says_what_the_stack_can_do(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = o.phone("anna")
        headers = Headers([("From", "<sip:601@10.0.0.1>")])
        anna.shell.request(Request("OPTIONS", "sip:10.0.0.1", headers), anna.flow)
        answer = (await anna.wait(sip.ResponseReceived)).response
        assert answer.status == 200
        allowed = [word.strip() for word in (answer.headers.get("Allow") or "").split(",")]
        for method in ("UPDATE", "SUBSCRIBE", "PUBLISH", "MESSAGE", "NOTIFY"):
            anna.events.clear()
            headers = Headers([("From", "<sip:601@10.0.0.1>")])
            anna.shell.request(Request(method, "sip:601@10.0.0.1", headers), anna.flow)
            status = (await anna.wait(sip.ResponseReceived)).response.status
            assert (status == 405) == (method not in allowed), method

    run(main())


@pytest.mark.parametrize(
    ("method", "extra", "body", "status"),
    [
        ("INFO", [], b"", 200),
        ("INFO", [("Content-Type", "application/dtmf-relay")], b"Signal=5\r\n", 415),
        ("INFO", [("Info-Package", "nothing")], b"", 469),
        ("OPTIONS", [], b"", 200),
        ("REGISTER", [("Contact", "<sip:thief@10.9.9.9>")], b"", 405),
    ],
)
def test_requests_within_a_call(
    office: Open, method: str, extra: list[tuple[str, str]], body: bytes, status: int
) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        anna.call("230")
        accepted = await anna.wait(sip.Accepted)
        copied = [(name, accepted.response.headers.get(name) or "") for name in ("From", "To", "Call-ID")]
        headers = Headers([*copied, ("CSeq", f"50 {method}"), *extra])
        anna.shell.request(Request(method, "sip:10.0.0.1", headers, body), anna.flow)
        answer = await anna.wait(sip.ResponseReceived)
        assert answer.response.status == status

    run(main())


def test_a_fault_in_the_front_office_still_gives_an_answer(office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")

        def broken(*_: object) -> None:
            raise RuntimeError("a fault of ours")

        monkeypatch.setattr("scenc.pbx.reception.Reception.admit", broken)
        monkeypatch.setattr("scenc.pbx.registrar.Registrar.register", broken)
        anna.call("602")
        assert (await anna.wait(sip.Rejected)).status == 500
        assert await anna.register() == 500

    run(main())

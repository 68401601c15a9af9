"""REGISTER, and what else comes outside of calls, by the letter of RFC 3261."""

from __future__ import annotations

import asyncio
import re
from contextlib import nullcontext
from pathlib import Path

import pytest

from scenc.pbx.phones.contact import NoOutbound, wanted
from scenc.sip import events as sip
from scenc.sip.flow import Flow
from scenc.sip.headers import Headers
from scenc.sip.message import Request, Response
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import PBX, Office, Phone, opened, run

HOUR = ";expires=3600"


async def _register(
    phone: Phone,
    contacts: list[str],
    cseq: int,
    call_id: str = "r",
    expires: str = "",
    more: tuple[tuple[str, str], ...] = (),
) -> Response:
    """The final answer to a REGISTER with exactly these contacts. A challenge takes the next CSeq."""
    headers = [
        ("From", f"<sip:{phone.number}@10.0.0.1>;tag=r"),
        ("To", f"<sip:{phone.number}@10.0.0.1>"),
        ("Call-ID", call_id),
        ("CSeq", f"{cseq} REGISTER"),
        *(("Contact", contact) for contact in contacts),
        *([("Expires", expires)] if expires else []),
        *more,
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
        ([f"<sip:{'b' * 1100}@10.0.0.2>"], "", 400),
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


PHONE = '+sip.instance="<urn:uuid:00000000-0000-1000-8000-000a95a0e128>"'
OUTBOUND = (("Supported", "path, outbound"),)


def test_a_telephone_that_names_itself_has_one_contact_a_flow_and_rings_once(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = o.phone("anna"), await o.registered("jan")
        port = anna.address[1]
        for index, reg_id in enumerate((1, 1, 2)):
            contact = f"<sip:a{index}@10.0.0.2:{port}>;{PHONE};reg-id={reg_id}"
            answer = await _register(anna, [contact], 1 + 2 * index, f"boot{index}", more=OUTBOUND)
        assert _bound(o) == [f"sip:a1@10.0.0.2:{port}", f"sip:a2@10.0.0.2:{port}"]
        assert answer.headers.get("Require") == "outbound"
        assert f"<sip:a2@10.0.0.2:{port}>;{PHONE};reg-id=2;expires=600" in answer.headers.get_all("Contact")
        jan.call("601")
        await asyncio.sleep(1)
        assert anna.had(sip.InviteReceived) == 1

    run(main())


def test_without_the_option_a_contact_is_known_by_its_uri(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = o.phone("anna")
        for index in range(2):
            answer = await _register(anna, [f"<sip:a{index}@10.0.0.2>;{PHONE};reg-id=1"], 1, f"boot{index}")
        assert len(_bound(o)) == 2
        assert answer.headers.get("Require") is None

    run(main())


def test_a_proxy_on_the_way_is_called_by_its_path_and_must_keep_the_flow(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = o.phone("anna"), await o.registered("jan")
        port = anna.address[1]
        path = (("Path", "<sip:edge.example;lr;ob>"),)
        answer = await _register(anna, [f"<sip:a@10.0.0.2:{port}>"], 1, more=path)
        assert answer.headers.get_all("Path") == ["<sip:edge.example;lr;ob>"]
        jan.call("601")
        invite = await anna.wait(sip.InviteReceived)
        assert invite.request.headers.get_all("Route") == ["<sip:edge.example;lr;ob>"]

    run(main())


@pytest.mark.parametrize(
    ("path", "kept"), [([], False), ([("Path", "<sip:e;lr>")], False), ([("Path", "<sip:e;lr;ob>")], True)]
)
def test_a_flow_through_a_proxy_that_does_not_keep_it_is_refused(path: list[tuple[str, str]], kept: bool) -> None:
    vias = [("Via", f"SIP/2.0/UDP 10.0.0.{host};branch=z9hG4bK{host}") for host in (9, 2)]
    contact = ("Contact", f"<sip:b@10.0.0.2>;{PHONE};reg-id=1")
    request = Request("REGISTER", "sip:a", Headers([*vias, *path, *OUTBOUND, contact, ("CSeq", "1 REGISTER")]))
    with nullcontext() if kept else pytest.raises(NoOutbound):
        (binding,) = wanted(request, Flow("udp", PBX, ("10.0.0.9", 5060)), 0.0) or []
        assert (binding.reg_id, binding.path) == (1, ("<sip:e;lr;ob>",))


def test_credentials_are_taken_once_and_a_newer_count_of_the_same_nonce_again(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna = o.phone("anna")
        await _register(anna, ["<sip:a@10.0.0.2>"], 1)
        sent = next(data for _, source, _, data in o.net.seen if source == anna.address and b"Authorization" in data)
        await asyncio.sleep(40)  # the transaction is over; the nonce is not
        head, _, rest = sent.partition(b"branch=z9hG4bK")
        replay = head + b"branch=z9hG4bKreplay" + rest[rest.index(b";") :]
        stolen = replay.replace(b"<sip:a@10.0.0.2>", b"<sip:thief@10.9.9.9>")
        o.runtime.shell.receive(stolen, Flow("udp", PBX, ("10.9.9.9", 5060)))
        assert b"stale=true" in o.net.seen[-1][3]
        assert _bound(o) == ["sip:a@10.0.0.2"]

    run(main())


def test_registrations_survive_a_restart(office: Open) -> None:
    async def main() -> None:
        before = await office()
        anna, jan = await before.registered("anna"), await before.registered("jan")
        await jan.register(expires=0)
        await asyncio.sleep(300)
        before.runtime.store.flush()
        after = await office()
        now = after.runtime.loop.time()
        assert list(after.runtime.location.all(now)) == ["601"]
        jan.call("601")
        assert (await anna.wait(sip.InviteReceived)).request.uri == f"sip:601@10.0.0.2:{anna.address[1]}"

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
        ("INFO", [("Content-Type", "application/dtmf-relay")], b"Signal=5\r\n", 200),
        ("INFO", [("Content-Type", "application/dtmf-relay")], b"Signal=!\r\n", 400),
        ("INFO", [("Content-Type", "application/other")], b"5", 415),
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
        monkeypatch.setattr("scenc.pbx.phones.registrar.Registrar.register", broken)
        anna.call("602")
        assert (await anna.wait(sip.Rejected)).status == 500
        assert await anna.register() == 500

    run(main())


GRUU = (("Supported", "gruu"),)
OTHER = '+sip.instance="<urn:uuid:11111111-0000-1000-8000-000a95a0e128>"'
TEMPORARY = re.compile(r'temp-gruu="(sip:[^"]+)"')


async def _two_of_anna(o: Office) -> tuple[Phone, Phone, dict[Phone, str]]:
    """Two telephones of Anna, each with a GRUU, and what each was told."""
    phones = o.phone("anna"), o.phone("anna")
    told = {}
    for phone, instance in zip(phones, (PHONE, OTHER), strict=True):
        contact = f"<sip:601@10.0.0.2:{phone.address[1]}>;{instance}"
        answer = await _register(phone, [contact], 1, f"of {phone.address[1]}", more=GRUU)
        told[phone] = next(each for each in answer.headers.get_all("Contact") if str(phone.address[1]) in each)
    return *phones, told


def test_who_asks_for_a_gruu_gets_one_that_names_it_and_one_that_does_not(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, _, told = await _two_of_anna(o)
        instance = PHONE.partition('"<')[2].rstrip('>"')
        assert f'{PHONE};pub-gruu="sip:601@10.0.0.1;gr={instance}"' in told[anna]
        (temporary,) = TEMPORARY.findall(told[anna])
        assert temporary.endswith("@10.0.0.1;gr")
        assert "601" not in temporary.partition("@")[0]
        plain = await _register(o.phone("jan"), [f"<sip:602@10.0.0.2>;{PHONE}"], 1, more=(("Supported", "path"),))
        assert "gruu" not in (plain.headers.get("Contact") or "")
        demanded = await _register(o.phone("jan"), [f"<sip:602@10.0.0.2>;{PHONE}"], 5, more=(("Require", "gruu"),))
        assert demanded.status == 200

    run(main())


@pytest.mark.parametrize("kind", ["public", "temporary"])
def test_a_request_to_a_gruu_reaches_that_telephone_only(office: Open, kind: str) -> None:
    async def main() -> None:
        o = await office()
        desk, mobile, told = await _two_of_anna(o)
        jan = await o.registered("jan")
        uri = TEMPORARY.findall(told[mobile])[0] if kind == "temporary" else told[mobile].split('"')[3]
        mobile.answers = 0.5
        headers = [("From", "<sip:602@10.0.0.1>"), ("To", f"<{uri}>"), ("Content-Type", "application/sdp")]
        jan.session = jan.shell.invite(Request("INVITE", uri, Headers(headers), jan.offer()), jan.flow, jan.login)
        await jan.wait(sip.Accepted)
        assert (desk.had(sip.InviteReceived), mobile.had(sip.InviteReceived)) == (0, 1)
        jan.shell.bye(jan.session)
        text = Headers([("From", "<sip:602@10.0.0.1>"), ("To", f"<{uri}>")])
        jan.shell.request(Request("MESSAGE", uri, text, b"Hello"), jan.flow, jan.login)
        await mobile.wait(sip.RequestReceived, lambda event: event.request.method == "MESSAGE")
        await asyncio.sleep(0.1)
        assert desk.had(sip.RequestReceived) == 0

    run(main())


@pytest.mark.parametrize("kind", ["public", "temporary"])
def test_who_is_transferred_to_a_gruu_reaches_that_telephone_only(office: Open, kind: str) -> None:
    async def main() -> None:
        o = await office()
        desk, mobile, told = await _two_of_anna(o)
        jan, ewa = await o.registered("jan"), await o.registered("ewa")
        uri = TEMPORARY.findall(told[mobile])[0] if kind == "temporary" else told[mobile].split('"')[3]
        jan.answers = mobile.answers = 0.5
        session = ewa.call("602")
        await ewa.wait(sip.Accepted)
        await asyncio.sleep(0.5)
        jan.refer(jan.session, f"<{uri}>")
        await mobile.wait(sip.InviteReceived)
        await asyncio.sleep(2)
        assert desk.had(sip.InviteReceived) == 0
        assert jan.told()[-1] == 200
        await jan.wait(sip.Ended)
        assert not ewa.had(sip.Ended)
        ewa.shell.bye(session)

    run(main())


def test_temporary_gruus_live_as_long_as_the_registration_and_its_call_id(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = o.phone("anna"), await o.registered("jan")
        contact = f"<sip:601@10.0.0.2:{anna.address[1]}>;{PHONE}"

        async def told(cseq: int, call_id: str) -> str:
            answer = await _register(anna, [contact], cseq, call_id, more=GRUU)
            return str(TEMPORARY.findall(answer.headers.get("Contact") or "")[0])

        async def rings(uri: str) -> bool:
            headers = [("From", "<sip:602@10.0.0.1>"), ("To", f"<{uri}>"), ("Content-Type", "application/sdp")]
            session = jan.shell.invite(Request("INVITE", uri, Headers(headers), jan.offer()), jan.flow, jan.login)
            before = anna.had(sip.InviteReceived)
            await asyncio.sleep(0.1)
            jan.shell.cancel(session)
            await asyncio.sleep(0.1)
            return anna.had(sip.InviteReceived) > before

        first, second = await told(1, "boot 1"), await told(3, "boot 1")
        assert first != second
        assert await rings(first)
        assert await rings(second)
        third = await told(1, "boot 2")
        assert await rings(third)
        assert not await rings(first)
        await _register(anna, ["*"], 3, "boot 2", expires="0")
        assert o.runtime.location.temporary(third.partition(":")[2].partition("@")[0]) is None

    run(main())


def test_a_gruu_as_contact_of_a_call_is_reached_by_the_flow_of_its_telephone(office: Open) -> None:
    async def main() -> None:
        o = await office()
        desk, mobile, told = await _two_of_anna(o)
        gruu = told[mobile].split('"')[3]
        session = mobile.call("+48123456700", more=(("Contact", f"<{gruu}>"),))
        await mobile.wait(sip.Accepted, lambda event: event.session == session)
        (call,) = o.runtime.pbx.calls.values()
        call.hang_up(None, "test")
        await mobile.wait(sip.Ended)
        assert desk.had(sip.Ended) == 0
        bye = next(
            data for _, source, target, data in o.net.seen if data.startswith(b"BYE") and target == mobile.address
        )
        assert bye.startswith(f"BYE {gruu} ".encode())

    run(main())


@pytest.mark.parametrize(
    ("contact", "more", "stays"),
    [
        ("<sip:601@{};transport=tcp>", (), True),
        ("<sip:601@{}>", (), False),  # by UDP, that means
        ("<sip:601@192.168.0.9:5060;transport=tcp>", (), False),
        (f"<sip:601@{{}};transport=tcp>;{PHONE};reg-id=1", OUTBOUND, False),
    ],
    ids=["where it listens", "no transport", "behind NAT", "outbound"],
)
def test_who_listens_for_tcp_is_connected_to_when_its_connection_is_gone_and_after_a_restart(
    tmp_path: Path, contact: str, more: tuple[tuple[str, str], ...], stays: bool
) -> None:
    with opened(OFFICE, tmp_path, transports=("udp", "tcp")) as open_:

        async def main() -> None:
            o = await open_()
            anna, jan = o.phone("anna", transport="tcp"), await o.registered("jan")
            host, port = anna.address
            assert (await _register(anna, [contact.format(f"{host}:{port}")], 1, more=more)).status == 200
            o.runtime.store.flush()
            o.net.cut(PBX, anna.address)
            assert bool(_bound(o)) == stays
            assert bool(_bound(await open_())) == stays, "after a restart"
            if not stays:
                return
            jan.call("601")
            await anna.wait(sip.InviteReceived)
            jan.shell.cancel(jan.session)
            await asyncio.sleep(1)
            o.net.cut(PBX, anna.address)
            anna.shell.close()
            jan.call("601")
            await asyncio.sleep(1)
            assert _bound(o) == [], "nobody listens there any more"

        run(main())


@pytest.mark.parametrize("refuses", [None, 430], ids=["silent", "flow failed"])
def test_a_telephone_is_called_by_its_other_flow_when_the_newest_leads_nowhere(
    office: Open, refuses: int | None
) -> None:
    async def main() -> None:
        o = await office()
        first, newest, jan = o.phone("anna"), o.phone("anna"), await o.registered("jan")
        for turn, (reg_id, phone) in enumerate(((2, newest), (1, first), (2, newest))):
            contact = f"<sip:601@10.0.0.2:{phone.address[1]}>;{PHONE};reg-id={reg_id}"
            assert (await _register(phone, [contact], 1, f"turn {turn}", more=OUTBOUND)).status == 200
        first.answers, newest.refuses = 0.5, refuses
        if refuses is None:
            newest.shell.close()
        session = jan.call("601")
        await jan.wait(sip.Accepted, lambda event: event.session == session, 10.0)
        assert newest.had(sip.InviteReceived) == (refuses is not None)
        assert first.had(sip.InviteReceived) == 1

    run(main())

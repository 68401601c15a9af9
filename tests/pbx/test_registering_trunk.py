"""A trunk that registers with the carrier."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.sip import events as sip
from scenc.sip.address import NameAddr
from scenc.sip.digest import Authenticator, Verdict
from scenc.sip.flow import Flow, Transport
from scenc.sip.message import Request, parse, response_to
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import PBX, Net, Office, Phone, opened, run

SCENARIO = OFFICE.replace(
    'host "sip.operator.example"', 'host "sip.operator.example"; login "biuro" password secret("CARRIER")'
)


class Registrar(Phone):
    """The carrier's registrar: digest, and an hour for whoever knows the password."""

    def __init__(self, net: Net, port: int = 5080, transport: Transport = "udp") -> None:
        super().__init__(net, "600700800", port, transport=transport)
        self.contact = ""
        self.registers = 0
        self.expires: list[str] = []
        self._authenticator = Authenticator("carrier", b"key", 300.0)

    def _on_event(self, event: sip.Event) -> None:
        if not isinstance(event, sip.RequestReceived):
            super()._on_event(event)
            return
        self.registers += 1
        now = asyncio.get_running_loop().time()
        header = event.request.headers.get("Authorization")
        if header is None or self._authenticator.verify(header, "REGISTER", "s3cret", now) is not Verdict.OK:
            response = response_to(event.request, 401)
            response.headers.add("WWW-Authenticate", self._authenticator.challenge(now)[0])
        else:
            contact = event.request.headers.get("Contact") or ""
            self.contact = NameAddr.parse(contact).uri.user or ""
            self.expires.append(event.request.headers.get("Expires") or "")
            response = response_to(event.request, 200)
            response.headers.add("Contact", f"{contact};expires=300")
        self.shell.respond(event.transaction, response)


async def _up(o: Office, carrier: Registrar) -> None:
    for _ in range(400):
        if o.runtime.pbx.exchange.trunks.states()["op"] == "registered":
            return
        await asyncio.sleep(0.1)
    raise AssertionError(o.runtime.pbx.exchange.trunks.states(), carrier.registers)


def test_it_registers_by_digest_and_again_before_its_time_is_up(tmp_path: Path) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            await _up(o, carrier)
            assert carrier.registers == 2
            await asyncio.sleep(290)
            assert carrier.registers in {3, 4}
            o.runtime.stop()
            await asyncio.sleep(0.2)
            assert carrier.expires[-1] == "0"

        run(main())


def test_whose_connection_breaks_is_registered_with_again_by_a_new_one(tmp_path: Path) -> None:
    text = SCENARIO.replace("channels 3", "channels 3; transport tcp")
    secrets = {"CARRIER": "s3cret"}
    with opened(text, tmp_path, secrets=secrets, transports=("udp", "tcp")) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net, transport="tcp")
            await _up(o, carrier)
            await asyncio.sleep(10)
            before = carrier.registers
            o.net.cut(PBX, carrier.address)
            await asyncio.sleep(10)
            assert carrier.registers > before
            assert o.runtime.pbx.exchange.trunks.states()["op"] == "registered"
            o.runtime.stop()
            o.net.cut(PBX, carrier.address)
            ended = carrier.registers
            await asyncio.sleep(30)
            assert carrier.registers <= ended + 2, "only what takes it away"

        run(main())


def test_a_call_to_the_contact_we_registered_is_the_carriers_wherever_it_comes_from(tmp_path: Path) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            await _up(o, carrier)
            edge = Phone(o.net, "600700800", 5999)
            session = edge.call("+48123456700")
            rejected = await edge.wait(sip.Rejected, lambda event: event.session == session)
            assert rejected.status == 401
            edge.call("+48123456700", uri_user=carrier.contact)
            await edge.wait(sip.Accepted)
            assert o.ear().hears.startswith("Dzień dobry")

        run(main())


@pytest.mark.parametrize(("password", "state"), [("wrong", "refused: 401"), ("", "closed: secret missing")])
def test_without_the_password_the_trunk_says_so_and_the_rest_works(tmp_path: Path, password: str, state: str) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": password} if password else {}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            await asyncio.sleep(5)
            assert o.runtime.pbx.exchange.trunks.states()["op"].startswith(state)
            assert not carrier.contact
            anna, jan = await o.registered("anna"), await o.registered("jan")
            jan.answers = 1.0
            anna.call("602")
            await anna.wait(sip.Accepted)

        run(main())


def test_a_reload_logs_in_with_the_password_as_it_is_now(tmp_path: Path) -> None:
    secrets = {"CARRIER": "old"}
    with opened(SCENARIO, tmp_path, secrets=secrets) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            await asyncio.sleep(5)
            assert not carrier.contact
            secrets["CARRIER"] = "s3cret"
            assert (await o.runtime.reload()).taken
            await _up(o, carrier)

        run(main())


def test_a_trunk_that_a_reload_removed_is_unregistered_and_stays_so(tmp_path: Path) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            await _up(o, carrier)
            o.texts.append(OFFICE)  # by address now
            assert (await o.runtime.reload()).taken
            await asyncio.sleep(5)
            assert carrier.expires[-1] == "0"
            registers = carrier.registers
            await asyncio.sleep(2000)
            assert carrier.registers == registers
            assert o.runtime.pbx.exchange.trunks.states() == {"op": "by address"}

        run(main())


def test_a_trunk_that_is_removed_while_it_registers_leaves_no_registration_behind(tmp_path: Path) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            while not carrier.expires:
                await asyncio.sleep(0.0005)
            o.texts.append(OFFICE)  # the 200 is on its way
            assert (await o.runtime.reload()).taken
            await asyncio.sleep(5)
            assert carrier.expires == ["600", "0"]

        run(main())


def test_a_carrier_may_ask_for_a_longer_time(tmp_path: Path) -> None:
    class Slow(Registrar):
        def _on_event(self, event: sip.Event) -> None:
            if isinstance(event, sip.RequestReceived) and event.request.headers.get("Expires") == "600":
                response = response_to(event.request, 423)
                response.headers.add("Min-Expires", "1800")
                self.shell.respond(event.transaction, response)
            else:
                super()._on_event(event)

    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Slow(o.net)
            await _up(o, carrier)
            assert carrier.expires == ["1800"]

        run(main())


def test_a_carrier_that_refuses_is_asked_less_and_less_often(tmp_path: Path) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "wrong"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            await asyncio.sleep(3000)
            assert 12 <= carrier.registers <= 24  # two requests an attempt

        run(main())


def test_a_login_of_any_characters_is_escaped(tmp_path: Path) -> None:
    odd = SCENARIO.replace('login "biuro"', 'login "biuro @ <wrocław>"')
    with opened(odd, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier = Registrar(o.net)
            await _up(o, carrier)
            assert any(b"From: <sip:biuro%20%40%20%3Cwroc%C5%82aw%3E@" in data for _, _, _, data in o.net.seen)

        run(main())


def _challenge_byes(o: Office, phone: Phone) -> list[str]:
    """Answer 407 to whoever hangs up on this phone without credentials; the list is of those that came."""
    came: list[str] = []
    receive = phone.shell.receive

    def challenging(data: bytes, flow: Flow) -> None:
        request = parse(data)
        answer = request.headers.get("Proxy-Authorization")
        if not isinstance(request, Request) or request.method != "BYE" or answer is not None:
            came.extend([answer] if answer is not None else [])
            receive(data, flow)
            return
        response = response_to(request, 407)
        response.headers.add("Proxy-Authenticate", AUTHENTICATOR.challenge(0)[0])
        o.net.carry(flow.local, flow.remote, response.to_bytes())

    phone.shell.receive = challenging  # type: ignore[method-assign]
    return came


AUTHENTICATOR = Authenticator("carrier", b"key", 3600.0)


def test_a_carrier_may_challenge_who_hangs_up_on_it_and_a_telephone_may_not(tmp_path: Path) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            carrier, jan = Registrar(o.net), await o.registered("jan")
            await _up(o, carrier)
            jan.answers = 0.0
            carrier.call("+48123456700")
            await carrier.wait(sip.Accepted)
            o.press("1")
            await jan.wait(sip.Acknowledged)
            at_carrier, at_jan = _challenge_byes(o, carrier), _challenge_byes(o, jan)
            (call,) = o.runtime.pbx.calls.values()
            call.hang_up(None, "test")
            await carrier.wait(sip.Ended)
            assert AUTHENTICATOR.verify(at_carrier[0], "BYE", "s3cret", 1.0) is Verdict.OK
            assert at_jan == []

        run(main())

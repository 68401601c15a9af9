"""Where a carrier's name leads, who takes over when a server is gone, and how that is noticed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from scenc.pbx.carriers.resolve import Host, Target, resolve
from scenc.pbx.carriers.trunks import NO_TRANSPORT, SILENT
from scenc.pbx.process.address import Listen
from scenc.sip import events as sip
from scenc.sip.flow import Flow, Transport
from scenc.sip.headers import Headers
from scenc.sip.message import Request
from scenc.store.outgoing import Outgoing
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import PBX, MemoryTransport, Office, Phone, opened, run
from tests.pbx.test_registering_trunk import SCENARIO, Registrar


class Zone:
    """Records, by kind and name."""

    def __init__(self, **records: Mapping[str, Sequence[object]]) -> None:
        self._records = records

    async def naptr(self, name: str) -> Sequence[tuple[int, int, str, str]]:
        return self._records.get("naptr", {}).get(name, ())  # type: ignore[return-value]

    async def srv(self, name: str) -> Sequence[tuple[int, int, int, str]]:
        return self._records.get("srv", {}).get(name, ())  # type: ignore[return-value]

    async def addresses(self, name: str) -> Sequence[str]:
        return self._records.get("a", {}).get(name, ())  # type: ignore[return-value]


A = {"one.example": ["192.0.2.1"], "two.example": ["192.0.2.2", "2001:db8::2"], "op.example": ["192.0.2.9"]}
SRV = {
    "_sip._udp.op.example": [(20, 0, 5062, "two.example"), (10, 0, 5060, "one.example")],
    "_sip._tcp.op.example": [(10, 0, 5070, "one.example")],
    "_sips._tcp.op.example": [(10, 0, 5061, "one.example")],
}
NAPTR = {
    "op.example": [
        (20, 10, "SIP+D2U", "_sip._udp.op.example"),
        (10, 10, "SIPS+D2T", "_sips._tcp.op.example"),
        (10, 20, "SIP+D2S", "_sip._sctp.op.example"),
    ]
}


def found(text: str, zone: Zone, chance: float = 0.0) -> list[str]:
    targets = asyncio.run(resolve(Host.parse(text), zone, lambda: chance))
    return [f"{target.transport or 'any'}:{target.address}:{target.port}" for target in targets]


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("192.0.2.7", Zone(), ["any:192.0.2.7:5060"]),
        ("tls:[2001:db8::7]", Zone(), ["tls:2001:db8::7:5061"]),
        ("op.example:5090", Zone(a=A, srv=SRV, naptr=NAPTR), ["any:192.0.2.9:5090"]),
        ("op.example", Zone(a=A), ["any:192.0.2.9:5060"]),
        ("tls:op.example", Zone(a=A), ["tls:192.0.2.9:5061"]),
        (
            "op.example",
            Zone(a=A, srv=SRV),
            ["udp:192.0.2.1:5060", "udp:192.0.2.2:5062", "udp:2001:db8::2:5062", "tcp:192.0.2.1:5070"],
        ),
        ("tcp:op.example", Zone(a=A, srv=SRV), ["tcp:192.0.2.1:5070"]),
        (
            "op.example",
            Zone(a=A, srv=SRV, naptr=NAPTR),
            ["tls:192.0.2.1:5061", "udp:192.0.2.1:5060", "udp:192.0.2.2:5062", "udp:2001:db8::2:5062"],
        ),
        ("gone.example", Zone(a=A), []),
    ],
)
def test_where_a_name_leads(text: str, zone: Zone, expected: list[str]) -> None:
    assert found(text, zone) == expected


def test_weights_share_the_load() -> None:
    records = [(10, 30, 1, "one.example"), (10, 70, 2, "one.example"), (20, 0, 3, "one.example")]
    zone = Zone(a=A, srv={"_sip._udp.op.example": records})
    first = [found("op.example", zone, number / 100)[0] for number in range(100)]
    assert first.count("udp:192.0.2.1:1") == 30
    assert first.count("udp:192.0.2.1:2") == 70
    assert found("op.example", zone, 0.5)[-1] == "udp:192.0.2.1:3"


BOTH = (Target("10.0.0.2", 5081, None), Target("10.0.0.2", 5080, None))


def test_a_call_that_reaches_nobody_goes_to_the_next_server(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, second = await o.registered("anna"), o.carrier()
        first = Phone(o.net, "600700800", 5081)
        first.refuses, second.answers = 503, 1.0
        line = o.runtime.pbx.exchange.trunks.line("op")
        assert line is not None
        line.targets = BOTH
        anna.call("+48123456701")
        await anna.wait(sip.Accepted)
        assert (first.had(sip.InviteReceived), second.had(sip.InviteReceived)) == (1, 1)
        second.shell.bye(second.session)
        await o.at_rest()

    run(main())


def test_who_heard_ringing_at_a_server_that_fails_hears_ringing_while_the_next_is_tried(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, second = await o.registered("anna"), o.carrier()
        first = Phone(o.net, "600700800", 5081)
        first.early, second.answers = True, 2.0
        line = o.runtime.pbx.exchange.trunks.line("op")
        assert line is not None
        line.targets = BOTH
        anna.call("+48123456701")
        await anna.wait(sip.Progressed, lambda event: bool(event.body))
        assert not o.ear().hears
        first.shell.reject(first.session, 503)
        await second.wait(sip.InviteReceived)
        await asyncio.sleep(1)
        assert o.ear().hears, "ringing"
        await anna.wait(sip.Accepted)
        second.shell.bye(second.session)
        await o.at_rest()

    run(main())


@pytest.mark.parametrize("status", [486, 404, 500])
def test_a_carrier_s_own_word_is_not_asked_for_twice(office: Open, status: int) -> None:
    async def main() -> None:
        o = await office()
        anna, second = await o.registered("anna"), o.carrier()
        first = Phone(o.net, "600700800", 5081)
        first.refuses = status
        line = o.runtime.pbx.exchange.trunks.line("op")
        assert line is not None
        line.targets = BOTH
        anna.call("+48123456701")
        await first.wait(sip.InviteReceived)
        await asyncio.sleep(1)
        assert not second.had(sip.InviteReceived)

    run(main())


@pytest.mark.parametrize(
    ("setting", "carrier", "outcome"),
    [
        ("transport tcp", "tcp", "by address"),
        ("transport udp", "udp", "by address"),
        ("transport tls", "tcp", NO_TRANSPORT),
    ],
)
def test_a_trunk_is_spoken_to_as_the_scenario_says(
    tmp_path: Path, setting: str, carrier: Transport, outcome: str
) -> None:
    text = OFFICE.replace("channels 3", f"channels 3; {setting}")
    with opened(text, tmp_path, transports=("udp", "tcp")) as open_:

        async def main() -> None:
            o = await open_()
            anna, op = await o.registered("anna"), o.carrier(transport=carrier)
            op.answers = 0.5
            assert state(o) == outcome
            anna.call("+48123456701")
            await anna.wait(sip.Accepted)
            if outcome == NO_TRANSPORT:
                assert not op.had(sip.InviteReceived), "to the mailbox instead"
                return
            invite = next(event for event in op.events if isinstance(event, sip.InviteReceived))
            assert invite.flow.transport == carrier
            op.shell.bye(op.session)
            await o.at_rest()

        run(main())


def test_the_host_s_own_word_on_its_transport_comes_first() -> None:
    assert Host.parse("tcp:op.example", "udp").transport == "tcp"
    assert Host.parse("op.example", "tls").transport == "tls"


TWO = OFFICE.replace("user anna", 'trunk spare { host "10.0.0.2:5090"; numbers +48 12 345 68 00 }\n\nuser anna')


def state(o: Office, name: str = "op") -> str:
    return o.runtime.pbx.exchange.trunks.states()[name]


def test_a_silent_carrier_is_noticed_passed_over_and_comes_back(tmp_path: Path) -> None:
    with opened(TWO, tmp_path, ask_trunks=30.0) as open_:

        async def main() -> None:
            o = await open_()
            anna, spare = await o.registered("anna"), Phone(o.net, "600700800", 5090)
            spare.answers = 1.0
            await asyncio.sleep(75)
            assert state(o) == SILENT
            assert state(o, "spare") == "by address"
            anna.call("+48123456701")
            await anna.wait(sip.Accepted)
            assert spare.had(sip.InviteReceived) == 1
            spare.shell.bye(spare.session)
            op = o.carrier()
            await asyncio.sleep(60)
            assert state(o) == "by address"
            anna.events.clear()
            anna.call("+48123456701")
            await op.wait(sip.InviteReceived)

        run(main())


RULES = TWO + "outbound via op, spare { national allow }\n"


def test_a_carrier_that_says_nothing_is_left_in_five_seconds_and_then_passed_over(tmp_path: Path) -> None:
    with opened(RULES, tmp_path, ask_trunks=30.0) as open_:

        async def main() -> None:
            o = await open_()
            loop, anna, spare = asyncio.get_running_loop(), await o.registered("anna"), Phone(o.net, "x", 5090)
            spare.answers = 0.0
            for silent_for, most in ((0, 5.5), (75, 0.5)):
                await asyncio.sleep(silent_for)
                begun = loop.time()
                anna.events.clear()
                anna.call("221234567")
                await anna.wait(sip.Accepted)
                assert loop.time() - begun < most
                spare.shell.bye(spare.session)
                await anna.wait(sip.Ended)

        run(main())


def test_a_call_that_rings_at_a_carrier_that_dies_goes_to_the_next(tmp_path: Path) -> None:
    with opened(RULES, tmp_path, ask_trunks=10.0) as open_:

        async def main() -> None:
            o = await open_()
            anna, op, spare = await o.registered("anna"), o.carrier(), Phone(o.net, "x", 5090)
            spare.answers = 0.0
            anna.call("221234567")
            await op.wait(sip.InviteReceived)
            await asyncio.sleep(1)
            del o.net.ends[op.address]
            await anna.wait(sip.Accepted, seconds=60)
            assert spare.had(sip.InviteReceived) == 1

        run(main())


def test_a_registration_moves_to_the_next_server(tmp_path: Path) -> None:
    with opened(SCENARIO, tmp_path, secrets={"CARRIER": "s3cret"}) as open_:

        async def main() -> None:
            o = await open_()
            line = o.runtime.pbx.exchange.trunks.line("op")
            assert line is not None
            line.targets = BOTH
            second = Registrar(o.net, 5080)
            o.runtime.pbx.exchange.trunks._register(line, 600)
            await asyncio.sleep(40)
            assert state(o) == "registered"
            assert line.at == 1
            assert second.registers >= 2

        run(main())


PAST = tuple(("Diversion", f"<sip:{'1' * 180}{number}@a.example>") for number in range(8))


@pytest.mark.parametrize(
    ("setting", "takes_tcp", "way"), [("", True, "tcp"), ("", False, "udp"), ("transport udp", True, "udp")]
)
def test_an_invite_too_large_for_a_datagram_goes_by_tcp_where_the_carrier_takes_that(
    tmp_path: Path, setting: str, takes_tcp: bool, way: str
) -> None:
    text = OFFICE.replace("channels 3", f"channels 3; {setting}")
    with opened(text, tmp_path, transports=("udp", "tcp")) as open_:

        async def main() -> None:
            o = await open_()
            carrier = o.carrier()
            if takes_tcp:
                carrier.shell.add(MemoryTransport(o.net, Listen("tcp", *carrier.address), carrier.shell))
            carrier.answers = 0.5
            session = carrier.call("+48123456701", more=PAST)
            await carrier.wait(sip.Accepted, lambda event: event.session == session)
            invite = next(event for event in carrier.events if isinstance(event, sip.InviteReceived))
            assert invite.flow.transport == way
            assert len(invite.request.headers.get_all("Diversion")) == 9
            carrier.shell.bye(session)
            await o.at_rest()

        run(main())


def test_a_telephone_that_registered_by_udp_is_called_by_udp_whatever_the_size(tmp_path: Path) -> None:
    with opened(OFFICE, tmp_path, transports=("udp", "tcp")) as open_:

        async def main() -> None:
            o = await open_()
            jan = await o.registered("jan")
            jan.shell.add(MemoryTransport(o.net, Listen("tcp", *jan.address), jan.shell))
            flow = Flow("udp", PBX, jan.address)
            headers = Headers([("From", "<sip:600@10.0.0.1>"), ("Subject", "x" * 1400)])
            o.runtime.shell.request(Request("OPTIONS", "sip:602@10.0.0.2", headers), flow)
            asked = await jan.wait(sip.RequestReceived)
            assert asked.flow.transport == "udp"

        run(main())


def test_a_trunk_that_is_gone_and_back_is_told_to_webhooks_once_each(tmp_path: Path) -> None:
    text = OFFICE + 'webhook "https://crm.example/x" { events trunk-gone, trunk-back }\n'
    with opened(text, tmp_path, ask_trunks=30.0) as open_:

        async def main() -> None:
            o = await open_()
            await asyncio.sleep(300)
            op = o.carrier()
            await asyncio.sleep(60)
            assert op.had(sip.RequestReceived)
            told = [json.loads(row["facts"]["body"]) for row in Outgoing(o.runtime.store, "request").waiting()]
            assert [(each["event"], each["trunk"], each.get("why")) for each in told] == [
                ("trunk-gone", "op", SILENT),
                ("trunk-back", "op", None),
            ]

        run(main())

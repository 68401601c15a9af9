"""Media of calls whose offers and answers do not come in INVITE and 200: sound goes where was agreed last."""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import Path

from scenc.media.port import Remote
from scenc.sip import events as sip
from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response, parse
from scenc.sip.sdp.session import Session
from tests.pbx.conftest import OFFICE
from tests.pbx.kit import PBX, Office
from tests.pbx.play import Play, play_to_rest

SCENARIO = OFFICE + "number direct +48 12 345 67 02 -> jan\noutbound via op { mobile allow }\n"


def sdp(port: int, direction: str = "sendrecv") -> str:
    head = "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\n"
    return f"{head}m=audio {port} RTP/AVP 0\r\na={direction}\r\n"


class Carrier:
    """The other end of the trunk, word for word."""

    address = ("10.0.0.2", 5080)

    def __init__(self, o: Office) -> None:
        self.o, self.shell = o, self
        self.heard: list[Request | Response] = []
        self.tag = ""
        self._numbers = count(1)
        o.net.ends[self.address] = self  # type: ignore[assignment]

    def receive(self, data: bytes, flow: Flow) -> None:
        self.heard.append(parse(data))

    async def say(self, start: str, headers: list[str], body: str = "") -> None:
        content = [f"Content-Type: application/sdp\r\nContent-Length: {len(body)}", "", body]
        text = "\r\n".join([f"{start}", *headers, "Contact: <sip:x@10.0.0.2:5080>", "Supported: 100rel", *content])
        self.o.net.carry(self.address, PBX, text.encode())
        await asyncio.sleep(0.01)

    async def ask(self, method: str, body: str = "", number: int = 0, extra: str = "") -> None:
        """A request of a call that we began."""
        number = number or next(self._numbers)
        tag = f";tag={self.tag}" if self.tag else ""
        headers = [
            f"Via: SIP/2.0/UDP 10.0.0.2:5080;branch=z9hG4bK-{method}{number};rport",
            "From: <sip:+48600700800@10.0.0.2>;tag=c",
            f"To: <sip:+48123456702@10.0.0.1>{tag}",
            f"Call-ID: raw\r\nCSeq: {number} {method}",
            *([extra] if extra else []),
        ]
        await self.say(f"{method} sip:+48123456702@10.0.0.1 SIP/2.0", headers, body)

    def last(self, status: int, method: str) -> Response:
        """The newest response of this status to a request of this method."""
        found = [
            each
            for each in self.heard
            if isinstance(each, Response) and each.status == status and method in (each.headers.get("CSeq") or "")
        ]
        assert found, [getattr(each, "status", getattr(each, "method", "")) for each in self.heard]
        self.tag = (found[-1].headers.get("To") or "").partition("tag=")[2]
        return found[-1]

    async def prack(self, response: Response, body: str = "") -> None:
        await self.ask("PRACK", body, extra=f"RAck: {response.headers.get('RSeq')} 1 INVITE")


def callers_ear(o: Office) -> Remote:
    remote = o.ear().remote
    assert remote is not None
    return remote


def play(data: Path, part: Play) -> None:
    play_to_rest(data, part, SCENARIO)


async def calling(o: Office, body: str = "", extra: str = "", early: bool = True) -> Carrier:
    """Somebody calls Jan, who rings for two seconds, and with `early` is heard meanwhile."""
    jan, carrier = await o.registered("jan"), Carrier(o)
    jan.early, jan.answers = early, 2.0
    await carrier.ask("INVITE", body, extra=extra)
    return carrier


async def answered(carrier: Carrier) -> None:
    """Jan answers: all was agreed before, and so nothing is offered."""
    await asyncio.sleep(2.5)
    assert carrier.last(200, "INVITE").body == b""
    await carrier.ask("ACK", number=1)


def test_a_caller_without_an_offer_hears_early_sound_once_its_prack_answers_ours(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        carrier = await calling(o)
        ours = carrier.last(183, "INVITE")
        assert Session.parse(ours.body).media[0].port, "our offer"
        assert o.ear().peer is None
        await carrier.prack(ours, sdp(4000))
        carrier.last(200, "PRACK")
        assert callers_ear(o).port == 4000
        assert o.ear().peer is not None, "jan's ringing is heard"
        await answered(carrier)
        assert callers_ear(o).port == 4000
        await carrier.ask("BYE")

    play(tmp_path, part)


def test_a_caller_who_insists_gets_our_offer_with_the_first_ringing(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        carrier = await calling(o, extra="Require: 100rel", early=False)
        ours = carrier.last(180, "INVITE")
        assert Session.parse(ours.body).media[0].port
        await carrier.prack(ours, sdp(4000))
        await answered(carrier)
        assert callers_ear(o).port == 4000
        await carrier.ask("BYE")

    play(tmp_path, part)


def test_a_caller_who_moves_and_holds_before_the_answer_is_followed(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        carrier = await calling(o, sdp(4000))
        await carrier.prack(carrier.last(183, "INVITE"), sdp(4002))
        assert Session.parse(carrier.last(200, "PRACK").body).media[0].port
        assert callers_ear(o).port == 4002
        await carrier.ask("UPDATE", sdp(4004, "sendonly"))
        held = Session.parse(carrier.last(200, "UPDATE").body)
        assert held.direction_of(held.media[0]) == "recvonly"
        assert (callers_ear(o).port, callers_ear(o).send) == (4004, False)
        await carrier.ask("UPDATE", "v=0\r\nrubbish")
        carrier.last(488, "UPDATE")
        await answered(carrier)
        assert (callers_ear(o).port, callers_ear(o).send) == (4004, False)
        await carrier.ask("BYE")

    play(tmp_path, part)


def test_who_is_called_and_moves_before_it_answers_is_followed(tmp_path: Path) -> None:
    async def part(o: Office) -> None:
        anna, carrier = await o.registered("anna"), Carrier(o)
        anna.call("+48600700800")
        await asyncio.sleep(0.05)
        (invite,) = [each for each in carrier.heard if isinstance(each, Request)]
        names = ("Via", "From", "Call-ID", "CSeq")
        same = [f"{name}: {value}" for name, value in invite.headers if name in names]
        same.append(f"To: {invite.headers.get('To')};tag=c")
        await carrier.say("SIP/2.0 183 Said", [*same, "Require: 100rel", "RSeq: 7"], sdp(4000))
        assert isinstance(carrier.heard[-1], Request)
        await carrier.say("SIP/2.0 200 Said", _answered(carrier.heard[-1]))
        headers = [
            "Via: SIP/2.0/UDP 10.0.0.2:5080;branch=z9hG4bK-u;rport",
            f"From: {invite.headers.get('To')};tag=c",
            f"To: {invite.headers.get('From')}",
            f"Call-ID: {invite.headers.get('Call-ID')}\r\nCSeq: 1 UPDATE",
        ]
        await carrier.say("UPDATE sip:10.0.0.1 SIP/2.0", headers, sdp(4002))
        assert Session.parse(carrier.last(200, "UPDATE").body).media[0].port
        await carrier.say("SIP/2.0 200 Said", same, sdp(4000))
        await anna.wait(sip.Accepted)
        ports = {ear.remote.port for ear in o.media.ears.values() if ear.remote is not None}
        assert 4002 in ports
        assert 4000 not in ports
        anna.shell.bye(anna.session)

    play(tmp_path, part)


def _answered(request: Request) -> list[str]:
    names = ("Via", "From", "To", "Call-ID", "CSeq")
    return [f"{name}: {value}" for name, value in request.headers if name in names]

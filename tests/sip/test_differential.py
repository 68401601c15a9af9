"""Messages read by our parser and by sippy's (PyPI, another implementation): both see the same, or the difference has
its reason here."""

from __future__ import annotations

import io
import random
from contextlib import redirect_stdout
from typing import Any

import pytest
from sippy.SipRequest import SipRequest
from sippy.SipResponse import SipResponse

from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.grammar import unescape, unquote
from scenc.sip.message import Malformed, Request, parse
from scenc.sip.uri import Uri
from scenc.sip.via import Via
from tests.sip.torture import TORTURE

Reading = dict[str, Any]
REFUSED: Reading = {"refused": True}

# Of RFC 4475, what sippy sees otherwise, and why ours is right.
LENIENT = "refused by us as the RFC asks; sippy does not look at "
DIFFERENCES = {
    "wsinv": "white space around a colon and in Via (3.1.1.1): sippy gives up",
    "mpart01": "the body has bytes that are no text: sippy counts characters",
    "intmeth": "a semicolon within a user part begins no parameters",
    "semiuri": "a semicolon within a user part begins no parameters",
    "noreason": "the reason is empty (3.1.1.13): sippy puts one in",
    "ncl": LENIENT + "a negative length",
    "scalar02": LENIENT + "the size of numbers",
    "scalarlg": LENIENT + "the size of numbers",
    "lwsstart": LENIENT + "how many spaces part the request line",
    "trws": LENIENT + "a space at the end of the request line",
    "escruri": LENIENT + "headers in a Request-URI",
    "regbadct": LENIENT + "a question mark outside of angle brackets",
    "badvers": LENIENT + "the version",
    "mismatch01": LENIENT + "the method in CSeq",
    "mismatch02": LENIENT + "the method in CSeq",
    "bigcode": LENIENT + "the size of a status",
    "multi01": LENIENT + "headers that may be there once",
    "mcl01": LENIENT + "headers that may be there once",
    "unkscm": "a Request-URI of an unknown scheme is well-formed (3.3.2): sippy refuses it",
    "novelsc": "a Request-URI of an unknown scheme is well-formed (3.3.3): sippy refuses it",
    "unksm2": "To and Contact of an unknown scheme are well-formed (3.3.4): sippy refuses them",
}


def ours(data: bytes) -> Reading:
    """What we read."""
    try:
        message = parse(data)
    except Malformed:
        return REFUSED
    headers = message.headers
    if isinstance(message, Request):
        start: Reading = {"method": message.method, "target": uri_parts(Uri.parse(message.uri))}
    else:
        start = {"status": message.status, "reason": message.reason}
    sender, receiver = (NameAddr.parse(headers.get(name) or "") for name in ("From", "To"))
    cseq = CSeq.parse(headers.get("CSeq") or "")
    vias = [Via.parse(text) for text in headers.listed("Via")]
    return {
        **start,
        "from": (sender.display, uri_parts(sender.uri), sender.tag or ""),
        "to": (receiver.display, uri_parts(receiver.uri), receiver.tag or ""),
        "call-id": headers.get("Call-ID"),
        "cseq": (cseq.number, cseq.method),
        "vias": [(via.transport, via.host.lower(), via.port, via.branch) for via in vias],
        "contacts": contacts(headers.listed("Contact")),
        "body": message.body,
    }


def uri_parts(uri: Uri) -> tuple[object, ...]:
    return uri.scheme, unescape(uri.user or ""), uri.host.lower(), uri.port


def contacts(values: list[str]) -> list[tuple[object, ...]]:
    return [uri_parts(NameAddr.parse(value).uri) for value in values if value != "*"]


def theirs(data: bytes) -> Reading:
    """What sippy reads."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        with redirect_stdout(io.StringIO()):
            message = (SipResponse if text.startswith("SIP/2.0") else SipRequest)(text)
            message.init_body()
            return _their_fields(message)
    except Exception:  # it raises whatever comes
        return REFUSED


def _their_fields(message: Any) -> Reading:
    if isinstance(message, SipRequest):
        start: Reading = {"method": message.method, "target": _their_uri(message.ruri)}
    else:
        start = {"status": message.scode, "reason": message.reason or ""}
    sender, receiver = (message.getHFBody(name) for name in ("from", "to"))
    for each in (sender, receiver, *message.getHFBodys("cseq"), *message.getHFBodys("via")):
        each.parse()
    vias = message.getHFBodys("via")
    body = message.getBody()
    return {
        **start,
        "from": _their_address(sender.address),
        "to": _their_address(receiver.address),
        "call-id": str(message.getHFBody("call-id")),
        "cseq": message.getHFBody("cseq").getCSeq(),
        "vias": [(v.transport.upper(), v.hostname.strip("[]").lower(), v.port, v.getBranch()) for v in vias],
        "contacts": [_their_uri(c.getUrl()) for c in message.getHFBodys("contact") if not c.asterisk],
        "body": str(body).encode("utf-8", "surrogateescape") if body is not None else b"",
    }


def _their_uri(url: Any) -> tuple[object, ...]:
    port = url.port if isinstance(url.port, int) else None
    return url.scheme, unescape(url.username or ""), str(url.host).strip("[]").lower(), port


def _their_address(address: Any) -> tuple[object, ...]:
    return unquote(f'"{address.name or ""}"'), _their_uri(address.url), address.getParam("tag") or ""


@pytest.mark.parametrize("name", sorted(TORTURE))
def test_a_torture_message(name: str) -> None:
    data = TORTURE[name].data
    assert (ours(data) == theirs(data)) is (name not in DIFFERENCES)


HOSTS = ("example.com", "EXAMPLE.net", "192.0.2.7", "[2001:db8::1]", "a-b.example.com")
USERS = ("", "601@", "+48600700800@", "j%20doe@", "%C5%82@", "anna.nowak@", "a:secret@")
NAMES = ("", "Anna ", '"Anna" ', '"Anna \\"the\\" Nowak" ', '"ł <x> "', "A. Bell ")
VALUES = (";x", ";x=1", ";x=a.b", "")


class Chance:
    """Well-formed messages, one after another from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.pick = self._random.choice

    def message(self) -> bytes:
        """A request or a response with all that sippy reads as the RFC means it."""
        method = self.pick(("INVITE", "OPTIONS", "REGISTER", "BYE", "NOTIFY", "DANCE"))
        body = self.pick(("", "v=0\r\ns=-\r\n", "text\r\n\r\nmore"))
        headers = [
            *(self.line(("Via", "v"), self.via()) for _ in range(self._random.randint(1, 4))),
            self.line(("From", "f", "FROM"), f"{self.pick(NAMES)}<{self.uri()}>;tag={self.word()}"),
            self.line(("To", "t", "tO"), f"{self.pick(NAMES)}<{self.uri()}>{self.pick(('', ';tag=b'))}"),
            self.line(("Call-ID", "i"), self.word() + self.pick(("", "@" + self.word()))),
            self.line(("CSeq", "cseq"), f"{self._random.randrange(2**31)} {method}"),
            *(self.line(("Contact", "m"), self.contacts()) for _ in range(self._random.randint(0, 2))),
            self.line(("Max-Forwards",), "70"),
            *([self.line(("Content-Type", "c"), "application/x")] if body else []),
            self.line(("Content-Length", "l"), str(len(body))),
            self.line(("X-Nobody-Knows",), self.pick(("(", "a, b", '"', ";"))),
        ]
        self._random.shuffle(headers)
        first = f"{method} {self.uri()} SIP/2.0"
        if self.pick((True, False)):
            first = f"SIP/2.0 {self._random.randint(200, 699)} {self.pick(('OK', 'Nie znaleziono', 'x  y'))}"
        return "\r\n".join([first, *headers, "", body]).encode()

    def line(self, names: tuple[str, ...], value: str) -> str:
        """A header, perhaps folded after its colon."""
        return f"{self.pick(names)}:{self.pick((' ', '', '  ', chr(13) + chr(10) + ' '))}{value}"

    def uri(self) -> str:
        """A SIP URI without the characters that sippy takes for parameters."""
        host = self.pick(HOSTS) + self.pick(("", ":5060", ":65535"))
        return f"{self.pick(('sip', 'SIPS', 'sip'))}:{self.pick(USERS)}{host}{self.pick(('', ';transport=tcp', ';lr'))}"

    def via(self) -> str:
        """One hop or two."""
        hops = [
            f"SIP/2.0/{self.pick(('UDP', 'TCP', 'tls', 'WSS'))} {self.pick(HOSTS)}{self.pick(('', ':5070'))}"
            f";branch=z9hG4bK{self.word()}{self.pick(VALUES)}"
            for _ in range(self._random.randint(1, 2))
        ]
        return ",".join(hops)

    def contacts(self) -> str:
        """One or two."""
        return ", ".join(f"<{self.uri()}>{self.pick(VALUES)}" for _ in range(self._random.randint(1, 2)))

    def word(self) -> str:
        """A token."""
        return "".join(self.pick("abcXYZ0189-.") for _ in range(self._random.randint(1, 12)))


def test_well_formed_messages() -> None:
    for seed in range(400):
        data = Chance(seed).message()
        assert ours(data) == theirs(data) != REFUSED, f"seed {seed}\n{data.decode()}"

"""How a stream is protected and reached: keys in the description (SDES, :rfc:`4568`), DTLS-SRTP (:rfc:`5763`), ICE
(:rfc:`8839`)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field

from scenc.sip.sdp.session import Line, Media, Session

# Suites that we know, the best first, and the bytes of a key with its salt (RFC 4568 6.2, RFC 7714 14.2).
SUITES = {"AEAD_AES_128_GCM": 28, "AES_CM_128_HMAC_SHA1_80": 30, "AES_CM_128_HMAC_SHA1_32": 30}
_SETUPS = frozenset({"active", "passive", "actpass"})
_NO_CONDITIONS = ("WSH=", "-")  # a hint at the replay window; what may be passed over
_PRIORITY = 2130706431  # of a host candidate, RFC 8445 5.1.2.2


@dataclass(frozen=True, slots=True)
class Crypto:
    """A suite and a key, named by a tag."""

    tag: str
    suite: str
    key: bytes = field(repr=False)

    def line(self) -> Line:
        """As an attribute."""
        return "a", f"crypto:{self.tag} {self.suite} inline:{base64.b64encode(self.key).decode()}"


@dataclass(frozen=True, slots=True)
class Handshake:
    """The fingerprint of a certificate, and who begins: `active`, `passive`, or either (`actpass`)."""

    fingerprint: str
    setup: str

    def lines(self) -> list[Line]:
        """As attributes."""
        return [("a", f"fingerprint:{self.fingerprint}"), ("a", f"setup:{self.setup}")]


@dataclass(frozen=True, slots=True)
class Agent:
    """Name and password of an ICE agent."""

    ufrag: str
    password: str = field(repr=False)

    def lines(self, host: str, port: int, reports: bool = False) -> list[Line]:
        """As attributes of a lite agent with one address; `reports`: RTCP has the port above, and is the second
        component."""
        ports = (port, port + 1) if reports else (port,)
        return [
            ("a", f"ice-ufrag:{self.ufrag}"),
            ("a", f"ice-pwd:{self.password}"),
            *(
                ("a", f"candidate:1 {at + 1} udp {_PRIORITY - at} {host} {each} typ host")
                for at, each in enumerate(ports)
            ),
            ("a", "end-of-candidates"),
        ]


def cryptos(media: Media) -> list[Crypto]:
    """Those of a description that we can use, in its order. Several keys with names (MKI) are none of them, nor are
    those with a condition that we do not meet (:rfc:`4568#section-6.3`)."""
    found = []
    for value in media.attributes("crypto"):
        tag, _, rest = value.partition(" ")
        suite, _, keys = rest.strip().partition(" ")
        keys, *conditions = keys.split() or [""]
        method, _, text = keys.partition(":")
        key, *more = text.split("|")
        decoded = _decode(key) if method == "inline" and not any(":" in each for each in more) else b""
        met = all(each.startswith(_NO_CONDITIONS) for each in conditions)
        if met and len(decoded) == SUITES.get(suite) and ";" not in text:
            found.append(Crypto(tag, suite, decoded))
    return found


def handshake(session: Session, media: Media) -> Handshake | None:
    """What is said of DTLS, for this stream or for all."""
    fingerprint = _either(session, media, "fingerprint")
    setup = _either(session, media, "setup") or "actpass"
    if not fingerprint or setup not in _SETUPS:
        return None
    return Handshake(fingerprint, setup)


def agent(session: Session, media: Media) -> Agent | None:
    """Who wants to find a way by ICE."""
    ufrag, password = _either(session, media, "ice-ufrag"), _either(session, media, "ice-pwd")
    return Agent(ufrag, password) if ufrag and password else None


def answer_setup(theirs: str) -> str:
    """Our role: theirs left us the choice, or not (:rfc:`5763#section-5`). Who waits need keep no time."""
    return "active" if theirs == "passive" else "passive"


def pick(offered: Sequence[Crypto]) -> Crypto | None:
    """The one they like best."""
    return offered[0] if offered else None


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _either(session: Session, media: Media, name: str) -> str | None:
    own = media.attribute(name)
    return own if own is not None else session.attribute(name)

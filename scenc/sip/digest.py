"""Digest authentication: both sides, pure (:rfc:`7616`, :rfc:`8760`, :rfc:`3261#section-22`).

Nonces and cnonces come from outside or, at the server, from an HMAC over the time: nothing is remembered.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from scenc.sip.grammar import HEX, is_token, quote, split, unquote

_NONCE_MAC = 32  # hexadecimal digits of the MAC in a nonce
_NONCES_KEPT = 16  # of one user: more telephones than that take turns
_NOBODY = "\0 a password nobody can have"


class UnknownScheme(ValueError):
    """Credentials or a challenge that are not Digest: to be treated as if they were absent."""


class Verdict(Enum):
    """What credentials prove."""

    OK = "ok"
    STALE = "stale"  # the nonce is too old, or not one that this place was given: nothing was looked at
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A WWW-Authenticate or Proxy-Authenticate value."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    qop: tuple[str, ...] = ("auth",)
    stale: bool = False
    opaque: str | None = None

    @classmethod
    def parse(cls, text: str) -> Challenge:
        """ValueError if `text` is not a Digest challenge; one of an older kind has no `qop`."""
        values = _fields(text)
        return cls(
            _needed(values, "realm"),
            _needed(values, "nonce"),
            values.get("algorithm", "MD5"),
            tuple(option for option in split(values.get("qop", ""), ",") if option),
            values.get("stale", "").lower() == "true",
            values.get("opaque"),
        )

    def __str__(self) -> str:
        parts = [f"Digest realm={quote(self.realm)}", f"nonce={quote(self.nonce)}"]
        parts += [f"opaque={quote(self.opaque)}"] if self.opaque is not None else []
        parts += ["stale=true"] if self.stale else []
        parts += [f"algorithm={self.algorithm}"]
        parts += [f'qop="{",".join(self.qop)}"'] if self.qop else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An Authorization or Proxy-Authorization value. `nc` is eight hexadecimal digits."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str = field(repr=False)
    algorithm: str = "MD5"
    qop: str | None = None
    cnonce: str = ""
    nc: str = ""
    opaque: str | None = None

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """ValueError if `text` is not Digest credentials with all that their `qop` needs."""
        values = _fields(text)
        qop = values.get("qop")
        nc = values.get("nc", "")
        if qop is not None and not (values.get("cnonce") and len(nc) == 8 and HEX.issuperset(nc)):
            raise ValueError("qop needs cnonce and nc")
        return cls(
            _needed(values, "username"),
            _needed(values, "realm"),
            _needed(values, "nonce"),
            _needed(values, "uri"),
            _needed(values, "response"),
            values.get("algorithm", "MD5"),
            qop,
            values.get("cnonce", ""),
            nc,
            values.get("opaque"),
        )

    def __str__(self) -> str:
        parts = [f"Digest username={quote(self.username)}", f"realm={quote(self.realm)}", f"nonce={quote(self.nonce)}"]
        parts += [f"uri={quote(self.uri)}", f'response="{self.response}"', f"algorithm={self.algorithm}"]
        parts += [f"cnonce={quote(self.cnonce)}"] if self.cnonce else []
        parts += [f"opaque={quote(self.opaque)}"] if self.opaque is not None else []
        parts += [f"qop={self.qop}", f"nc={self.nc}"] if self.qop else []
        return ", ".join(parts)

    def expected(self, method: str, password: str) -> str:
        """The `response` that this password gives (:rfc:`7616#section-3.4.1`). ValueError for an algorithm or
        qop we do not know."""
        name = self.algorithm.upper()
        algorithm = ALGORITHMS.get(name.removesuffix("-SESS"))
        if algorithm is None or self.qop not in (None, "auth"):
            raise ValueError(f"digest {self.algorithm} with qop {self.qop} is not known")
        secret = algorithm(f"{self.username}:{self.realm}:{password}")
        if name.endswith("-SESS"):
            secret = algorithm(f"{secret}:{self.nonce}:{self.cnonce}")
        request = algorithm(f"{method}:{self.uri}")
        proof = f"{self.nc}:{self.cnonce}:{self.qop}:{request}" if self.qop else request
        return algorithm(f"{secret}:{self.nonce}:{proof}")


def respond(challenge: Challenge, method: str, uri: str, username: str, password: str, cnonce: str, nc: int) -> str:
    """The client's header value; `nc` counts the requests sent with this nonce, from 1. ValueError if the
    challenge asks for what we cannot do."""
    qop = None
    if challenge.qop:
        if "auth" not in challenge.qop:
            raise ValueError(f"digest qop {','.join(challenge.qop)[:40]} is not known")
        qop = "auth"
    count = f"{nc:08x}" if qop else ""
    sent_cnonce = cnonce if qop or challenge.algorithm.upper().endswith("-SESS") else ""
    unsigned = Credentials(
        username,
        challenge.realm,
        challenge.nonce,
        uri,
        "",
        challenge.algorithm,
        qop,
        sent_cnonce,
        count,
        challenge.opaque,
    )
    return str(replace(unsigned, response=unsigned.expected(method, password)))


class Authenticator:
    """The server's side for one realm. A nonce is good for `lifetime` seconds, and only from the place it was given to:
    who repeats it is there, and forges nothing. The same `secret` keeps it good across a restart."""

    def __init__(self, realm: str, secret: bytes, lifetime: float, algorithms: Sequence[str] = ("MD5",)) -> None:
        """`algorithms` are offered in this order (:rfc:`8760#section-2.3`). MD5 alone is the default because there
        are telephones that give up when any challenge names an algorithm they do not know (libre 1.x)."""
        self._realm = realm
        self._secret = secret
        self._lifetime = lifetime
        self._algorithms = tuple(algorithms)
        self._last = 0  # microseconds; no two challenges share a nonce

    def challenge(self, now: float, stale: bool = False, place: str = "") -> list[str]:
        """One header value an algorithm; `now` is in seconds of any clock that `verify` shares."""
        self._last = max(round(now * 1e6), self._last + 1)
        nonce = self._nonce(self._last, place)
        return [str(Challenge(self._realm, nonce, algorithm, stale=stale)) for algorithm in self._algorithms]

    def verify(self, header: str, method: str, password: str | None, now: float) -> Verdict:
        """Judge the credentials in `header`."""
        try:
            credentials = Credentials.parse(header)
        except ValueError:
            return Verdict.WRONG
        return self.judge(credentials, method, password, now)

    def judge(
        self, credentials: Credentials, method: str, password: str | None, now: float, place: str = ""
    ) -> Verdict:
        """Whether they are fresh (:rfc:`7616#section-3.3`), then whether they are right. An unknown user has no
        password, and costs the same work."""
        if not self._is_fresh(credentials.nonce, now, place):
            return Verdict.STALE
        try:
            expected = credentials.expected(method, _NOBODY if password is None else password)
        except ValueError:
            return Verdict.WRONG
        right = hmac.compare_digest(expected.encode(), credentials.response.lower().encode("utf-8", "surrogateescape"))
        offered = credentials.algorithm.upper() in self._algorithms
        if not right or password is None or not offered or credentials.realm != self._realm:
            return Verdict.WRONG
        return Verdict.OK

    def _nonce(self, microseconds: int, place: str) -> str:
        stamp = f"{microseconds:x}"
        mac = hmac.digest(self._secret, f"{self._realm}\0{stamp}\0{place}".encode(), "sha256")
        return f"{mac.hex()[:_NONCE_MAC]}{stamp}"

    def _is_fresh(self, nonce: str, now: float, place: str) -> bool:
        stamp = nonce[_NONCE_MAC:]
        if not stamp or len(stamp) > 16 or not HEX.issuperset(stamp):
            return False
        microseconds = int(stamp, 16)
        ours = hmac.compare_digest(self._nonce(microseconds, place).encode(), nonce.encode("utf-8", "surrogateescape"))
        return ours and 0 <= now - microseconds / 1e6 + 0.001 <= self._lifetime


class NonceCounts:
    """Which of a user's nonces were used how often (:rfc:`7616#section-3.4`): nothing is taken twice.

    Only credentials that were proved come here, so what is kept is bounded by the accounts there are, however many
    requests come. Of a user's nonces the newest few are kept; an older one is not taken again.
    """

    def __init__(self) -> None:
        self._used: dict[str, dict[str, int]] = {}  # by user, the highest count by nonce, in order of first use
        self._gone: dict[str, int] = {}  # by user, the newest nonce that is no longer kept

    def take(self, credentials: Credentials) -> bool:
        """Whether these were never seen. Without qop there is no count: such a nonce is good for one request."""
        user, nonce, count = credentials.username, credentials.nonce, int(credentials.nc, 16) if credentials.qop else 1
        used = self._used.setdefault(user, {})
        if nonce in used:
            fresh = count > used[nonce]
        else:
            fresh = _stamp(nonce) > self._gone.get(user, -1)
            if fresh and len(used) >= _NONCES_KEPT:
                oldest = min(used, key=_stamp)
                self._gone[user] = max(_stamp(oldest), self._gone.get(user, -1))
                del used[oldest]
        if fresh:
            used[nonce] = count
        return fresh


def _stamp(nonce: str) -> int:
    return int(nonce[_NONCE_MAC:], 16)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


ALGORITHMS: dict[str, Callable[[str], str]] = {"MD5": _md5, "SHA-256": _sha256}


def _fields(text: str) -> dict[str, str]:
    """`name=value` pairs after the scheme, names in lower case, values without quotes."""
    scheme, _, rest = text.strip().partition(" ")
    if scheme.lower() != "digest":
        raise UnknownScheme(f"authentication scheme {scheme[:20]!r} is not known")
    values: dict[str, str] = {}
    for part in split(rest, ","):
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if not equals or not is_token(name) or name in values:
            raise ValueError("a field of digest is malformed or repeated")
        values[name] = unquote(value.strip())
    return values


def _needed(values: dict[str, str], name: str) -> str:
    if name not in values:
        raise ValueError(f"digest without {name}")
    return values[name]

"""SIP, SIPS and tel URIs (:rfc:`3261#section-19.1`, :rfc:`3966`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scenc.sip.grammar import host_port, is_token, unescape, well_escaped, write_host
from scenc.sip.params import EMPTY, Params, write_param

# Deviates: "#" is allowed unescaped, telephones dial it.
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+\-.]*):([A-Za-z0-9\-_.!~*'();/?:@&=+$,%\[\]#]+)")
_CACHED_LENGTH = 256


@dataclass(frozen=True)
class Uri:
    """User, password, parameters and headers are kept as written, escapes included; an IPv6 `host` has no brackets.

    A `tel` URI has its number in `user` and no host; a URI of any other scheme has in `user` all that follows
    the colon. Check `scheme` before routing by it (416).
    """

    scheme: str
    user: str | None
    password: str | None
    host: str
    port: int | None = None
    params: Params = EMPTY
    headers: Params = EMPTY

    @classmethod
    def parse(cls, text: str) -> Uri:
        """ValueError if `text` is not a URI."""
        return _parse_cached(text) if len(text) <= _CACHED_LENGTH else _parse(text)

    def __str__(self) -> str:
        user = "" if self.user is None else self.user
        if not self.host:
            return f"{self.scheme}:{user}{self.params}"
        if self.password is not None:
            user = f"{user}:{self.password}"
        at = "" if self.user is None else f"{user}@"
        headers = "&".join(write_param(name, value) for name, value in self.headers.items())
        query = f"?{headers}" if headers else ""
        return f"{self.scheme}:{at}{write_host(self.host, self.port)}{self.params}{query}"

    def aor(self) -> str:
        """The key of an address of record: no password, port or parameters, the user unescaped, the host in lower
        case (:rfc:`3261#section-10.3`)."""
        user = "" if self.user is None else unescape(self.user)
        return f"{self.scheme}:{user}@{self.host.lower()}" if self.host else f"{self.scheme}:{user}"


def _parse(text: str) -> Uri:
    match = _URI.fullmatch(text)
    if match is None or not well_escaped(text):
        raise ValueError("a URI is a scheme, a colon and characters that are allowed in it")
    scheme, rest = match[1].lower(), match[2]
    if scheme in ("sip", "sips"):
        return _sip(scheme, rest)
    if scheme == "tel":
        number, semicolon, params = rest.partition(";")
        return Uri(scheme, number, None, "", params=_params(params) if semicolon else EMPTY)
    return Uri(scheme, rest, None, "")


_parse_cached = lru_cache(maxsize=1024)(_parse)


def _sip(scheme: str, rest: str) -> Uri:
    userinfo, at, target = rest.rpartition("@")
    user, colon, password = userinfo.partition(":")
    if at and (not user or "@" in userinfo):
        raise ValueError("a SIP URI has one user and one @")
    target, question, headers = target.partition("?")
    target, semicolon, params = target.partition(";")
    host, port = host_port(target)
    return Uri(
        scheme,
        user if at else None,
        password if colon else None,
        host,
        port,
        _params(params) if semicolon else EMPTY,
        Params(_pair(part) for part in headers.split("&")) if question else EMPTY,
    )


def _params(text: str) -> Params:
    return Params(_pair(part) for part in text.split(";"))


def _pair(text: str) -> tuple[str, str | None]:
    """A name whose escapes were not needed is taken without them (:rfc:`3261#section-19.1.4`)."""
    name, equals, value = text.partition("=")
    if not name:
        raise ValueError("a parameter of a URI has no name")
    plain = unescape(name)
    return plain if is_token(plain) and "%" not in plain else name, value if equals else None

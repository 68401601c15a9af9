"""The Via header (:rfc:`3261#section-20.42`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from scenc.sip.grammar import SPACE, host_port, is_token, write_host
from scenc.sip.params import EMPTY, Params

_CACHED_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Via:
    """One hop. `transport` is in upper case; an IPv6 `host` has no brackets."""

    transport: str
    host: str
    port: int | None = None
    params: Params = EMPTY

    @classmethod
    def parse(cls, text: str) -> Via:
        """ValueError if `text` is not one Via value of SIP/2.0."""
        return _parse_cached(text) if len(text) <= _CACHED_LENGTH else _parse(text)

    @property
    def branch(self) -> str | None:
        """The `branch` parameter, which names the transaction (:rfc:`3261#section-17.2.3`)."""
        return self.params.get("branch")

    def __str__(self) -> str:
        return f"SIP/2.0/{self.transport} {write_host(self.host, self.port)}{self.params}"


def _parse(text: str) -> Via:
    name, _, rest = text.partition("/")
    version, _, rest = rest.partition("/")
    if name.strip(SPACE).upper() != "SIP" or version.strip(SPACE) != "2.0":
        raise ValueError("a Via begins with SIP/2.0/")
    hop, semicolon, params = rest.partition(";")
    transport, *sent_by = hop.replace("\t", " ").strip().split(" ", 1)
    if not is_token(transport) or not sent_by:
        raise ValueError("a Via has a transport and a host")
    host, port = host_port(sent_by[0].strip())
    return Via(transport.upper(), host, port, Params.parse(semicolon + params))


_parse_cached = lru_cache(maxsize=1024)(_parse)

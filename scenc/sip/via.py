"""The Via header (:rfc:`3261#section-20.42`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scenc.sip.grammar import HOST_PORT, TOKEN, decimal, write_host
from scenc.sip.params import EMPTY, Params

_CACHED_LENGTH = 256
_HOP = re.compile(rf"[ \t]*[Ss][Ii][Pp][ \t]*/[ \t]*2\.0[ \t]*/[ \t]*({TOKEN})[ \t]+{HOST_PORT}[ \t]*")


@dataclass(frozen=True)
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

    def written(self, params: Params) -> str:
        """This hop with other parameters."""
        return f"SIP/2.0/{self.transport} {write_host(self.host, self.port)}{params}"

    def __str__(self) -> str:
        return self.written(self.params)


def _parse(text: str) -> Via:
    hop, semicolon, params = text.partition(";")
    match = _HOP.fullmatch(hop)
    if match is None:
        raise ValueError("a Via begins with SIP/2.0, a transport and a host")
    transport, ipv6, name, port = match.groups()
    number = decimal(port, 65535) if port else None
    return Via(transport.upper(), ipv6 or name, number, Params.parse(semicolon + params))


_parse_cached = lru_cache(maxsize=1024)(_parse)

"""Where a carrier's name leads: NAPTR, SRV and addresses (:rfc:`3263#section-4`), as far as they are needed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Protocol, cast

import dns.asyncresolver
import dns.exception

from scenc.sip.flow import Transport

MAX_TARGETS = 8
_SECONDS = 5.0  # for one question
_SERVICES: dict[str, Transport] = {"SIP+D2U": "udp", "SIP+D2T": "tcp", "SIPS+D2T": "tls"}
_PREFIXES: dict[Transport, str] = {"udp": "_sip._udp.", "tcp": "_sip._tcp.", "tls": "_sips._tcp."}
_CARRIERS = ("udp", "tcp", "tls")


@dataclass(frozen=True, slots=True)
class Host:
    """A carrier as the scenario names it. `transport` and `port` are None where it leaves them open."""

    name: str
    port: int | None = None
    transport: Transport | None = None

    @classmethod
    def parse(cls, text: str, otherwise: Transport | None = None) -> Host:
        """`host`, `host:port`, `[v6]:port`, each with `udp:`, `tcp:` or `tls:` before it, else it is `otherwise`."""
        first, colon, rest = text.partition(":")
        transport = cast(Transport, first) if colon and first in _CARRIERS else None
        host, colon, port = (rest if transport else text).rpartition(":")
        if not colon or not port.isdecimal() or (":" in host and not host.startswith("[")):
            return cls((rest if transport else text).strip("[]"), None, transport or otherwise)
        return cls(host.strip("[]"), int(port), transport or otherwise)


@dataclass(frozen=True, slots=True)
class Target:
    """One place to send to; `transport` is None where any will do."""

    address: str
    port: int
    transport: Transport | None


class Dns(Protocol):
    """What is asked. Nothing there is an empty answer."""

    async def naptr(self, name: str) -> Sequence[tuple[int, int, str, str]]:
        """(order, preference, service, replacement)."""

    async def srv(self, name: str) -> Sequence[tuple[int, int, int, str]]:
        """(priority, weight, port, host)."""

    async def addresses(self, name: str) -> Sequence[str]:
        """IPv4 and IPv6."""


async def resolve(host: Host, dns: Dns, chance: Callable[[], float]) -> tuple[Target, ...]:
    """Where to send, the best first; `chance` in [0, 1) shares the load as SRV weights say."""
    default = 5061 if host.transport == "tls" else 5060
    with suppress(ValueError):
        return (Target(str(ip_address(host.name)), host.port or default, host.transport),)
    if host.port is not None:
        return tuple(Target(each, host.port, host.transport) for each in await dns.addresses(host.name))
    targets: list[Target] = []
    for transport, name in await _services(host, dns):
        for port, server in _weighed(await dns.srv(name), chance):
            targets += [Target(each, port, transport) for each in await dns.addresses(server)]
    if not targets:
        targets = [Target(each, default, host.transport) for each in await dns.addresses(host.name)]
    return tuple(dict.fromkeys(targets))[:MAX_TARGETS]


async def _services(host: Host, dns: Dns) -> list[tuple[Transport, str]]:
    """Transports and the names of their SRV records, in the order the carrier prefers."""
    if host.transport is not None:
        return [(host.transport, _PREFIXES[host.transport] + host.name)]
    found = [
        (_SERVICES[service.upper()], name)
        for _, _, service, name in sorted(await dns.naptr(host.name))
        if service.upper() in _SERVICES
    ]
    return found or [(transport, prefix + host.name) for transport, prefix in _PREFIXES.items() if transport != "tls"]


def _weighed(records: Sequence[tuple[int, int, int, str]], chance: Callable[[], float]) -> list[tuple[int, str]]:
    """By priority, and by chance in proportion to the weights within one (:rfc:`2782`)."""
    left, ordered = sorted(records), []
    while left:
        same = [record for record in left if record[0] == left[0][0]]
        point = chance() * sum(weight for _, weight, _, _ in same)
        for record in same:
            point -= record[1]
            if point < 0 or record is same[-1]:
                left.remove(record)
                ordered.append((record[2], record[3]))
                break
    return ordered


class RealDns:
    """Of this machine's name servers, and of its hosts file."""

    async def naptr(self, name: str) -> Sequence[tuple[int, int, str, str]]:
        """See `Dns`. Only those that lead to SRV records."""
        return [
            (each.order, each.preference, each.service.decode("ascii", "replace"), str(each.replacement).rstrip("."))
            for each in await _ask(name, "NAPTR")
            if each.flags.lower() == b"s"
        ]

    async def srv(self, name: str) -> Sequence[tuple[int, int, int, str]]:
        """See `Dns`."""
        return [
            (each.priority, each.weight, each.port, str(each.target).rstrip(".")) for each in await _ask(name, "SRV")
        ]

    async def addresses(self, name: str) -> Sequence[str]:
        """See `Dns`."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(name, None, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError):  # not found; no name at all
            return ()
        return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _ask(name: str, kind: str) -> list[Any]:
    try:
        answer = await dns.asyncresolver.resolve(name, kind, lifetime=_SECONDS, search=False)
    except (dns.exception.DNSException, OSError, ValueError):
        return []
    return list(answer)

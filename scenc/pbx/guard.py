"""Who may send us anything at all: rate limits and bans by source address. Pure; times are seconds.

A source that guesses passwords, asks to be challenged again and again, or sends what is no SIP, is heard no more for a
while, and for twice as long each time it goes on. A registered telephone (its address and port) and a carrier are
always heard, whatever others do behind the same address.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from ipaddress import ip_address

Remote = tuple[str, int]

MAX_SOURCES = 20_000  # remembered; beyond that the one heard longest ago is forgotten
RATE, BURST = 40.0, 200.0  # messages a second of a stranger, and how many at once
LIMIT = 60.0  # points at which a source is banned
FORGIVEN = 0.4  # points a second
FIRST_BAN, LONGEST_BAN = 60.0, 86_400.0
MEMORY = 4 * 3600.0  # so long after a ban a new one is twice as long


class Offence(IntEnum):
    """Points."""

    CHALLENGED = 1  # as everybody is once
    TOO_FAST = 1
    MALFORMED = 3
    WRONG_PASSWORD = 6


@dataclass(slots=True)
class _Source:
    at: float  # when it was last heard
    tokens: float = BURST
    points: float = 0.0
    bans: int = 0
    until: float = field(default=0.0)  # banned


class Guard:
    """`is_known(remote)` says whether a telephone is registered by this address and port, or a carrier calls by it."""

    def __init__(self, clock: Callable[[], float], is_known: Callable[[Remote], bool]) -> None:
        self._clock = clock
        self._is_known = is_known
        self._sources: OrderedDict[str, _Source] = OrderedDict()
        self.on_ban: Callable[[str, float], None] = lambda _host, _seconds: None

    def admits(self, remote: Remote) -> bool:
        """Whether a message from there is to be looked at. What the known send is not held against their neighbours."""
        if self._is_known(remote):
            return True
        now = self._clock()
        source = self._sources.get(key := network(remote[0]))
        if source is None:
            source = self._remember(key, now)
        elif now < source.until:
            return False
        else:
            self._pass_time(key, source, now)
        source.tokens -= 1
        if source.tokens >= 0:
            return True
        source.tokens = 0
        self._add(remote[0], source, Offence.TOO_FAST, now)
        return False

    def blame(self, remote: Remote, offence: Offence) -> None:
        """A message from there was one a scanner sends."""
        if self._is_known(remote):
            return
        now = self._clock()
        key = network(remote[0])
        source = self._sources.get(key) or self._remember(key, now)
        self._pass_time(key, source, now)
        self._add(remote[0], source, offence, now)

    def clear(self, host: str) -> None:
        """Somebody there has proved who they are."""
        source = self._sources.get(network(host))
        if source is not None:
            source.points = 0.0

    def pardon(self, host: str) -> bool:
        """Lift a ban; False if there is none."""
        source = self._sources.pop(network(host), None)
        return source is not None and source.until > self._clock()

    def banned(self) -> dict[str, float]:
        """Who is not heard, and for how many seconds more."""
        now = self._clock()
        return {key: source.until - now for key, source in self._sources.items() if source.until > now}

    def _remember(self, key: str, now: float) -> _Source:
        if len(self._sources) >= MAX_SOURCES:
            self._sources.popitem(last=False)
        source = self._sources[key] = _Source(now)
        return source

    def _pass_time(self, key: str, source: _Source, now: float) -> None:
        passed, source.at = now - source.at, now
        source.tokens = min(BURST, source.tokens + passed * RATE)
        source.points = max(0.0, source.points - passed * FORGIVEN)
        if source.bans and now - source.until > MEMORY:
            source.bans = 0
        self._sources.move_to_end(key)

    def _add(self, host: str, source: _Source, offence: Offence, now: float) -> None:
        source.points += offence
        if source.points < LIMIT or now < source.until:
            return
        seconds = min(FIRST_BAN * 2**source.bans, LONGEST_BAN)
        source.until, source.points = now + seconds, 0.0
        source.bans = min(source.bans + 1, 16)
        self.on_ban(host, seconds)


def network(host: str) -> str:
    """Who has one IPv6 address has the /64 around it."""
    if ":" not in host:
        return host
    packed = ip_address(host.partition("%")[0]).packed
    return f"{packed[:8].hex(':', 2)}::/64"

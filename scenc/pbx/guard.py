"""Who may send us anything at all: rate limits and bans by source address. Pure; times are seconds.

A source that guesses passwords, asks to be challenged again and again, or sends what is no SIP, is heard no more for a
while, and for twice as long each time it goes on. A registered telephone (its address and port) and a carrier are
always heard, whatever others do behind the same address; but when one of them guesses, no password of others is
taken from it for that while.

A datagram may be forged. A guess is not: it repeats a nonce that only who is at that address was told. So where
somebody has proved themselves lately, only guesses and what comes by connections lead to a ban.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address

from scenc.sip.grammar import write_host

Remote = tuple[str, int]

MAX_SOURCES = 20_000  # remembered; beyond that the one heard longest ago is forgotten
RATE, BURST = 40.0, 200.0  # messages a second of a stranger, and how many at once
LIMIT = 60.0  # points at which a source is banned
FORGIVEN = 0.4  # points a second
FIRST_BAN, LONGEST_BAN = 60.0, 86_400.0
MEMORY = 4 * 3600.0  # so long after a ban a new one is twice as long
TRUST = 86_400.0  # so long after somebody proved themselves forged datagrams do no harm there
_LOOKED_AT = 8  # of the sources that may be forgotten: the banned and the trusted come last


class Offence(Enum):
    """What is not done, and the points it costs."""

    CHALLENGED = ("never proved itself", 1)  # as everybody begins
    TOO_FAST = ("too many messages", 1)
    MALFORMED = ("sent what is no SIP", 3)
    WRONG_PASSWORD = ("guessed passwords", 6)

    @property
    def points(self) -> int:
        return self.value[1]

    @property
    def said(self) -> str:
        return self.value[0]


@dataclass(slots=True)
class _Source:
    at: float  # when it was last heard
    tokens: float = BURST
    points: float = 0.0
    guesses: float = 0.0  # points of wrong passwords, which a right one does not take away
    bans: int = 0
    until: float = 0.0  # banned
    why: str = ""
    trusted: float = 0.0  # until then


class Guard:
    """`is_known(remote)` says whether a telephone is registered by this address and port, or a carrier calls by it."""

    def __init__(self, clock: Callable[[], float], is_known: Callable[[Remote], bool]) -> None:
        self._clock = clock
        self._is_known = is_known
        self._sources: OrderedDict[str, _Source] = OrderedDict()
        self.on_ban: Callable[[str, float, str], None] = lambda _source, _seconds, _why: None

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
        self._add(key, source, Offence.TOO_FAST, proven=False)
        return False

    def blame(self, remote: Remote, offence: Offence, proven: bool = False) -> None:
        """A message from there was one a scanner sends. `proven`: that it came from there."""
        known = self._is_known(remote)
        if known and offence is not Offence.WRONG_PASSWORD:
            return
        now = self._clock()
        key = write_host(*remote) if known else network(remote[0])
        source = self._sources.get(key) or self._remember(key, now)
        self._pass_time(key, source, now)
        self._add(key, source, offence, proven)

    def believes(self, remote: Remote) -> bool:
        """Whether a password from there is to be looked at."""
        source = self._sources.get(write_host(*remote))
        return source is None or source.until <= self._clock()

    def trust(self, host: str) -> None:
        """Somebody there has proved who they are."""
        now = self._clock()
        key = network(host)
        source = self._sources.get(key) or self._remember(key, now)
        source.points, source.trusted = 0.0, now + TRUST

    def pardon(self, name: str) -> bool:
        """Lift a ban, of a source or an address in it; False if there is none. ValueError for what is no address."""
        source = self._sources.pop(name if name in self._sources else network(name), None)
        return source is not None and source.until > self._clock()

    def banned(self) -> dict[str, tuple[float, str]]:
        """Who is not heard, for how many seconds more, and why."""
        now = self._clock()
        return {key: (each.until - now, each.why) for key, each in self._sources.items() if each.until > now}

    def _remember(self, key: str, now: float) -> _Source:
        if len(self._sources) >= MAX_SOURCES:
            self._forget_one(now)
        source = self._sources[key] = _Source(now)
        return source

    def _forget_one(self, now: float) -> None:
        for _ in range(_LOOKED_AT):
            key, source = next(iter(self._sources.items()))
            if max(source.until, source.trusted) <= now:
                break
            self._sources.move_to_end(key)
        self._sources.popitem(last=False)

    def _pass_time(self, key: str, source: _Source, now: float) -> None:
        passed, source.at = now - source.at, now
        source.tokens = min(BURST, source.tokens + passed * RATE)
        forgiven = passed * FORGIVEN
        source.points = max(0.0, source.points - forgiven)
        source.guesses = max(0.0, source.guesses - forgiven)
        if source.bans and now - source.until > MEMORY:
            source.bans = 0
        self._sources.move_to_end(key)

    def _add(self, key: str, source: _Source, offence: Offence, proven: bool) -> None:
        now = source.at
        if not proven and now < source.trusted:
            return
        if offence is Offence.WRONG_PASSWORD:
            source.guesses += offence.points
        else:
            source.points += offence.points
        if source.points + source.guesses < LIMIT or now < source.until:
            return
        seconds = min(FIRST_BAN * 2**source.bans, LONGEST_BAN)
        source.until, source.points, source.guesses, source.why = now + seconds, 0.0, 0.0, offence.said
        source.bans = min(source.bans + 1, 16)
        self.on_ban(key, seconds, offence.said)


def network(host: str) -> str:
    """Who has one IPv6 address has the /64 around it."""
    if ":" not in host:
        return host
    packed = ip_address(host.partition("%")[0]).packed
    return f"{packed[:8].hex(':', 2)}::/64"

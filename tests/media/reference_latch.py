"""The twin of kernel/latch.h: whose sound is taken."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[int, int]  # host (0: unknown) and port
LEARN_NS = 200_000_000


@dataclass(slots=True)
class Latch:
    """Whose sound is taken; see kernel/latch.h."""

    told: Place
    signalling: int
    last: Place = (0, 0)
    source: Place = (0, 0)
    since: int = 0
    trust: int = 0  # 1 doubtful, 2 likely, 3 sure

    def begin(self, told: Place, signalling: int, moved: bool) -> None:
        """The call is described anew."""
        self.told, self.signalling, self.trust = told, signalling, 0
        if moved:
            self.last = (0, 0)

    def _judge(self, source: Place) -> int:
        if source in (self.told, self.last):
            return 3
        if source[0] in (self.told[0], self.last[0], self.signalling):
            return 2
        plain = self.told[0] != 0 and self.told[0] == self.signalling
        return 0 if plain or self.last[0] else 1

    def hear(self, source: Place, proven: bool, now: int) -> bool:
        """Whether a packet from there is heard."""
        trust = 3 if proven else self._judge(source)
        if not trust:
            return False
        self.since = self.since if self.trust else now
        if trust > self.trust:
            self.source, self.trust = source, trust
        elif source != self.source:
            return False
        return trust > 1 or now - self.since >= LEARN_NS

    def locks(self, now: int) -> bool:
        """Whether it is alone heard from now on."""
        sure = self.trust == 3 or (self.trust == 2 and now - self.since >= LEARN_NS)
        self.last = self.source if sure else self.last
        return sure

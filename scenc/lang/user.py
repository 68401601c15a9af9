"""`user`: a person with a telephone account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from scenc.bundle import schema
from scenc.lang.account import Fax, Privileged
from scenc.lang.chain import Chain, Goto, hunt
from scenc.lang.contact import Mobile
from scenc.lang.identity import presented
from scenc.lang.leaf import Seconds, Text, Word
from scenc.lang.node import RUNG, Declaration, Kind, Ringing, Setting, Statement, facts, part, value
from scenc.lang.permission import permissions
from scenc.lang.record import behind_notice, own_policy
from scenc.lang.ring import Ring as RingStep
from scenc.lang.secret import Secret
from scenc.lang.voicemail import box_node, box_of, greets, weave_box
from scenc.lang.weave import FAILURES, Home, Weave

RING_SECONDS = 30.0


@part
class Password(Setting):
    """The account's password; without one a strong one is made when the system first starts."""

    secret: Secret

    def facts(self) -> Mapping[str, Any]:
        return {"password": self.secret.name.value}


@part
class Box(Setting):
    """The user's own voicemail box."""

    settings: tuple[Setting, ...] | None

    def lines(self) -> tuple[Setting, ...]:
        return self.settings or ()


@part
class UserOn(Setting):
    """Where a call goes that the user does not take; a time says how long to ring before `no-answer`."""

    ways: tuple[Word, ...]
    seconds: Seconds | None
    chain: Chain

    def slots(self) -> tuple[Word, ...]:
        return self.ways


@part
class User(Statement, Declaration):
    """A way out that is not written leads to the own mailbox, else the caller is told busy, no answer, …"""

    kind: ClassVar[Kind] = "user"
    name: Word
    number: Word
    display: Text | None
    description: Text | None
    settings: tuple[Setting, ...] | None

    def extension(self) -> Word:
        return self.number

    def box(self) -> Box | None:
        """The own mailbox."""
        return self.line(Box)

    def mailbox(self) -> schema.Mailbox | None:
        box = self.box()
        if not box:
            return None
        return box_of(self.name.value, None, value(self.display, self.name.value), box.lines())

    def ways(self) -> frozenset[str]:
        """The ways out that are written."""
        return frozenset(way.value for line in self.lines() if isinstance(line, UserOn) for way in line.ways)

    def mobile(self) -> Mobile | None:
        """The telephone outside that rings, too."""
        return self.line(Mobile)

    def confirms(self) -> bool:
        mobile = self.mobile()
        return mobile is not None and mobile.confirm is not None

    def ringing(self) -> Ringing:
        return Ringing("simultaneous", (self.name.value,), self._seconds())

    def weave(self, weave: Weave) -> None:
        name, display = self.name.value, value(self.display, self.name.value)
        shown = presented(self.lines(), weave, name)
        weave.users[name] = schema.User(
            name,
            self.number.value,
            display,
            description=value(self.description),
            present=shown,
            permissions=permissions(self.lines()),
            **facts(self.lines()),
            **own_policy(self.lines()),
        )
        box = self.box()
        if box:
            weave_box(weave, name, display, box.lines(), box.span)
        exits = {way: self._fallback(way, weave) for way in FAILURES} | self._forwards(weave)
        at = behind_notice(self.lines(), weave, self.entry, self.name.span)
        weave.node(at, hunt(weave, self.ringing()), exits, self.name.span, display)

    def is_privileged(self) -> bool:
        """Whether calls are never recorded."""
        return any(isinstance(line, Privileged | Fax) for line in self.lines())

    def _seconds(self) -> float:
        times = (line.seconds.value for line in self.lines() if isinstance(line, UserOn) and line.seconds)
        return next(times, RING_SECONDS)

    def _fallback(self, way: str, weave: Weave) -> str:
        if not self.box():
            return weave.hang_up(way, self.name.span)
        return box_node(self.name.value, way if self.greets(way) else "")

    def greets(self, way: str) -> bool:
        box = self.box()
        return box is not None and greets(box.lines(), way)

    def _forwards(self, weave: Weave) -> dict[str, str]:
        exits: dict[str, str] = {}
        for line in self.lines():
            if isinstance(line, UserOn):
                apart = any(self.greets(way.value) for way in line.ways)
                begin = self._forward(line, line.ways[0].value, weave)
                exits |= {w.value: self._forward(line, w.value, weave) if apart else begin for w in line.ways}
        return exits

    def _forward(self, line: UserOn, way: str, weave: Weave) -> str:
        home = Home(user=self.name.value, way=way)
        return line.chain.weave(weave, f"{self.entry}/{way}", home, self._rest(line.chain, way, weave))

    def _rest(self, chain: Chain, way: str, weave: Weave) -> str | None:
        """Someone reached by a forward is rung as a device; if that fails too, the own fallback follows."""
        last = chain.steps[-1]
        rung = isinstance(last, RingStep) or (isinstance(last, Goto) and _comes_back(last, weave))
        return self._fallback(way, weave) if rung else None


def _comes_back(step: Goto, weave: Weave) -> bool:
    return step.back is not None or weave.find(step.target.value).kind in RUNG

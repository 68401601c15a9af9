"""The location service (:rfc:`3261#section-10`): which contacts an AOR is bound to. Pure; times are seconds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scenc.pbx.phones.gruu import MOST_TEMPORARY
from scenc.sip.flow import Flow
from scenc.sip.uri import Uri

MAX_CONTACTS = 10
_WAKES = re.compile(r";pn-(?:prid|param)=[^;>]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Binding:
    """A contact of an AOR: where a call for it goes. `flow` is the way its REGISTER came, `path` the proxies it came
    by (:rfc:`3327`). A telephone that names itself (`instance`) and its flow (`reg_id`) has one contact for each flow,
    whatever it is (:rfc:`5626#section-6`). `temps` are the user parts of its temporary GRUUs, if it asked for any. One
    that sleeps says by what it is woken (:rfc:`8599#section-4.1`)."""

    contact: str
    flow: Flow
    expires: float
    call_id: str
    cseq: int
    agent: str = ""
    path: tuple[str, ...] = ()
    instance: str = ""
    reg_id: int = 0
    temps: tuple[str, ...] = ()
    provider: str = ""
    prid: str = ""
    param: str = ""

    @property
    def shown(self) -> str:
        """The contact without what would let others wake it."""
        return _WAKES.sub("", self.contact)

    @property
    def unconnected(self) -> Binding | None:
        """As it is without its connection: where the telephone listens we connect to it; None where nobody but the
        telephone itself can (:rfc:`5626#section-5.4`, :rfc:`3261#section-18.1.1`)."""
        flow, uri = self.flow, Uri.parse(self.contact)
        if flow.transport == "udp":
            return self
        asked = (uri.params.get("transport") or "").lower() == flow.transport == "tcp"
        if not asked or self.reg_id or self.path or uri.host != flow.remote[0]:
            return None
        return replace(self, flow=replace(flow, remote=(uri.host, uri.port or flow.default_port), connection=0))

    @property
    def key(self) -> tuple[str, int]:
        """What a later REGISTER replaces."""
        if self.instance and self.reg_id:
            return self.instance, self.reg_id
        return (f"woken by {self.prid}" if self.prid else self.contact), 0


class TooManyContacts(Exception):
    """An AOR has as many contacts as it may."""


class OutOfOrder(Exception):
    """A later REGISTER of the same Call-ID was here before."""


class Location:
    """Bindings by AOR user part, oldest first."""

    def __init__(self) -> None:
        self._bindings: dict[str, dict[tuple[str, int], Binding]] = {}
        self.on_change: Callable[[str], None] = lambda _: None  # of a user's contacts
        self._remotes: Counter[tuple[str, int]] = Counter()
        self._temps: dict[str, tuple[str, str]] = {}

    def of(self, user: str, now: float) -> list[Binding]:
        """What is bound and has not expired."""
        bound = self._bindings.get(user, {})
        if any(binding.expires <= now for binding in bound.values()):
            bound = {key: binding for key, binding in bound.items() if binding.expires > now}
            self._set(user, bound)
        return list(bound.values())

    def bind(self, user: str, bindings: Sequence[Binding], now: float) -> None:
        """Add, refresh, or (where `expires` has come) remove all of them or, when one may not be changed, none
        (10.3, step 7). Raises `OutOfOrder`, `TooManyContacts`."""
        known = {binding.key: binding for binding in self.of(user, now)}
        bound = dict(known)
        for binding in bindings:
            old = known.get(binding.key)
            if old is not None and old.call_id == binding.call_id and old.cseq >= binding.cseq:
                raise OutOfOrder
            if binding.reg_id:
                bound.pop(binding.key, None)  # the newest flow is the last
            bound[binding.key] = _with_older_temps(binding, old)
        bound = {key: binding for key, binding in bound.items() if binding.expires > now}
        if len(bound) > MAX_CONTACTS:
            raise TooManyContacts
        self._set(user, bound)

    def reachable(self, user: str, now: float) -> list[Binding]:
        """Where a call goes: of a telephone with several flows the one registered last."""
        by_device = {binding.instance if binding.reg_id else binding.contact: binding for binding in self.of(user, now)}
        return list(by_device.values())

    def other_flows(self, user: str, binding: Binding, now: float) -> list[Binding]:
        """By which the same telephone may be reached, too (:rfc:`5626#section-5.3`), the newest first."""
        if not binding.reg_id:
            return []
        flows = [each for each in self.of(user, now) if each.reg_id and each.instance == binding.instance]
        return [each for each in reversed(flows) if each.reg_id != binding.reg_id]

    def reached(self, user: str, instance: str, now: float) -> list[Binding]:
        """Where a call for one telephone goes: to where it registered last."""
        return [each for each in self.of(user, now) if each.instance.strip("<>") == instance][-1:]

    def temporary(self, token: str) -> tuple[str, str] | None:
        """The user and the telephone of a temporary GRUU."""
        return self._temps.get(token)

    def knows(self, remote: tuple[str, int]) -> bool:
        """Whether a telephone is registered by this address and port."""
        return self._remotes.get(remote, 0) > 0

    def is_at(self, user: str, remote: tuple[str, int]) -> bool:
        """Whether a telephone of this user is registered by this address and port."""
        return any(binding.flow.remote == remote for binding in self._bindings.get(user, {}).values())

    def _set(self, user: str, bound: dict[tuple[str, int], Binding]) -> None:
        if bound.keys() != self._bindings.get(user, {}).keys():
            self.on_change(user)
        gone = self._bindings.pop(user, {}).values()
        for token in (token for binding in gone for token in binding.temps):
            self._temps.pop(token, None)
        self._temps.update(
            (token, (user, each.instance.strip("<>"))) for each in bound.values() for token in each.temps
        )
        self._remotes.subtract(binding.flow.remote for binding in gone)
        self._remotes.update(binding.flow.remote for binding in bound.values())
        self._remotes = +self._remotes if len(self._remotes) > 2 * len(self._bindings) + 1000 else self._remotes
        if bound:
            self._bindings[user] = bound

    def forget(self, user: str) -> None:
        """The AOR belongs to nobody, or to somebody else, from now on."""
        self._set(user, {})

    def lose(self, flow: Flow) -> None:
        """A connection broke, or could not be made: what was registered over it is reached by another, or not any
        more."""
        for user, bound in list(self._bindings.items()):
            if all(binding.flow != flow for binding in bound.values()):
                continue
            kept = {
                key: binding if binding.flow != flow else binding.unconnected if flow.connection else None
                for key, binding in bound.items()
            }
            self._set(user, {key: binding for key, binding in kept.items() if binding is not None})

    def all(self, now: float) -> dict[str, list[Binding]]:
        """Every AOR with a binding."""
        return {user: bound for user in list(self._bindings) if (bound := self.of(user, now))}


def _with_older_temps(binding: Binding, old: Binding | None) -> Binding:
    """A refresh leaves temporary GRUUs valid, a telephone that has begun anew does not (:rfc:`5627#section-5.1`)."""
    if old is None or old.call_id != binding.call_id or not binding.temps:
        return binding
    return replace(binding, temps=(*old.temps, *binding.temps)[-MOST_TEMPORARY:])

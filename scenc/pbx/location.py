"""The location service (:rfc:`3261#section-10`): which contacts an AOR is bound to. Pure; times are seconds."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.sip.flow import Flow

MAX_CONTACTS = 10


@dataclass(frozen=True, slots=True)
class Binding:
    """A contact of an AOR: where a call for it goes. `flow` is the way its REGISTER came."""

    contact: str
    flow: Flow
    expires: float
    call_id: str
    cseq: int
    agent: str = ""


class TooManyContacts(Exception):
    """An AOR has as many contacts as it may."""


class Location:
    """Bindings by AOR user part, oldest first."""

    def __init__(self) -> None:
        self._bindings: dict[str, dict[str, Binding]] = {}

    def of(self, user: str, now: float) -> list[Binding]:
        """What is bound and has not expired."""
        bound = self._bindings.get(user, {})
        for contact in [key for key, binding in bound.items() if binding.expires <= now]:
            del bound[contact]
        return list(bound.values())

    def bind(self, user: str, binding: Binding, now: float) -> None:
        """Add or refresh a contact; an older CSeq of the same Call-ID changes nothing (10.3, step 7)."""
        bound = self._bindings.setdefault(user, {})
        old = bound.get(binding.contact)
        if old is not None and old.call_id == binding.call_id and old.cseq >= binding.cseq:
            return
        if old is None and len(self.of(user, now)) >= MAX_CONTACTS:
            raise TooManyContacts
        bound[binding.contact] = binding

    def unbind(self, user: str, contact: str | None = None) -> None:
        """Remove one contact, or all."""
        if contact is None:
            self._bindings.pop(user, None)
        else:
            self._bindings.get(user, {}).pop(contact, None)

    def lose(self, flow: Flow) -> None:
        """A connection broke: what was registered over it cannot be reached any more."""
        for bound in self._bindings.values():
            for contact in [key for key, binding in bound.items() if binding.flow == flow]:
                del bound[contact]

    def all(self, now: float) -> dict[str, list[Binding]]:
        """Every AOR with a binding."""
        return {user: bound for user in list(self._bindings) if (bound := self.of(user, now))}

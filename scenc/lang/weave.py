"""What a construct may ask of the compiler while it turns into nodes of the flow graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from scenc.bundle import schema
from scenc.flow.node import Op, Place
from scenc.source import Span

if TYPE_CHECKING:
    from scenc.lang.csv import Table
    from scenc.lang.leaf import Text
    from scenc.lang.node import Declaration

INTERNAL = "dial-plan"
INTERNAL_USERS = "dial-plan:users"
NONE: Mapping[str, str] = MappingProxyType({})
FAILURES = ("busy", "no-answer", "unavailable")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a chain stands: `user` for a bare `voicemail`, `menu` for `repeat`; `spoken`: the step before speaks.
    `way` is how a ring failed before the chain."""

    user: str = ""
    menu: str = ""
    spoken: bool = False
    way: str = ""


@dataclass(slots=True)
class Services:
    """What the system uses, or tells, outside."""

    mail: schema.Mail | None = None
    sms: schema.Sms | None = None
    push: schema.Push | None = None
    webhooks: tuple[schema.Webhook, ...] = ()


class Weave(Protocol):
    """The bundle in the making."""

    company: schema.Company
    years: range
    home: str
    users: dict[str, schema.User]
    phones: dict[str, schema.Phone]
    trunks: dict[str, schema.Trunk]
    mailboxes: dict[str, schema.Mailbox]
    conferences: dict[str, schema.Conference]
    queues: dict[str, schema.Queue]
    recordings: dict[str, schema.Recording]
    lookups: dict[str, schema.Lookup]
    numbers: dict[str, str]
    codes: dict[str, str]
    services: Services

    def find(self, name: str) -> Declaration:
        """What has this name."""

    def first_number(self, name: str) -> str:
        """The first telephone number of the `number` of this name."""

    def own_number(self, user: str) -> str:
        """The first telephone number that leads to this user alone, or empty."""

    def user_numbered(self, number: str) -> str:
        """Entry node of the user with this internal number."""

    def privileged(self) -> tuple[str, ...]:
        """The users who are never recorded."""

    def holidays(self, country: str, part: str) -> list[date]:
        """The holidays of a country, or of a part of it if that is not empty, in the calendar's years."""

    def place(self, span: Span) -> Place:
        """Where this was written."""

    def node(self, id: str, op: Op, exits: Mapping[str, str], span: Span, label: str = "") -> str:
        """Add a node; its id."""

    def prompt(
        self,
        *,
        text: str = "",
        file: str = "",
        others: Mapping[str, str] = NONE,
        language: str = "",
        voice: str = "",
    ) -> str:
        """Add a prompt, its text in `language` or the company's, `others` by theirs; its key."""

    def phrase(self, name: str, *, key: str = "") -> str:
        """Add what the PBX says itself, by its name in `phrases.py`; `{key}` in it is this one."""

    def table(self, path: Text) -> Table | None:
        """The CSV table at a path that is written in the scenario."""

    def beside(self, path: Text) -> str:
        """A path, relative to the file in which it is written, as one relative to the main file."""

    def hang_up(self, cause: str, span: Span) -> str:
        """The node that ends a call for this cause."""

"""What the compiler hands to the runtime: plain frozen values, no behaviour, no secrets (only their names)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenc.flow.node import Node

VERSION = 1


@dataclass(frozen=True, slots=True)
class Company:
    """Names and defaults of the whole scenario. `timezone` is an IANA name, `language` BCP 47."""

    name: str
    timezone: str = "Europe/Warsaw"
    country: str = "PL"
    language: str = "pl"
    voice: str = "female"


@dataclass(frozen=True, slots=True)
class Trunk:
    """A line to the carrier. With `login` we register; without, the carrier is known by its address.

    `host` may carry `:port`. `numbers` are E.164 with the plus sign. `password` is a secret's name.
    """

    name: str
    host: str
    login: str | None = None
    password: str | None = None
    channels: int | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """A person with a SIP account; the AOR's user part is `number`. `password` is a secret's name or None."""

    name: str
    number: str
    display: str
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone outside, reached through a trunk. `number` is E.164 with the plus sign."""

    name: str
    number: str
    display: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A voicemail box; a user's own box has the user's name. `pin` is a secret's name or None."""

    name: str
    number: str | None
    display: str
    pin: str | None = None
    max_seconds: float = 180.0


@dataclass(frozen=True, slots=True)
class Conference:
    """A meeting room that mixes all who dial it."""

    name: str
    number: str
    display: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something a caller hears: spoken `text`, or the scenario's own audio `file` (path relative to it).

    `engine` names the speech engine (`auto`, `espeak`, `gtts`); `audio` is the SHA-256 of the rendered WAV
    (mono, 16 bit, 8 kHz) under `prompts/`, empty until it has been rendered.
    """

    key: str
    text: str = ""
    file: str = ""
    language: str = "pl"
    voice: str = "female"
    engine: str = "auto"
    audio: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sound scenario, ready to run.

    `numbers` leads from an E.164 number (with plus) to its entry node. `dial_plan` is the node at which calls
    of our own users start: its exits are the internal numbers.
    """

    edition: int
    company: Company
    trunks: Mapping[str, Trunk] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    phones: Mapping[str, Phone] = field(default_factory=dict)
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    conferences: Mapping[str, Conference] = field(default_factory=dict)
    prompts: Mapping[str, Prompt] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    dial_plan: str = "dial-plan"

"""What the compiler hands to the runtime: plain frozen values, no behaviour, no secrets (only their names)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scenc.flow.node import Node

VERSION = 1
Role = Literal["user", "supervisor", "admin"]


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
    """A person with a SIP account; the AOR's user part is `number`. `password` is a secret's name or None.

    `mobile` (E.164) rings, too. `present` is shown outside: E.164, `withheld`, or empty for what the line shows;
    `present_inside` an internal number. `monitor_seconds` after it has gone, an account is reported.
    """

    name: str
    number: str
    display: str
    password: str | None = None
    description: str = ""
    email: str = ""
    role: Role = "user"
    department: str = ""
    mobile: str = ""
    present: str = ""
    present_inside: str = ""
    call_waiting: bool = True
    privileged: bool = False
    fax: bool = False
    encrypted: bool = False
    monitor_seconds: float | None = None
    monitor_email: str = ""
    supervises: tuple[str, ...] = ()
    pickup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone outside, reached through a trunk. `number` is E.164 with the plus sign; `present` as a user's."""

    name: str
    number: str
    display: str
    present: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A voicemail box; a user's own box has the user's name. `pin` is a secret's name or None.

    Messages go to `emails`, with the recording if `attach`; `delete`: they are not kept once the mail is out.
    """

    name: str
    number: str | None
    display: str
    pin: str | None = None
    max_seconds: float = 180.0
    keep_seconds: float = 7776000.0
    emails: tuple[str, ...] = ()
    attach: bool = False
    delete: bool = False


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

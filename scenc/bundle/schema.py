"""What the compiler hands to the runtime: plain frozen values, no behaviour, no secrets (only their names)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scenc.flow.node import Node

VERSION = 1
Verdict = Literal["allow", "deny", "ask-pin"]
Transport = Literal["", "udp", "tcp", "tls"]
Role = Literal["user", "supervisor", "admin"]
Basis = Literal["interest", "contract", "consent", "obligation"]
Direction = Literal["in", "out", "both", "all"]
Strategy = Literal["sequential", "round-robin", "longest-idle", "fewest-calls", "random", "simultaneous"]


@dataclass(frozen=True, slots=True)
class Company:
    """Names and defaults of the whole scenario. `timezone` is an IANA name, `language` BCP 47.

    Calls from outside end after `redirect_seconds`, their waits in queues after `waiting_seconds`, each with a tone so
    many seconds before. Who was transferred and is not taken goes to the node `recall` after `recall_seconds`. Calls
    diverted more often than `hop_limit` are refused.
    `keys` are codes that are keyed in during a call, and what they do; `says` are prompts, by what they tell of that.
    Users are NUMBER@`domain`.
    Who waits or is held hears the prompt `music`, or a built-in tune.
    """

    name: str
    timezone: str = "Europe/Warsaw"
    country: str = "PL"
    language: str = "pl"
    voice: str = "female"
    redirect_seconds: float = 3600.0
    warn_seconds: float = 60.0
    waiting_seconds: float = 3600.0
    waiting_warn_seconds: float = 60.0
    recall_seconds: float | None = None
    recall: str = ""
    hop_limit: int | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    domain: str = ""
    music: str = ""


@dataclass(frozen=True, slots=True)
class Trunk:
    """A line to the carrier. With `login` we register; without, the carrier is known by its address.

    `host` may carry `:port`. Numbers may be shown that it delivers, and `present_allowed`. `prefix` stands before the
    country code of a number that is dialled. `numbers` are E.164 with the plus sign. `password` is a secret's name.
    `info_keys`: keys go there by SIP INFO.
    """

    name: str
    host: str
    login: str | None = None
    password: str | None = None
    channels: int | None = None
    numbers: tuple[str, ...] = ()
    transport: Transport = ""
    encrypted: bool = False
    present_allowed: tuple[str, ...] = ()
    prefix: str = "+"
    info_keys: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a class of outside numbers may be dialled; `pin` is a secret's name."""

    verdict: Verdict
    pin: str = ""
    seconds_a_day: float | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person with a SIP account; the AOR's user part is `number`. `password` is a secret's name or None.

    `mobile` (E.164) rings, too. `present` is shown outside: E.164, `withheld`, or empty for what the line shows;
    `present_inside` an internal number. `permissions` are by class of outside number, and come before the company's.
    `monitor_seconds` after it has gone, an account is reported. `record` is by which policy calls are recorded, if
    `on_demand` only once that is asked for by a key.
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
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    max_rate: float | None = None
    record: str = ""
    on_demand: bool = False


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
    moderator: str = ""
    entry_tone: bool = True


@dataclass(frozen=True, slots=True)
class Skill:
    """What an agent is good at; a higher level comes first."""

    name: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Agent:
    """A user or phone that takes calls from a queue. Lower `priority` comes first. `always`: needs no log-in. Who is of
    a `rota` takes them only while on duty there."""

    name: str
    priority: int = 1
    skills: tuple[Skill, ...] = ()
    always: bool = False
    rota: str = ""

    def level(self, skill: str) -> int:
        """How good at it; 0 for not at all."""
        return next((each.level for each in self.skills if each.name == skill), 0)


@dataclass(frozen=True, slots=True)
class CallBack:
    """Callers may be called back: from so many seconds on by pressing `key`; `number` (E.164) is shown to them."""

    key: str
    after: float
    attempts: int
    number: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Callers wait for one of the agents. `ring_seconds` is how long an agent is offered a call, `wrap_up` how many
    seconds lie between two calls. A queue with a higher `priority` is served first.
    `answered_share` percent should be answered within `answered_within` seconds."""

    name: str
    number: str
    display: str
    agents: tuple[Agent, ...]
    strategy: Strategy = "longest-idle"
    ring_seconds: float = 20.0
    wrap_up: float = 0.0
    needs: tuple[str, ...] = ()
    priority: int = 0
    answered_share: int | None = None
    answered_within: float | None = None
    call_back: CallBack | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """How calls are recorded: why (a ground of GDPR article 6), which (`all`: also those among users), and for how long
    they are kept.

    Both sides stand on a track of their own unless `mixed`. Who talks with our users hears the prompt `notice` before;
    by the key `decline` they are not recorded, or only by the key `accept`. `opus`: in Ogg Opus, not as a WAV of
    G.711.
    """

    name: str
    display: str
    purpose: str
    basis: Basis
    keep_seconds: float
    direction: Direction = "in"
    mixed: bool = False
    notice: str = ""
    decline: str = ""
    accept: str = ""
    opus: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """Who calls: `entries` lead from a number (E.164) to the internal number of its owner, or `blocked`; else the
    service at `url` is asked."""

    name: str
    entries: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """For this value of the prompt's variable the prompt `key` is heard."""

    value: str
    key: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something a caller hears: spoken `text`, or the scenario's own audio `file` (path relative to it).

    `engine` names the speech engine (`auto`, `espeak`, `gtts`); `audio` is the SHA-256 of the rendered WAV
    (mono, 16 bit, 8 kHz) under `prompts/`, empty until it has been rendered.
    A prompt of `parts` is heard as these one after another. One with a `variable` has a form for each value, the last
    for all others; `spelt` ones are heard as one form for each character. `flow/heard.py` works it out.
    """

    key: str
    text: str = ""
    file: str = ""
    language: str = "pl"
    voice: str = "female"
    engine: str = "auto"
    audio: str = ""
    parts: tuple[str, ...] = ()
    variable: str = ""
    spelt: bool = False
    forms: tuple[Form, ...] = ()

    @property
    def composed(self) -> bool:
        """Whether it has no sound of its own."""
        return bool(self.parts or self.variable)


@dataclass(frozen=True, slots=True)
class Mail:
    """The SMTP server, with its port, and the account there; `password` is a secret's name."""

    server: str
    sender: str
    login: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Sms:
    """The HTTP gateway for text messages; `token` is a secret's name, sent in `header` or as a bearer token. In `body`
    stand {from}, {to} and {text}; without one they are sent as JSON."""

    url: str
    sender: str = ""
    token: str | None = None
    header: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """The HTTP gateway that wakes telephones, as that for text messages; in `body` stand {number}, {provider}, {prid}
    and {param}. A telephone has `wait_seconds` to come."""

    url: str
    token: str | None = None
    header: str = ""
    body: str = ""
    wait_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """A system that is told of these events; requests are signed with the secret `signature`."""

    url: str
    events: tuple[str, ...] = ()
    signature: str | None = None


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
    queues: Mapping[str, Queue] = field(default_factory=dict)
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    prompts: Mapping[str, Prompt] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    dial_plan: str = "dial-plan"
    mail: Mail | None = None
    sms: Sms | None = None
    push: Push | None = None
    webhooks: tuple[Webhook, ...] = ()

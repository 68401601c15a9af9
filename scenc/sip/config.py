"""What a stack is told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scenc.sip.flow import Flow
from scenc.sip.grammar import write_host


def contact_of(flow: Flow) -> str:
    """A Contact that names our end of the flow."""
    host, port = flow.local
    transport = {"udp": "", "wss": ";transport=ws"}.get(flow.transport, f";transport={flow.transport}")
    return f"<sip:{write_host(host, port)}{transport}>"


@dataclass(frozen=True, slots=True)
class StackConfig:
    """Times are in seconds. Beyond a limit new requests get 503; requests within sessions may use as many again.

    `methods` is what Allow says; `extensions` are the option-tags of Supported, which a Require may name.
    """

    name: str = "scenc"
    t1: float = 0.5  # estimate of a round trip, :rfc:`3261#section-17.1.1.1`
    t2: float = 4.0  # longest interval between retransmissions
    t4: float = 5.0  # how long a message may stay in the network
    methods: tuple[str, ...] = (
        "INVITE",
        "ACK",
        "BYE",
        "CANCEL",
        "OPTIONS",
        "INFO",
        "REGISTER",
        "PRACK",
        "UPDATE",
        "REFER",
        "SUBSCRIBE",
        "PUBLISH",
        "MESSAGE",
    )
    extensions: tuple[str, ...] = ("100rel", "timer", "replaces", "norefersub")
    registering: tuple[str, ...] = ("path", "outbound", "gruu")  # what a REGISTER may require besides
    longest_subscription: int = 3600
    session_interval: int = 1800  # what we ask for, :rfc:`4028`
    contact: Callable[[Flow], str] = contact_of
    wide: Callable[[Flow], Flow | None] = lambda _flow: None  # by TCP to where a flow over UDP leads
    max_transactions: int = 60_000  # of 600 calls a second: three each are known for 32 s
    max_sessions: int = 4_000


@dataclass(frozen=True, slots=True)
class Login:
    """Credentials with which a challenge is answered."""

    username: str
    password: str

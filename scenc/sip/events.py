"""What the SIP core tells call control. A `session` is one INVITE usage (:rfc:`5057`), named by our token."""

from __future__ import annotations

from dataclasses import dataclass

from scenc.sip.flow import Flow
from scenc.sip.message import Request, Response


@dataclass(frozen=True, slots=True)
class RequestReceived:
    """A request outside a dialog other than INVITE; answer with `Stack.respond(transaction, …)`."""

    transaction: str
    request: Request
    flow: Flow


@dataclass(frozen=True, slots=True)
class InviteReceived:
    """A new INVITE; 100 has been sent. Answer with `ring`, `answer`, `reject`."""

    session: str
    request: Request
    flow: Flow


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The caller cancelled, or sent a BYE, before a final answer; 200 and 487 have been sent, the session is over.
    `reason` is the value of its Reason header (:rfc:`3326`), if there was one."""

    session: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The peer cancelled its re-INVITE before an answer: 487 has been sent, the session goes on as it was before
    `Reinvited`."""

    session: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """A provisional response (101-199) to our INVITE; `body` is early SDP or empty."""

    session: str
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """A 2xx to our INVITE or re-INVITE; the ACK has been sent. `body` is the SDP answer."""

    session: str
    response: Response
    body: bytes


@dataclass(frozen=True, slots=True)
class Rejected:
    """A final failure of our INVITE (also 408 by timer B, 503 by a transport error): the session is over.
    For a re-INVITE (`again`) the session goes on as it was, unless `Ended` follows."""

    session: str
    status: int
    reason: str
    response: Response | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The ACK for our 2xx arrived, or a PRACK with a body; which is the SDP answer when the INVITE carried no offer."""

    session: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reinvited:
    """A re-INVITE within the session; answer with `answer` or `reject`. `body` is the offer or empty."""

    session: str
    request: Request
    body: bytes


@dataclass(frozen=True, slots=True)
class Reoffered:
    """An offer by UPDATE or in a PRACK before the session is established; answer with `agree`."""

    session: str
    body: bytes


@dataclass(frozen=True, slots=True)
class InDialogRequest:
    """INFO, UPDATE without SDP, MESSAGE … within a session; answer with `Stack.respond(transaction, …)`."""

    session: str
    transaction: str
    request: Request


@dataclass(frozen=True, slots=True)
class Ended:
    """An established session is over. `reason` is the Reason header of the BYE that arrived (200 has been sent) or
    `BYE` if it had none; `no ACK`; or `lost: 408` and `lost: 481`, when the peer does not know the dialog any more."""

    session: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResponseReceived:
    """A response to an out-of-dialog request of ours. After a final one the transaction is over.
    A 408 or 503 of our own making has `local` set."""

    transaction: str
    response: Response
    local: bool = False


@dataclass(frozen=True, slots=True)
class Garbled:
    """Something came that is no message; it has its answer, where it could have one."""

    flow: Flow


@dataclass(frozen=True, slots=True)
class Resubscribed:
    """A subscription was refreshed, or its time is up: it wants a NOTIFY now."""

    subscription: str


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """A subscription is over: its last NOTIFY has left, or nobody takes it any more."""

    subscription: str


Event = (
    Garbled
    | Resubscribed
    | Unsubscribed
    | RequestReceived
    | InviteReceived
    | Cancelled
    | TakenBack
    | Progressed
    | Accepted
    | Rejected
    | Acknowledged
    | Reinvited
    | Reoffered
    | InDialogRequest
    | Ended
    | ResponseReceived
)

"""The four transaction machines: every state, input and action there is. The tables are the behaviour.

`machine.Transaction` reads them; an input without a cell is ignored. A timer in a cell's actions is started, and it
lives as long as the states that follow listen to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """States of all four machines; NEW is left at once by START."""

    NEW = "new"
    CALLING = "calling"
    TRYING = "trying"
    PROCEEDING = "proceeding"
    COMPLETED = "completed"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    TERMINATED = "terminated"


class Input(StrEnum):
    """What happens to a transaction, besides its timers."""

    START = "start"
    # received by a client
    PROVISIONAL = "1xx"
    SUCCESS = "2xx"
    FAILURE = "3xx-6xx"
    UNREACHABLE = "unreachable"  # the request could not be delivered: ICMP error, connection refused
    LOST = "connection lost"  # a stream broke after it had carried the request
    # received by a server
    REQUEST = "request again"
    ACK = "ACK"
    # given to a server by its user
    SEND_PROVISIONAL = "send 1xx"
    SEND_SUCCESS = "send 2xx"
    SEND_FAILURE = "send 3xx-6xx"


class Timer(StrEnum):
    """Timers of :rfc:`3261#section-17` (table 4) and :rfc:`6026#section-7.1`."""

    A = "timer A"
    B = "timer B"
    D = "timer D"
    E = "timer E"
    F = "timer F"
    G = "timer G"
    H = "timer H"
    I = "timer I"  # noqa: E741
    J = "timer J"
    K = "timer K"
    L = "timer L"
    M = "timer M"
    UNANSWERED = "no answer"  # ours: a server's user never answers


class Action(StrEnum):
    """What a transaction does besides starting timers."""

    SEND = "send"  # the request, or the response just given
    RESEND = "send again"
    SEND_ACK = "send ACK"  # of a failure: the same hop, the same branch
    TELL = "tell user"  # hand the received message to the user
    TELL_TIMEOUT = "tell user 408"
    TELL_UNREACHABLE = "tell user 503"
    SLOW_DOWN = "wait T2 from now on"


Cell = tuple[State, tuple[Action | Timer, ...]]
Table = Mapping[State, Mapping[Input | Timer, Cell]]

_END: Cell = (State.TERMINATED, ())
_TIMEOUT: Cell = (State.TERMINATED, (Action.TELL_TIMEOUT,))
_FAIL: Cell = (State.TERMINATED, (Action.TELL_UNREACHABLE,))

# :rfc:`3261#section-17.1.1`, :rfc:`6026#section-7.2`
INVITE_CLIENT: Table = {
    State.NEW: {
        Input.START: (State.CALLING, (Action.SEND, Timer.A, Timer.B)),
    },
    State.CALLING: {
        Timer.A: (State.CALLING, (Action.RESEND, Timer.A)),
        Timer.B: _TIMEOUT,
        Input.UNREACHABLE: _FAIL,
        Input.LOST: _FAIL,
        Input.PROVISIONAL: (State.PROCEEDING, (Action.TELL,)),
        Input.SUCCESS: (State.ACCEPTED, (Action.TELL, Timer.M)),
        Input.FAILURE: (State.COMPLETED, (Action.SEND_ACK, Action.TELL, Timer.D)),
    },
    State.PROCEEDING: {
        # Deviates: the RFC lets the server open a connection for its answer; behind NAT it cannot.
        Input.LOST: _FAIL,
        Input.PROVISIONAL: (State.PROCEEDING, (Action.TELL,)),
        Input.SUCCESS: (State.ACCEPTED, (Action.TELL, Timer.M)),
        Input.FAILURE: (State.COMPLETED, (Action.SEND_ACK, Action.TELL, Timer.D)),
    },
    State.ACCEPTED: {
        Input.SUCCESS: (State.ACCEPTED, (Action.TELL,)),
        Timer.M: _END,
    },
    State.COMPLETED: {
        Input.FAILURE: (State.COMPLETED, (Action.SEND_ACK,)),
        Input.UNREACHABLE: _END,
        Input.LOST: _END,
        Timer.D: _END,
    },
}

# :rfc:`3261#section-17.1.2`
CLIENT: Table = {
    State.NEW: {
        Input.START: (State.TRYING, (Action.SEND, Timer.E, Timer.F)),
    },
    State.TRYING: {
        Timer.E: (State.TRYING, (Action.RESEND, Timer.E)),
        Timer.F: _TIMEOUT,
        Input.UNREACHABLE: _FAIL,
        Input.LOST: _FAIL,
        Input.PROVISIONAL: (State.PROCEEDING, (Action.TELL,)),
        Input.SUCCESS: (State.COMPLETED, (Action.TELL, Timer.K)),
        Input.FAILURE: (State.COMPLETED, (Action.TELL, Timer.K)),
    },
    State.PROCEEDING: {
        Timer.E: (State.PROCEEDING, (Action.RESEND, Action.SLOW_DOWN, Timer.E)),
        Timer.F: _TIMEOUT,
        Input.UNREACHABLE: _FAIL,
        Input.LOST: _FAIL,
        Input.PROVISIONAL: (State.PROCEEDING, (Action.TELL,)),
        Input.SUCCESS: (State.COMPLETED, (Action.TELL, Timer.K)),
        Input.FAILURE: (State.COMPLETED, (Action.TELL, Timer.K)),
    },
    State.COMPLETED: {
        Timer.K: _END,
    },
}

# :rfc:`3261#section-17.2.1`, :rfc:`6026#section-7.1`: a transport error changes no state here.
INVITE_SERVER: Table = {
    State.NEW: {
        Input.START: (State.PROCEEDING, ()),
    },
    State.PROCEEDING: {
        Input.REQUEST: (State.PROCEEDING, (Action.RESEND,)),
        Input.SEND_PROVISIONAL: (State.PROCEEDING, (Action.SEND,)),
        Input.SEND_SUCCESS: (State.ACCEPTED, (Action.SEND, Timer.L)),
        Input.SEND_FAILURE: (State.COMPLETED, (Action.SEND, Timer.G, Timer.H)),
    },
    State.ACCEPTED: {
        Input.ACK: (State.ACCEPTED, (Action.TELL,)),
        Input.SEND_SUCCESS: (State.ACCEPTED, (Action.SEND,)),
        Timer.L: _END,
    },
    State.COMPLETED: {
        Input.REQUEST: (State.COMPLETED, (Action.RESEND,)),
        Timer.G: (State.COMPLETED, (Action.RESEND, Timer.G)),
        Timer.H: _END,
        Input.ACK: (State.CONFIRMED, (Timer.I,)),
    },
    State.CONFIRMED: {
        Timer.I: _END,
    },
}

# :rfc:`3261#section-17.2.2`. An answer after 64*T1 would find nobody (:rfc:`4320#section-4.2`).
SERVER: Table = {
    State.NEW: {
        Input.START: (State.TRYING, (Timer.UNANSWERED,)),
    },
    State.TRYING: {
        Input.SEND_PROVISIONAL: (State.PROCEEDING, (Action.SEND,)),
        Input.SEND_SUCCESS: (State.COMPLETED, (Action.SEND, Timer.J)),
        Input.SEND_FAILURE: (State.COMPLETED, (Action.SEND, Timer.J)),
        Timer.UNANSWERED: _END,
    },
    State.PROCEEDING: {
        Input.REQUEST: (State.PROCEEDING, (Action.RESEND,)),
        Input.SEND_PROVISIONAL: (State.PROCEEDING, (Action.SEND,)),
        Input.SEND_SUCCESS: (State.COMPLETED, (Action.SEND, Timer.J)),
        Input.SEND_FAILURE: (State.COMPLETED, (Action.SEND, Timer.J)),
        Timer.UNANSWERED: _END,
    },
    State.COMPLETED: {
        Input.REQUEST: (State.COMPLETED, (Action.RESEND,)),
        Timer.J: _END,
    },
}

"""`forward`: with a number behind the code all calls go there, without one they come to the user again. `forward-busy`,
`forward-no-answer`, `forward-unavailable`: only those that are not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.ops.dial_plan import OUTSIDE
from scenc.flow.ops.outbound import Outbound
from scenc.flow.outside import e164

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle, User
    from scenc.flow.events import Outcome
    from scenc.pbx.calls.call import Call


def forward(call: Call, number: str) -> str:
    """What the user may not dial, nobody has, or is their own, is refused at once, and decided again at each call."""
    user = _who(call, number)
    if user is None:
        return ""
    call.exchange.personal.forward(user.name, number)
    return "on" if number else "off"


def forward_when(outcome: Outcome, call: Call, number: str) -> str:
    """Likewise, for calls that the user does not take."""
    user = _who(call, number)
    if user is None:
        return ""
    call.exchange.personal.forward_when(user.name, outcome, number)
    return "on" if number else "off"


def _who(call: Call, number: str) -> User | None:
    """The user who calls, if calls may go there."""
    bundle = call.scenario.bundle
    user = bundle.users.get(call.caller.user)
    return None if user is None or (number and not _may_go_to(number, user, bundle)) else user


def _may_go_to(number: str, user: User, bundle: Bundle) -> bool:
    """A PIN cannot be asked of whoever will call, and nobody's calls go to an emergency number."""
    exits = bundle.nodes[bundle.dial_plan].exits
    if number in exits:
        return number != user.number and not number.startswith("*")
    outside = bundle.nodes[exits[OUTSIDE]].op if OUTSIDE in exits else None
    if not isinstance(outside, Outbound) or number in outside.emergency:
        return False
    fare = outside.fare(number)
    if fare is None or e164(number, bundle.company.country) in bundle.numbers:
        return False
    permission = user.permissions.get(fare.kind) or outside.permissions.get(fare.kind)
    return permission is not None and permission.verdict == "allow"

"""CheckPin: is it the secret?"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from scenc.flow.actions import CheckPin
from scenc.flow.events import PinChecked

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def check_pin(action: CheckPin, call: Call) -> None:
    """Compare in constant time. Where the secret is missing, or who calls has tried too often, no PIN is right."""
    secret, tries = call.exchange.secrets.get(action.secret) or "", call.exchange.tries
    who = call.leg.who.number if call.leg.who is not None else ""
    if tries.may(who, action.secret):
        right = bool(secret) and compare_digest(secret.encode(), action.typed.encode())
        tries.tell(who, action.secret, right)
    else:
        right = False
    call.post(PinChecked(right))

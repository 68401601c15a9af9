"""CheckPin: is it the secret?"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from scenc.flow.actions import CheckPin
from scenc.flow.events import PinChecked

if TYPE_CHECKING:
    from scenc.pbx.call import Call


def check_pin(action: CheckPin, call: Call) -> None:
    """Compare in constant time. Where the secret is missing, no PIN is right."""
    secret = call.exchange.secrets.get(action.secret) or ""
    call.post(PinChecked(bool(secret) and compare_digest(secret.encode(), action.typed.encode())))

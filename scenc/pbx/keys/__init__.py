"""What users ask for by keys while they talk: one file a code. Each is given the call, the leg of who pressed them, and
the number that was keyed in behind the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from scenc.discovery import functions

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call
    from scenc.pbx.calls.leg import Leg

Wish = Callable[["Call", "Leg", str], None]

KEYS: Mapping[str, Wish] = functions("scenc.pbx.keys")

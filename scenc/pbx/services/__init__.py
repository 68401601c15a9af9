"""What users dial a code for: one file a service.

Each is given the call and what was dialled behind the code, or the place or people that the scenario names. It returns
the exit that the call takes, `done` where there is only one, empty where it cannot be done, and None where the call
hears of it later or is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from scenc.pbx.services.callback import callback
from scenc.pbx.services.disturb import dnd
from scenc.pbx.services.duty import agent_in, agent_out, pause
from scenc.pbx.services.forward import forward, forward_when
from scenc.pbx.services.page import page
from scenc.pbx.services.park import fetch, park
from scenc.pbx.services.pickup import pickup
from scenc.pbx.services.supervise import as_key, supervise

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call

DONE = "done"

Service = Callable[["Call", str], str | None]

SERVICES: Mapping[str, Service] = {
    "agent-in": agent_in,
    "agent-out": agent_out,
    "callback": callback,
    "dnd": dnd,
    "fetch": fetch,
    "forward": forward,
    "forward-busy": partial(forward_when, "busy"),
    "forward-no-answer": partial(forward_when, "no-answer"),
    "forward-unavailable": partial(forward_when, "unavailable"),
    "page": page,
    "park": park,
    "pause": pause,
    "pickup": pickup,
    "supervise": supervise,
    "supervise-as": as_key,
}

"""What keeps the faults of one call from all others."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import structlog

from scenc.media.port import MediaError

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call

log = structlog.get_logger("call")

P = ParamSpec("P")


def contained(method: Callable[Concatenate[Call, P], None]) -> Callable[Concatenate[Call, P], None]:
    """A fault in one call ends that call, and no other. What comes after its end is void."""

    @wraps(method)
    def within(call: Call, /, *args: P.args, **kwargs: P.kwargs) -> None:
        if call.over:
            return
        try:
            method(call, *args, **kwargs)
        except MediaError as error:
            log.error("no media for a call", call=call.journal.call, error=str(error))
            call.abort(503, "no media")
        except Exception:
            log.exception("fault in a call", call=call.journal.call)
            call.abort(500, "fault")

    return within

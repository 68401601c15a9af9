"""Serve: what a caller dialled a code for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenc.flow.actions import Serve
from scenc.flow.events import Served
from scenc.pbx.calls.status import STATUS
from scenc.pbx.services import DONE, SERVICES

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def serve(action: Serve, call: Call) -> None:
    """Have it done; the call hears how that went, unless it is over. Who was transferred to where nothing can be done
    talks again with who sent them, who may still be there."""
    service = SERVICES.get(action.feature)
    way = service(call, action.argument) if service is not None else ""
    if way == "" and call.transfer is not None and call.transfer.failed(STATUS["busy"]):
        return
    if way is not None and not call.over:
        call.post(Served(bool(way), "" if way == DONE else way))

"""`callback`: as soon as a colleague who was busy is free, both are rung, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenc.pbx.calls.call import Call


def callback(call: Call, number: str) -> str:
    """The colleague with this number, or whom the user has found busy last."""
    users, user = call.scenario.bundle.users, call.caller.user
    wanted = next((name for name, each in users.items() if each.number == number), "")
    name = wanted if number else call.exchange.completions.busy.get(user, "")
    if not user or name not in users or name == user:
        return ""
    call.exchange.completions.promise(user, name)
    return "done"

"""`pickup`: answer a call that rings elsewhere, with a number behind the code only where that one rings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenc.flow.ops.feature import Feature

if TYPE_CHECKING:
    from scenc.bundle.schema import Bundle
    from scenc.pbx.calls.call import Call


def pickup(call: Call, number: str) -> str | None:
    """The call that has rung longest, of those that the user may take."""
    users = call.scenario.bundle.users
    user = users.get(call.caller.user)
    if user is None:
        return ""
    wanted = {name for each in user.pickup for name in people(each, call.scenario.bundle)}
    wanted = {name for name in wanted if not number or users[name].number == number}
    for other in call.exchange.calls.values():
        target = next((name for name in other.diallings if name in wanted), None)
        if other is not call and target is not None and not isinstance(other.op, Feature):
            call.answer_for(other, target)
            return None
    return ""


def people(name: str, bundle: Bundle) -> Iterator[str]:
    """A user, or the users who are rung as members of a group or a queue."""
    if name in bundle.users:
        yield name
    elif name in bundle.queues:
        yield from (agent.name for agent in bundle.queues[name].agents if agent.name in bundle.users)
    else:
        at = f"group:{name}"
        rung = (node.op.rung() for id, node in bundle.nodes.items() if id == at or id.startswith(f"{at}/"))
        yield from (member for members in rung for member in members if member in bundle.users)

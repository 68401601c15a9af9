"""What a scenario may say that this runtime does not do yet: told once at each start and reload, never passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scenc.bundle.schema import Bundle, User
from scenc.flow.node import Op
from scenc.flow.ops.feature import Feature
from scenc.flow.ops.pin import Pin
from scenc.pbx.services import SERVICES

_USERS: tuple[tuple[str, Callable[[User], object]], ...] = (("fax", lambda user: user.fax),)


def pending(bundle: Bundle) -> Iterator[tuple[str, int]]:
    """Each word of the language that is not carried out yet, and how often the scenario says it."""
    for word, says in _USERS:
        if count := sum(bool(says(user)) for user in bundle.users.values()):
            yield word, count
    yield from _of_the_company(bundle)


def _of_the_company(bundle: Bundle) -> Iterator[tuple[str, int]]:
    features = [node.op for node in bundle.nodes.values() if _is_pending(node.op)]
    counts = {
        "codes": len(features),
    }
    yield from ((word, count) for word, count in counts.items() if count)


def pins(bundle: Bundle) -> tuple[str, ...]:
    """The secrets that callers are asked for."""
    asked = (node.op.secret for node in bundle.nodes.values() if isinstance(node.op, Pin))
    return tuple(dict.fromkeys((*asked, *(box.pin for box in bundle.mailboxes.values() if box.pin))))


def _is_pending(op: Op) -> bool:
    return isinstance(op, Feature) and op.feature not in SERVICES

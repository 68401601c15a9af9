"""Users whose calls go the same way, as one."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from scenc.bundle.schema import Bundle, User
from scenc.flow.node import Node
from scenc.graph.numbers import spans

EACH, COLLEAGUE = "each", "a colleague"
READABLE = 12
"""So many kinds of users are told apart by whom they forward to; where there are more, colleagues are colleagues."""
_WORD = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)*")
_OWN = re.compile(r"(?:user|mailbox):([^/]*)")


@dataclass(frozen=True, slots=True)
class Alike:
    """Users of one department whose nodes differ in nothing but the name; the first stands for all.

    `colleagues` are other users named there, who may differ, too.
    """

    users: tuple[User, ...]
    colleagues: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """`40 users sales`, or the name of the only one."""
        first = self.users[0]
        if len(self.users) == 1:
            return f"user {first.name}"
        return " ".join(filter(None, [f"{len(self.users)} users", first.department]))

    @property
    def numbers(self) -> str:
        """Their internal numbers, in few words."""
        return spans(user.number for user in self.users)

    def anonymous(self, text: str) -> str:
        """The text about the first as one about each of them."""
        if len(self.users) == 1:
            return text
        return _WORD.sub(lambda word: self._of_each(word[0]), text)

    def _of_each(self, word: str) -> str:
        if word == self.users[0].name:
            return EACH
        return COLLEAGUE if word in self.colleagues else word


def alike(bundle: Bundle) -> list[Alike]:
    """All users."""
    found = _alike(bundle, frozenset())
    return found if len(found) <= READABLE else _alike(bundle, frozenset(bundle.users))


def _alike(bundle: Bundle, colleagues: frozenset[str]) -> list[Alike]:
    own: dict[str, list[Node]] = {name: [] for name in bundle.users}
    for node in bundle.nodes.values():
        if (name := owner(node.id)) in own:
            own[name].append(node)
    found: dict[tuple[str, ...], list[User]] = {}
    others = dict.fromkeys(colleagues, COLLEAGUE)
    for name, user in bundle.users.items():
        words = ChainMap({name: EACH}, others)
        signature = (site(name), user.department, *(_anonymous(node, name, words) for node in own[name]))
        found.setdefault(signature, []).append(user)
    return [Alike(tuple(users), colleagues - {users[0].name}) for users in found.values()]


def by_department(bundle: Bundle) -> list[Alike]:
    """All users, those of one department as alike."""
    found: dict[tuple[str, str], list[User]] = {}
    for name, user in bundle.users.items():
        found.setdefault((site(name), user.department), []).append(user)
    return [Alike(tuple(users)) for users in found.values()]


def merged(groups: list[Alike], bundle: Bundle) -> Mapping[str, str]:
    """The nodes of all others by the node of the first that stands for them."""
    first = {user.name: group.users[0].name for group in groups for user in group.users[1:]}
    return {id: _renamed(id, name, first[name]) for id in bundle.nodes if (name := owner(id)) in first}


def owner(id: str) -> str:
    """The name in the id of a node that may be a user's own."""
    match = _OWN.match(id)
    return match[1] if match else ""


def site(name: str) -> str:
    """The file a name comes from, empty for the main one."""
    return name.rpartition(".")[0]


def _renamed(id: str, old: str, new: str) -> str:
    return id.replace(f":{old}", f":{new}", 1)


def _anonymous(node: Node, name: str, words: ChainMap[str, str]) -> str:
    """All that is drawn of the node, but for the names, and what its prompts say."""
    kind: Any = type(node.op)
    unsaid = dict.fromkeys(node.op.prompts(), "")
    own = tuple(_replaced(getattr(node.op, field.name), ChainMap(unsaid, *words.maps)) for field in fields(kind))
    exits = tuple((exit, _of_each(target, name)) for exit, target in node.exits.items())
    return repr((_of_each(node.id, name), node.op.name, own, exits))


def _of_each(id: str, name: str) -> str:
    return _renamed(id, name, EACH) if owner(id) == name else id


def _replaced(value: Any, by: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_replaced(item, by) for item in value)
    return by.get(value, value) if isinstance(value, str) else value

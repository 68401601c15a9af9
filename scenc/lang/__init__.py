"""The constructs of the language, one file each: what they state about themselves, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from scenc.lang import (
    chain,
    company,
    conference,
    group,
    hangup,
    mailbox,
    menu,
    number,
    phone,
    play,
    repeat,
    ring,
    say,
    scen,
    schedule,
    secret,
    test,
    trunk,
    user,
    voicemail,
)
from scenc.lang.node import Node

CONSTRUCTS = (
    chain,
    company,
    conference,
    group,
    hangup,
    mailbox,
    menu,
    number,
    phone,
    play,
    repeat,
    ring,
    say,
    scen,
    schedule,
    secret,
    test,
    trunk,
    user,
    voicemail,
)


def _rule(name: str) -> str:
    """`GroupOn` is what the grammar's rule `group_on` becomes."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


NODES: Mapping[str, type[Node]] = MappingProxyType(
    {
        _rule(name): thing
        for module in CONSTRUCTS
        for name, thing in vars(module).items()
        if isinstance(thing, type) and issubclass(thing, Node) and thing.__module__ == module.__name__
    }
)

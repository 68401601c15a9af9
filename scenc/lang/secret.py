"""`secret("NAME")`: where a password comes from when the system runs."""

from __future__ import annotations

from scenc.lang.leaf import Text
from scenc.lang.node import Node, part


@part
class Secret(Node):
    """Only the name; nobody reads the value before `scenc run`."""

    name: Text

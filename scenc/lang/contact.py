"""Who a user is, and what reaches them besides their telephone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.lang.leaf import Text, Word
from scenc.lang.node import Setting, part
from scenc.lang.ring import Confirm


@part
class Email(Setting):
    """Where mail for the user goes."""

    address: Text

    def facts(self) -> Mapping[str, Any]:
        return {"email": self.address.value}


@part
class Role(Setting):
    """What the user may do in the panel: `user`, `supervisor` or `admin`."""

    name: Word

    def facts(self) -> Mapping[str, Any]:
        return {"role": self.name.value}


@part
class Department(Setting):
    """One of those in the company's numbering plan."""

    name: Word

    def facts(self) -> Mapping[str, Any]:
        return {"department": self.name.value}


@part
class Mobile(Setting):
    """A telephone outside that rings together with the user's own."""

    number: Word
    confirm: Confirm | None

    def facts(self) -> Mapping[str, Any]:
        return {"mobile": self.number.value}

"""Event packages: what one may subscribe to. One file a package; each is found by its file."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol, cast

from scenc.bundle.schema import User
from scenc.discovery import modules

if TYPE_CHECKING:
    from scenc.pbx.exchange import Exchange


class Package(Protocol):
    """A module of this folder."""

    NAME: str  # as in the Event header
    TYPE: str  # of the NOTIFY's body
    PRIVATE: bool  # only the user themselves may subscribe

    def body(self, user: User, exchange: Exchange, version: int) -> Awaitable[bytes]:
        """How it stands with a user; `version` counts the NOTIFYs of a subscription, from 0."""


PACKAGES: Mapping[str, Package] = {module.NAME: module for module in cast(Iterator[Package], modules(__name__))}

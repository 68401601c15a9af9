"""`trunk`: a line to the carrier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from scenc.bundle import schema
from scenc.lang.leaf import Text, Word
from scenc.lang.node import Declaration, Kind, Node, Setting, Statement, facts, part
from scenc.lang.secret import Secret
from scenc.lang.weave import Weave

MOST_NUMBERS = 10_000


@part
class Phones(Node):
    """One telephone number, or a range of them."""

    first: Word
    last: Word | None

    @property
    def numbers(self) -> tuple[str, ...]:
        """E.164 with the plus; empty if the range runs backwards, is too long, or its ends differ in length
        or cannot be read."""
        if not self.last:
            return (self.first.value,)
        first, last = self.first.value, self.last.value
        if not first or len(first) != len(last) or not 0 <= int(last) - int(first) < MOST_NUMBERS:
            return ()
        return tuple(f"+{number}" for number in range(int(first), int(last) + 1))


@part
class Host(Setting):
    """The carrier's address, `:port` allowed."""

    address: Text


@part
class Login(Setting):
    """With a login we register at the carrier."""

    user: Text
    password: Secret


@part
class Channels(Setting):
    """How many calls the line carries at once."""

    count: Word


@part
class Numbers(Setting):
    """The numbers that the carrier delivers on this line."""

    ranges: tuple[Phones, ...]

    def slots(self) -> tuple[str, ...]:
        return ()


@part
class Transport(Setting):
    """How the carrier is spoken to."""

    name: Word

    def facts(self) -> Mapping[str, Any]:
        return {"transport": self.name.value}


@part
class InfoKeys(Setting):
    """Keys go to the carrier by SIP INFO, whatever it says that it takes."""

    def facts(self) -> Mapping[str, Any]:
        return {"info_keys": True}


@part
class PresentAllowed(Setting):
    """Numbers that may be shown besides those of this line."""

    ranges: tuple[Phones, ...]

    def facts(self) -> Mapping[str, Any]:
        return {"present_allowed": tuple(number for phones in self.ranges for number in phones.numbers)}


@part
class Prefix(Setting):
    """What the carrier wants before the country code instead of the plus."""

    digits: Text

    def facts(self) -> Mapping[str, Any]:
        return {"prefix": self.digits.value}


@part
class Trunk(Statement, Declaration):
    """Without a login the carrier is known by its address."""

    kind: ClassVar[Kind] = "trunk"
    name: Word
    settings: tuple[Setting, ...]

    def login(self) -> Login | None:
        """With which it registers."""
        return self.line(Login)

    def numbers(self) -> tuple[str, ...]:
        """All numbers on this line."""
        lines = [line for line in self.settings if isinstance(line, Numbers)]
        return tuple(number for line in lines for phones in line.ranges for number in phones.numbers)

    def weave(self, weave: Weave) -> None:
        host = next(line for line in self.settings if isinstance(line, Host))
        login = self.login()
        channels = self.line(Channels)
        weave.trunks[self.name.value] = schema.Trunk(
            self.name.value,
            host.address.value,
            login=login.user.value if login else None,
            password=login.password.name.value if login else None,
            channels=int(channels.count.value) if channels else None,
            numbers=self.numbers(),
            **facts(self.settings),
        )

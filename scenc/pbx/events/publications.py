"""PUBLISH (:rfc:`3903`): what telephones say of their user's presence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from scenc.pbx.text import printable

MAX_BODY = 8192  # bytes
MAX_OF_ONE = 10  # publications of a user
LONGEST = 3600
_PIDF = "{urn:ietf:params:xml:ns:pidf}"


@dataclass(frozen=True, slots=True)
class Publication:
    """What one telephone said last; `tag` is the entity tag by which it is refreshed."""

    tag: str
    is_open: bool
    note: str
    expires: float


class Unknown(Exception):
    """No publication has this entity tag (any more)."""


class Publications:
    """By number; the newest counts."""

    def __init__(self, clock: Callable[[], float], new_token: Callable[[], str]) -> None:
        self._clock = clock
        self._new_token = new_token
        self._by_number: dict[str, dict[str, Publication]] = {}

    def of(self, number: str) -> Publication | None:
        """The newest that holds."""
        return next(reversed(self._held(number).values()), None)

    def publish(self, number: str, tag: str, body: bytes, seconds: int) -> str:
        """Take, refresh (without a body) or, with no seconds, remove one: its new entity tag. Raises `Unknown`, and
        `ValueError` for a body that cannot be read."""
        held = self._held(number)
        if tag and tag not in held:
            raise Unknown
        said = read(body) if body else (held[tag].is_open, held[tag].note) if tag else None
        if said is None:
            raise ValueError("nothing is published")
        held.pop(tag, None)
        made = Publication(self._new_token(), *said, self._clock() + seconds)
        if seconds:
            held[made.tag] = made
            while len(held) > MAX_OF_ONE:
                del held[next(iter(held))]
        if held:
            self._by_number[number] = held
        else:
            self._by_number.pop(number, None)
        return made.tag

    def _held(self, number: str) -> dict[str, Publication]:
        now = self._clock()
        return {tag: each for tag, each in self._by_number.get(number, {}).items() if each.expires > now}


def read(body: bytes) -> tuple[bool, str]:
    """Whether a PIDF document says open, and its note. ValueError if it is none; definitions of entities are refused
    unread."""
    if len(body) > MAX_BODY or b"<!" in body:
        raise ValueError("too long, or with definitions")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise ValueError("no XML") from None
    if root.tag != f"{_PIDF}presence":
        raise ValueError("no PIDF")
    states = [(each.text or "").strip() for each in root.iter(f"{_PIDF}basic")]
    notes = [printable((each.text or "").strip()) for each in root.iter() if each.tag.endswith("}note")]
    return "open" in states, next((note for note in notes if note), "")

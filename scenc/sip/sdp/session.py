"""A session description (:rfc:`4566`): its lines in order, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from scenc.sip.grammar import SPACE, decimal

Line = tuple[str, str]  # type letter and value

_DIRECTIONS = frozenset(("a", direction) for direction in ("sendrecv", "sendonly", "recvonly", "inactive"))
_ZERO = "0.:"  # what the unspecified address is written with
_MAX_MEDIA = 64


@dataclass(frozen=True, slots=True)
class Origin:
    """The `o=` line; numbers are kept as text."""

    username: str
    session_id: str
    version: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Origin:
        """ValueError if it has not its six fields."""
        username, session_id, version, _, _, address = _fields(text, 6, "o")
        return cls(username, session_id, version, address)

    def __str__(self) -> str:
        return f"{self.username} {self.session_id} {self.version} {write_address(self.address)}"


@dataclass(frozen=True)
class Media:
    """One `m=` line and those below it. `count` is the number of consecutive ports."""

    kind: str
    port: int
    proto: str
    formats: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    count: int = 1

    @classmethod
    def parse(cls, text: str, lines: tuple[Line, ...] = ()) -> Media:
        """`text` is the value of the `m=` line. ValueError if it is not one."""
        kind, ports, proto, *formats = text.split()
        if not formats:
            raise ValueError("SDP line m= without formats")
        port, slash, count = ports.partition("/")
        return cls(kind, decimal(port, 65535), proto, tuple(formats), lines, decimal(count, 65535) if slash else 1)

    def __str__(self) -> str:
        ports = f"{self.port}/{self.count}" if self.count != 1 else f"{self.port}"
        return f"{self.kind} {ports} {self.proto} {' '.join(self.formats)}"

    def attribute(self, name: str) -> str | None:
        """The value of the first `a=name:value`; empty for a flag."""
        values = self._attributes.get(name)
        return values[0] if values else None

    def attributes(self, name: str) -> list[str]:
        """The values of all `a=name:value` lines."""
        return self._attributes.get(name, [])

    @cached_property
    def _attributes(self) -> dict[str, list[str]]:
        return _attributes(self.lines)

    @property
    def rtpmap(self) -> dict[str, str]:
        """Encodings (`PCMU/8000`) by format, as far as they are written down."""
        return _by_format(self.attributes("rtpmap"))

    @property
    def fmtp(self) -> dict[str, str]:
        """Format parameters by format."""
        return _by_format(self.attributes("fmtp"))

    @property
    def ptime(self) -> int | None:
        """Milliseconds of sound in a packet, if the peer wishes for a whole number of them."""
        try:
            return decimal(self.attribute("ptime") or "", 1000)
        except ValueError:
            return None


@dataclass(frozen=True)
class Session:
    """`lines` are those before the first `m=`."""

    lines: tuple[Line, ...]
    media: tuple[Media, ...] = ()

    @classmethod
    def parse(cls, body: bytes) -> Session:
        """ValueError if `body` is not a description of version 0. Lines may end in LF alone."""
        lines = _lines(body.decode("utf-8", "surrogateescape").replace("\r\n", "\n"))
        if not lines or lines[0] != ("v", "0"):
            raise ValueError("SDP begins with v=0")
        starts = [number for number, (letter, _) in enumerate(lines) if letter == "m"]
        if len(starts) > _MAX_MEDIA:
            raise ValueError("SDP has too many media")
        bounds = [*starts, len(lines)]
        media = [Media.parse(lines[start][1], tuple(lines[start + 1 : end])) for start, end in pairwise(bounds)]
        session = cls(tuple(lines[: bounds[0]]), tuple(media))
        for section in (session.lines, *(part.lines for part in media)):
            _connection(section)
        return session

    def to_bytes(self) -> bytes:
        """All lines, in their order."""
        lines = list(self.lines)
        for media in self.media:
            lines += [("m", str(media)), *media.lines]
        return "".join(f"{letter}={value}\r\n" for letter, value in lines).encode("utf-8", "surrogateescape")

    def attribute(self, name: str) -> str | None:
        """The value of the first `a=name:value` that is said of all media; empty for a flag."""
        values = self._attributes.get(name)
        return values[0] if values else None

    @cached_property
    def _attributes(self) -> dict[str, list[str]]:
        return _attributes(self.lines)

    @property
    def origin(self) -> Origin | None:
        """Who made the session; None when the line is missing. ValueError when it is malformed."""
        text = _value(self.lines, "o")
        return None if text is None else Origin.parse(text)

    @property
    def connection(self) -> str | None:
        """The session's address."""
        return _connection(self.lines)

    def connection_of(self, media: Media) -> str | None:
        """Where sound of this media is to be sent: its own address or the session's."""
        return _connection(media.lines) or self.connection

    def direction_of(self, media: Media) -> str:
        """`sendrecv`, `sendonly`, `recvonly` or `inactive`, from the peer's point of view. An address of zeroes is
        the old way to say that nothing is to be sent (:rfc:`3264#section-8.4`)."""
        direction = "sendrecv"
        for line in (*media.lines, *self.lines):
            if line in _DIRECTIONS:
                direction = line[1]
                break
        if not (self.connection_of(media) or "-").strip(_ZERO):
            return "sendonly" if direction in ("sendrecv", "sendonly") else "inactive"
        return direction


def write_address(address: str) -> str:
    """`IN IP4 192.0.2.1`."""
    return f"IN IP{6 if ':' in address else 4} {address}"


def _lines(text: str) -> list[Line]:
    if "\r" in text:
        raise ValueError("SDP has a bare CR")
    lines = []
    for line in text.split("\n"):
        letter, equals, value = line.partition("=")
        if equals and len(letter) == 1 and letter.isalpha():
            lines.append((letter, value.rstrip(SPACE)))
        elif line:
            raise ValueError(f"SDP line {line[:20]!r} has not the form x=value")
    return lines


def _fields(text: str, count: int, letter: str) -> list[str]:
    fields = text.split()
    if len(fields) != count:
        raise ValueError(f"SDP line {letter}= has not {count} fields")
    return fields


def _value(lines: tuple[Line, ...], wanted: str) -> str | None:
    for letter, value in lines:
        if letter == wanted:
            return value
    return None


def _connection(lines: tuple[Line, ...]) -> str | None:
    """The address of a `c=` line, without the time to live of a multicast one."""
    text = _value(lines, "c")
    return None if text is None else _fields(text, 3, "c")[2].partition("/")[0]


def _attributes(lines: tuple[Line, ...]) -> dict[str, list[str]]:
    """The values of all `a=` lines, by their names."""
    found: dict[str, list[str]] = {}
    for letter, line in lines:
        if letter == "a":
            name, _, value = line.partition(":")
            found.setdefault(name, []).append(value)
    return found


def _by_format(values: list[str]) -> dict[str, str]:
    found = {}
    for value in values:
        number, _, content = value.partition(" ")
        found[number] = content.strip(SPACE)
    return found

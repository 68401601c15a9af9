"""Headers of a message: ordered, repeated, found in any case and in compact form (:rfc:`3261#section-7.3`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from scenc.sip.grammar import SPACE, is_token, split

MAX_HEADERS = 256  # lines

_FOLD = (" ", "\t")

_COMPACT = {
    "a": "accept-contact",
    "b": "referred-by",
    "c": "content-type",
    "d": "request-disposition",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "j": "reject-contact",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "n": "identity-info",
    "o": "event",
    "r": "refer-to",
    "s": "subject",
    "t": "to",
    "u": "allow-events",
    "v": "via",
    "x": "session-expires",
    "y": "identity",
}


class Headers:
    """Names and values are kept as they came; a name is looked up in its long or compact form, in any case.

    Few names have several lines; the values of such a one are searched for.
    """

    __slots__ = ("_first", "_items", "_repeated")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        """`items` are taken as they are: text that is not a peer's goes through `add`."""
        self._items = list(items)
        self._first: dict[str, str] = {}
        self._repeated: frozenset[str] = _NONE
        if self._items:
            self._index()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, name: str) -> bool:
        return (_KEYS.get(name) or key(name)) in self._first

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._items == other._items

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Headers({self._items!r})"

    @property
    def first(self) -> Mapping[str, str]:
        """The first value under each name as `key` gives it; to be read at once, not kept."""
        return self._first

    @property
    def repeated(self) -> frozenset[str]:
        """The names, as `key` gives them, that have more than one line."""
        return self._repeated

    def get(self, name: str) -> str | None:
        """The first value."""
        return self._first.get(_KEYS.get(name) or key(name))

    def get_all(self, name: str) -> list[str]:
        """All values, one a header line, in order."""
        wanted = key(name)
        if wanted in self._repeated:
            return [value for written, value in self._items if key(written) == wanted]
        return [self._first[wanted]] if wanted in self._first else []

    def listed(self, name: str) -> list[str]:
        """The members of all comma-separated lists of this name; empty ones are left out."""
        if name not in self:
            return []
        return [member for value in self.get_all(name) for member in split(value, ",") if member]

    def member(self, name: str) -> str | None:
        """The first member of this name's lists."""
        value = self.get(name)
        return value if value and "," not in value else next(iter(self.listed(name)), None)

    def set(self, name: str, value: str) -> None:
        """Put one value in the place of the first old one, or last; other old ones go."""
        if name not in self:
            self.add(name, value)
            return
        _refuse_injection(name, value)
        wanted, position = key(name), self._position(name)
        self._items[position], self._first[wanted] = (name, value), value
        if wanted in self._repeated:
            self._items = [item for at, item in enumerate(self._items) if at == position or key(item[0]) != wanted]
            self._repeated -= {wanted}

    def set_first(self, name: str, member: str) -> None:
        """Put `member` in the place of the first one in this name's first line, or add a line."""
        if name not in self:
            self.add(name, member)
            return
        _refuse_injection(name, member)
        position = self._position(name)
        written, value = self._items[position]
        if "," in value:
            member = ", ".join([member, *[other for other in split(value, ",") if other][1:]])
        self._items[position], self._first[key(name)] = (written, member), member

    def add(self, name: str, value: str) -> None:
        """Append a header line."""
        _refuse_injection(name, value)
        self._items.append((name, value))
        wanted = key(name)
        if wanted in self._first:
            self._repeated |= {wanted}
        else:
            self._first[wanted] = value

    def prepend(self, name: str, value: str) -> None:
        """Put a header line before all others, as a proxy or client does with its Via."""
        _refuse_injection(name, value)
        self._items.insert(0, (name, value))
        wanted = key(name)
        if wanted in self._first:
            self._repeated |= {wanted}
        self._first[wanted] = value

    def remove(self, name: str) -> None:
        """Take away all lines of this name, if there are any."""
        if name in self:
            wanted = key(name)
            self._items = [item for item in self._items if key(item[0]) != wanted]
            self._index()

    def copy(self) -> Headers:
        """Headers that change independently of these."""
        return Headers(self._items)

    def only(self, keys: Container[str]) -> Headers:
        """A copy that has no others than these, named as `key` does."""
        known = _KEYS.get
        return Headers([item for item in self._items if (known(item[0]) or key(item[0])) in keys])

    def _position(self, name: str) -> int:
        """Of the first line of a name that is there."""
        known, wanted = _KEYS.get, key(name)
        for position, (written, _) in enumerate(self._items):
            if (known(written) or key(written)) == wanted:
                return position
        raise ValueError(f"no {name}")

    def _index(self) -> None:
        known = _KEYS.get
        self._first = {known(name) or key(name): value for name, value in reversed(self._items)}
        self._repeated = _NONE
        if len(self._first) != len(self._items):
            lines = Counter(key(name) for name, _ in self._items)
            self._repeated = frozenset(name for name, count in lines.items() if count > 1)


def read(lines: list[str]) -> tuple[Headers, str]:
    """The header lines of a message that could be read, and what is wrong with the others as a reason phrase.

    Folded lines are joined by one space.
    """
    problem = "Space Before First Header" if lines and lines[0][:1] in _FOLD else ""
    headers = Headers()
    items, first, known = headers._items, headers._first, _KEYS.get
    for line in lines[:MAX_HEADERS]:
        name, colon, value = line.partition(":")
        wanted = known(name)
        if wanted is None:
            if line[:1] in _FOLD and line is not lines[0]:
                return read(_unfold(lines))
            name = name.rstrip(SPACE)
            if not colon or not is_token(name):
                problem = problem or "Bad Header Line"
                continue
            wanted = key(name)
        value = value.strip(SPACE)
        items.append((name, value))
        if wanted not in first:
            first[wanted] = value
    if len(first) != len(items):
        headers._index()
    return headers, "Too Many Headers" if len(lines) > MAX_HEADERS else problem


def _unfold(lines: list[str]) -> list[str]:
    """The lines, of which only the first may still begin with a space."""
    whole = [[lines[0].rstrip(SPACE)]]
    for line in lines[1:]:
        if line[:1] in _FOLD:
            whole[-1].append(line.strip(SPACE))
        else:
            whole.append([line.rstrip(SPACE)])
    return [" ".join(parts) for parts in whole]


def key(name: str) -> str:
    """The name all spellings of a header share: long and in lower case."""
    known = _KEYS.get(name)
    if known:
        return known
    lower = name.lower()
    return _COMPACT.get(lower, lower)


def _refuse_injection(name: str, value: str) -> None:
    if name not in _KEYS and not is_token(name):
        raise ValueError(f"{name[:40]!r} is not a header name")
    if "\r" in value or "\n" in value:
        raise ValueError(f"{name} may not hold a line end")


_NONE: frozenset[str] = frozenset()

# Names whose key and validity need not be worked out for each message.
_COMMON = (
    *(
        "Via",
        "From",
        "To",
        "Call-ID",
        "CSeq",
        "Contact",
        "Max-Forwards",
        "Content-Length",
        "Content-Type",
        "User-Agent",
    ),
    *("Server", "Date", "Allow", "Supported", "Require", "Route", "Record-Route", "Authorization", "WWW-Authenticate"),
    *("Proxy-Authorization", "Proxy-Authenticate", "Expires", "Accept", "Subject", "Reason", "Event", "Allow-Events"),
    *("Session-Expires", "Min-SE", "P-Asserted-Identity", "Diversion", "Privacy", "Warning", "Retry-After"),
)
_KEYS = {spelling: name.lower() for name in _COMMON for spelling in (name, name.lower())}
_KEYS |= {spelling: long for letter, long in _COMPACT.items() for spelling in (letter, letter.upper())}

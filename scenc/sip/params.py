"""Parameters of a header or of a URI: `;name=value;flag`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scenc.sip.grammar import SPACE, is_token, is_value, split


class Params(Mapping[str, "str | None"]):
    """Names and raw values in the order written; a flag's value is None. Names are found in any case.

    A quoted value keeps its quotes: see `grammar.unquote`.
    """

    __slots__ = ("_index", "_items")

    def __init__(self, items: Iterable[tuple[str, str | None]] = ()) -> None:
        """ValueError if a name comes twice (:rfc:`3261#section-7.3.1`)."""
        self._items = tuple(items)
        self._index = {name.lower(): value for name, value in self._items}
        if len(self._index) != len(self._items):
            raise ValueError("a parameter is repeated")

    @classmethod
    def parse(cls, text: str) -> Params:
        """Parameters of a header: nothing, or `;`-separated parts after a leading `;`. ValueError otherwise."""
        if not text:
            return EMPTY
        first, *parts = split(text, ";")
        if first:
            raise ValueError(f"unexpected {first[:20]!r} before parameters")
        return cls([_header_param(part) for part in parts])

    def __getitem__(self, name: str) -> str | None:
        return self._index[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._index

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Params) and self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __str__(self) -> str:
        return "".join(f";{write_param(name, value)}" for name, value in self._items)

    def __repr__(self) -> str:
        return f"Params({self._items!r})"

    def with_(self, name: str, value: str | None = None) -> Params:
        """A copy where `name` has this value: in its old place, or last."""
        if name in self:
            wanted = name.lower()
            return Params((n, value if n.lower() == wanted else v) for n, v in self._items)
        return Params((*self._items, (name, value)))

    def without(self, name: str) -> Params:
        """A copy that lacks `name`."""
        wanted = name.lower()
        return Params((n, v) for n, v in self._items if n.lower() != wanted)

    def replace(self, **values: str | None) -> Params:
        """A copy with all of these values, see `with_`."""
        params = self
        for name, value in values.items():
            params = params.with_(name, value)
        return params


def write_param(name: str, value: str | None) -> str:
    """`name` or `name=value`."""
    return name if value is None else f"{name}={value}"


def _header_param(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    name = name.rstrip(SPACE)
    if not is_token(name):
        raise ValueError(f"bad parameter name {name[:20]!r}")
    if not equals:
        return name, None
    value = value.lstrip(SPACE)
    if not is_value(value):
        raise ValueError(f"bad value of parameter {name[:20]!r}")
    return name, value


EMPTY = Params()

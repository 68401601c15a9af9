"""Parameters of a header or of a URI: `;name=value;flag`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scenc.sip.grammar import QUOTED, SPACE, TOKEN, VALUE, split

_PARAM = re.compile(f"[ \t]*({TOKEN})[ \t]*(?:=[ \t]*({QUOTED}|{VALUE})[ \t]*)?", re.DOTALL)


class Params:
    """Names and raw values in the order written; a flag's value is None. Names are found in any case.

    A quoted value keeps its quotes: see `grammar.unquote`.
    """

    __slots__ = ("_pairs",)

    def __init__(self, items: Iterable[tuple[str, str | None]] = ()) -> None:
        """ValueError if a name comes twice (:rfc:`3261#section-7.3.1`)."""
        given = list(items)
        self._pairs = {pair[0].lower(): pair for pair in given}  # as written, by the name in lower case
        if len(self._pairs) != len(given):
            raise ValueError("a parameter is repeated")

    @classmethod
    def parse(cls, text: str) -> Params:
        """Parameters of a header: nothing, or `;`-separated parts after a leading `;`. ValueError otherwise."""
        if not text:
            return EMPTY
        first, *parts = split(text, ";") if '"' in text else text.split(";")
        if first.strip(SPACE):
            raise ValueError(f"unexpected {first[:20]!r} before parameters")
        pairs: list[tuple[str, str | None]] = []
        for part in parts:
            match = _PARAM.fullmatch(part)
            if match is None:
                raise ValueError(f"bad parameter {part[:20]!r}")
            pairs.append((match[1], match[2]))
        return cls(pairs)

    def __getitem__(self, name: str) -> str | None:
        return self._pairs[name.lower()][1]

    def get(self, name: str) -> str | None:
        """None for a flag, and for what is not there."""
        pair = self._pairs.get(name.lower())
        return None if pair is None else pair[1]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._pairs

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._pairs.values())

    def __len__(self) -> int:
        return len(self._pairs)

    def items(self) -> Iterable[tuple[str, str | None]]:
        """Names as written and values, in order."""
        return self._pairs.values()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Params) and tuple(self._pairs.values()) == tuple(other._pairs.values())

    def __hash__(self) -> int:
        return hash(tuple(self._pairs.values()))

    def __str__(self) -> str:
        return "".join([f";{write_param(name, value)}" for name, value in self._pairs.values()])

    def __repr__(self) -> str:
        return f"Params({tuple(self._pairs.values())!r})"

    def with_(self, name: str, value: str | None = None) -> Params:
        """A copy where `name` has this value: in its old place, or last."""
        return self.replace(**{name: value})

    def without(self, name: str) -> Params:
        """A copy that lacks `name`."""
        wanted = name.lower()
        return Params((n, v) for n, v in self._pairs.values() if n.lower() != wanted)

    def replace(self, /, **values: str | None) -> Params:
        """A copy with all of these values, see `with_`."""
        pairs = dict(self._pairs)
        for name, value in values.items():
            written, _ = pairs.get(name.lower(), (name, None))
            pairs[name.lower()] = (written, value)
        return Params(pairs.values())


def write_param(name: str, value: str | None) -> str:
    """`name` or `name=value`."""
    return name if value is None else f"{name}={value}"


EMPTY = Params()

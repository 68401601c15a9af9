"""A line of the log: what happened, and its facts by name. Written for every call, so it is made by hand."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, TextIO

_NEEDS_QUOTES = frozenset(" \t=\"'\\")


class Sink:
    """Where the log goes. A full disk or a reader that has gone takes lines from it, never a call."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def line(_logger: Any, level: str, facts: MutableMapping[str, Any]) -> str:
    """As a last processor of structlog. Values that could be taken for something else are quoted; whatever a peer
    wrote stays within its line."""
    what, trace = facts.pop("event"), facts.pop("exception", "")
    named = "".join([f" {name}={_value(facts[name])}" for name in sorted(facts)])
    level = "error" if level == "exception" else level
    return f"{_stamp(int(time.time()))} [{level:<9}] {what:<30}{named}{trace and chr(10)}{trace}"


@lru_cache(maxsize=1)
def _stamp(second: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))


def _value(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if text.isprintable() and _NEEDS_QUOTES.isdisjoint(text) else repr(text)

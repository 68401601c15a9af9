"""Plain data → YAML that readers of 1.1 and 1.2 read alike: all texts quoted, one line a value, nothing folded.

Written here because a bundle of ten thousand people takes a library seconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from scenc.bundle.codec import Field

SHORT = 100  # characters of a list that stands on one line
LONGEST_KEY = 1000  # of a key written `key: value`; readers take no more than 1024 characters
# What JSON leaves in a text though YAML reads it otherwise, or not at all.
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def one_line(data: Any) -> str:
    """The data as JSON, which is YAML, too."""
    text = json.dumps(data, ensure_ascii=False, separators=(", ", ": "))
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def block(data: Mapping[str, Any], depth: int = 0) -> str:
    """A mapping, an entry a line; the names of fields stand without quotes."""
    return "".join(f"{' ' * depth}{line}\n" for line in _lines(data))


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    for key, item in data.items():
        name = key if isinstance(key, Field) else one_line(key)
        head = f"{name}:"
        if len(name) > LONGEST_KEY:
            yield f"? {name}"
            head = ":"
        if isinstance(item, Mapping) and item:
            yield head
            yield from (f"  {line}" for line in _lines(item))
        elif isinstance(item, list) and _is_long(item):
            yield head
            yield from (f"  {line}" for entry in item for line in _entry(entry))
        else:
            yield f"{head} {one_line(item)}"


def _is_long(items: list[Any]) -> bool:
    return any(isinstance(item, Mapping) for item in items) or len(one_line(items)) > SHORT


def _entry(item: Any) -> Iterator[str]:
    """An item of a list."""
    if isinstance(item, Mapping) and item:
        for index, line in enumerate(_lines(item)):
            yield f"{'  ' if index else '- '}{line}"
    else:
        yield f"- {one_line(item)}"

"""The 49 torture messages of :rfc:`4475`, as bytes, each with what is expected of whoever gets it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Torture:
    """`parse` is `request`, `response`, the status of Malformed, or `drop`; `answer` holds the final responses that
    the RFC lets a user agent server choose from, and is empty where it says nothing of that."""

    name: str
    section: str
    says: str
    data: bytes
    parse: str
    answer: tuple[int, ...]


def _bytes(text: str) -> bytes:
    """Undo the notation of the RFC's section 2.1."""
    text = re.sub(r"<allOneLine>\n(.*?)\n</allOneLine>", lambda m: m[1].replace("\n", ""), text, flags=re.DOTALL)
    text = re.sub(r"<repeat count=(\d+)>(.*?)</repeat>", lambda m: m[2] * int(m[1]), text)
    parts = re.split(r"<hex>([0-9A-F\n]*)</hex>", text)
    return b"".join(
        bytes.fromhex(part) if number % 2 else part.replace("\n", "\r\n").encode() for number, part in enumerate(parts)
    )


def _load() -> dict[str, Torture]:
    table = tomllib.loads((Path(__file__).parent / "messages.toml").read_text("utf-8"))
    return {
        name: Torture(name, row["section"], row["says"], _bytes(row["text"]), row["parse"], tuple(row["answer"]))
        for name, row in table.items()
    }


TORTURE = _load()

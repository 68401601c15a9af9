"""Codes that are keyed in during a call. What is pressed is heard on the other side as well, as any key is."""

from __future__ import annotations

from collections.abc import Mapping

PATIENCE = 5.0  # seconds between two keys of a code
END = "#"
ADDRESSED = frozenset({"conference", "transfer"})  # a number follows
LONGEST = 32


class Keyed:
    """The keys of one telephone. `codes` leads from a code to what it stands for; a number, then #, follows some."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._codes = codes
        self._keys = ""
        self._last = 0.0

    def press(self, key: str, now: float) -> tuple[str, str] | None:
        """A key; what has been asked for with it, and the number behind the code."""
        keys = self._keys + key if now - self._last <= PATIENCE else key
        self._last = now
        self._keys = keys if self._may_become_one(keys) else key if self._may_become_one(key) else ""
        for code, meaning in self._codes.items():
            if meaning not in ADDRESSED and self._keys == code:
                return self._done(meaning, "")
            if meaning in ADDRESSED and self._keys.startswith(code) and self._keys[len(code) :].endswith(END):
                return self._done(meaning, self._keys[len(code) : -1])
        return None

    def _done(self, meaning: str, number: str) -> tuple[str, str]:
        self._keys = ""
        return meaning, number

    def _may_become_one(self, keys: str) -> bool:
        return len(keys) <= LONGEST and any(
            code.startswith(keys) or (keys.startswith(code) and meaning in ADDRESSED)
            for code, meaning in self._codes.items()
        )

"""Unguessable names, drawn from the kernel in larger helpings."""

from __future__ import annotations

import os

_HELPING = 4096


class Tokens:
    """Calling it gives 16 hex digits: 64 bits that nobody can foresee."""

    def __init__(self) -> None:
        self._hex = ""
        self._at = 0

    def __call__(self) -> str:
        if self._at >= len(self._hex):
            self._hex = os.urandom(_HELPING).hex()
            self._at = 0
        self._at += 16
        return self._hex[self._at - 16 : self._at]

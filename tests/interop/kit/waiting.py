"""Waiting for something to become true, instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(what: str, look: Callable[[], T | None], timeout: float = 10.0, every: float = 0.02) -> T:
    """The first true result of `look`; after `timeout` seconds an AssertionError that names `what` never came."""
    deadline = time.monotonic() + timeout
    while True:
        if result := look():
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s in vain for {what}")
        time.sleep(every)

"""One restartable timer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Timer:
    """Runs one thing later; starting it again forgets what it was to do."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float, then: Callable[[], None]) -> None:
        """Call `then` after `seconds`."""
        self.stop()
        self._handle = self._loop.call_later(seconds, then)

    def stop(self) -> None:
        """Forget it."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

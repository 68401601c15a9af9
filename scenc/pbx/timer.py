"""One restartable timer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Timer:
    """Runs one thing later; starting it again forgets what it was to do."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._handle: asyncio.TimerHandle | None = None
        self._then: Callable[[], None] | None = None

    def start(self, seconds: float, then: Callable[[], None]) -> None:
        """Call `then` after `seconds`."""
        self.stop()
        self._handle, self._then = self._loop.call_later(seconds, self._run), then

    def stop(self) -> None:
        """Forget it."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._then = None

    def pause(self) -> Callable[[], None]:
        """Forget it, until what is returned is called: then what was left of its time begins."""
        handle, then = self._handle, self._then
        self.stop()
        if handle is None or then is None:
            return lambda: None
        left = max(handle.when() - self._loop.time(), 0.0)
        return lambda: self.start(left, then)

    def _run(self) -> None:
        then = self._then
        self.stop()
        if then is not None:
            then()

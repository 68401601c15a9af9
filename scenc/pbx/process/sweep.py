"""Python's collector of what is in circles. Left alone it looks through all that lives, and holds up calls for a
tenth of a second and more; here it is told when."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

OFTEN = 0.25  # seconds
HOUR, DAY = 3600.0, 86_400.0


async def sweep(is_quiet: Callable[[], bool]) -> None:
    """What is over is in no circle, and gone without this. For a fault's traceback, a broken connection and the like:
    what is new is looked through often, and once; everything where an hour has passed and it is quiet, or a day."""
    gc.disable()
    try:
        _everything()
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(OFTEN)
            passed = loop.time() - last
            if passed > DAY or (passed > HOUR and is_quiet()):
                last = loop.time()
                _everything()
            else:
                gc.collect(0)
                gc.freeze()
    finally:  # whatever ends this: Python looks by itself again
        gc.unfreeze()
        gc.enable()


def _everything() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()

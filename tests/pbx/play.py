"""A test's part, played with a PBX of its own in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.pbx.kit import Office, opened, run

Play = Callable[[Office], Coroutine[Any, Any, None]]


def play_to_rest(data: Path, part: Play, text: str) -> None:
    """Afterwards nothing may be left of any call."""

    async def main() -> None:
        office = await open_()
        await part(office)
        await office.at_rest()

    with opened(text, data) as open_:
        run(main())

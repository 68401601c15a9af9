"""When Python's collector is told to look."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from scenc.pbx.process.sweep import OFTEN, sweep
from tests.pbx.kit import run


class Knot:
    """In a circle with itself, unless it is undone."""

    def __init__(self) -> None:
        self.itself: Knot | None = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_what_is_new_is_looked_through_often_and_everything_when_it_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenc.pbx.process.sweep.HOUR", 60.0)
    quiet = False

    async def main() -> None:
        nonlocal quiet
        sweeping = asyncio.get_running_loop().create_task(sweep(lambda: quiet))
        await asyncio.sleep(0)
        fresh, kept = Knot(), Knot()
        new, old = weakref.ref(fresh), weakref.ref(kept)
        del fresh
        await asyncio.sleep(2 * OFTEN)
        assert new() is None, "a circle that was over at the first look is still there"
        del kept
        await asyncio.sleep(61)
        assert old() is not None, "everything was looked through while somebody called"
        quiet = True
        await asyncio.sleep(2 * OFTEN)
        assert old() is None, "nothing was looked through although nobody calls"
        sweeping.cancel()

    run(main())


def test_what_ends_it_leaves_the_collector_as_python_has_it() -> None:
    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            await sweep(lambda: 1 // 0 == 0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scenc.pbx.process.sweep.HOUR", 0.0)
        run(main())
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0

"""The heap of timers."""

from __future__ import annotations

from functools import partial

from scenc.sip.timers import Timers


def test_timers_go_off_in_order_and_those_set_meanwhile_too() -> None:
    timers = Timers()
    heard: list[str] = []

    def first(now: float) -> None:
        heard.append(f"first at {now}")
        timers.set(2.0, lambda now: heard.append(f"third at {now}"))

    timers.set(2.0, lambda now: heard.append(f"second at {now}"))
    timers.set(1.0, first)
    timers.set(9.0, lambda now: heard.append(f"late at {now}"))
    assert timers.next() == 1.0
    timers.elapse(5.0)
    assert heard == ["first at 5.0", "second at 5.0", "third at 5.0"]
    assert (timers.next(), len(timers)) == (9.0, 1)


def test_cancelled_timers_are_silent_and_do_not_pile_up() -> None:
    timers = Timers()
    heard: list[float] = []
    for number in range(10_000):
        alarm = timers.set(100.0 + number, heard.append)
        timers.cancel(alarm)
        timers.cancel(alarm)
    timers.set(50_000.0, partial(heard.append))
    assert len(timers._heap) < 1000
    assert len(timers) == 1
    timers.elapse(60_000.0)
    assert heard == [60_000.0]
    assert timers.next() is None
    timers.cancel(None)

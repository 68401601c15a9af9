"""The heap of timers."""

from __future__ import annotations

import random
from functools import partial
from itertools import pairwise

from scenc.sip.timers import _AT_ONCE, _FEW, Alarm, Timers

MANY = 20_000


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
    assert len(timers._heap) + len(timers._old) < 1000
    assert len(timers) == 1
    timers.elapse(60_000.0)
    assert heard == [60_000.0]
    assert timers.next() is None
    timers.cancel(None)


def test_timers_go_off_in_order_and_cancelled_ones_never_whatever_was_cancelled_meanwhile() -> None:
    chance, timers, gone = random.Random(7), Timers(), list[tuple[float, int]]()
    alarms: dict[int, tuple[float, Alarm]] = {}
    for number in range(MANY):
        at = chance.random() * 100
        alarms[number] = at, timers.set(at, partial(lambda which, _: gone.append(which), (at, number)))
    for number in chance.sample(range(MANY), MANY * 9 // 10):
        timers.cancel(alarms.pop(number)[1])
    assert len(timers) == len(alarms)
    for second in range(101):
        timers.elapse(float(second))
        assert sorted(gone) == sorted((at, number) for number, (at, _) in alarms.items() if at <= second)
    assert all(earlier[0] <= later[0] for earlier, later in pairwise(gone))
    assert len(timers) == 0
    assert timers.next() is None


def test_no_cancel_looks_at_all_timers_and_none_that_is_cancelled_stays_for_long() -> None:
    """One that did held up every call for 41 ms where there were 100,000."""
    timers = Timers()
    alarms = [timers.set(float(at), lambda _: None) for at in range(MANY)]
    for alarm in alarms[::-1][: MANY - 10]:
        before = len(timers._heap) + len(timers._old)
        timers.cancel(alarm)
        assert before - len(timers._heap) - len(timers._old) <= _AT_ONCE
    assert len(timers) == 10
    assert len(timers._heap) + len(timers._old) < MANY // 4
    assert timers.next() == 0.0


def test_where_very_many_are_cancelled_the_next_look_comes_early_and_finds_nothing() -> None:
    timers, gone = Timers(), list[float]()
    alarms = [timers.set(float(at), gone.append) for at in range(4 * _FEW)]
    timers.set(10_000.0, gone.append)
    for _ in range(3 * _FEW):  # so that those cancelled are not most of them
        timers.set(20_000.0, gone.append)
    for alarm in alarms[: 3 * _FEW]:
        timers.cancel(alarm)
    due = timers.next()
    assert due is not None
    assert due <= 3 * _FEW
    while (due := timers.next()) is not None and due < 3 * _FEW:
        timers.elapse(due)
    assert gone == []
    assert due == 3 * _FEW

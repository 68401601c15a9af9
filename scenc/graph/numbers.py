"""Internal numbers in few words."""

from __future__ import annotations

from collections.abc import Iterable


def spans(names: Iterable[str]) -> str:
    """Numbers in order, three or more consecutive ones of the same length as a range; other names behind them."""
    distinct = set(names)
    numbers = sorted((name for name in distinct if name.isdecimal()), key=lambda name: (len(name), name))
    runs: list[list[str]] = []
    for number in numbers:
        if runs and len(runs[-1][-1]) == len(number) and int(runs[-1][-1]) + 1 == int(number):
            runs[-1].append(number)
        else:
            runs.append([number])
    written = [f"{run[0]}..{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs]
    return ", ".join([*written, *sorted(distinct - set(numbers))])

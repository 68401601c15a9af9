"""What every language must be able to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MORE = -1
"""Stands for more than the greatest number that is told."""


@dataclass(frozen=True, slots=True)
class Saying:
    """How values are said, and keys that are no figures.

    `position` says how many are ahead, with its verb; `waiting_time` whole minutes, 0 for less than one; both say
    `MORE`, too. `hours` says the opening hours of a day, as pairs of times, none if it is closed. `withheld` is said
    for a number that is not known.
    """

    withheld: str
    keys: Mapping[str, str]
    position: Callable[[int, int], str]
    waiting_time: Callable[[int], str]
    hours: Callable[[Sequence[tuple[str, str]]], str]

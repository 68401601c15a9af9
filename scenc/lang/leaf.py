"""Leaves of the syntax tree: words, texts, numbers and times with their place."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from scenc.source import Span

T = TypeVar("T")


class Leaf(NamedTuple, Generic[T]):
    """`kind` is the terminal's name or the keyword itself; `value` is what `text` means.

    TEXT: str without quotes. NAME, INT, keywords: str. PHONE: E.164 with the plus. DURATION: seconds.
    PREFIX: digits with the plus. MONEY: (amount, currency).
    TIME: minutes since midnight, 1440 for 24:00. DATE: `date`. YEARLY: (month, day).
    """

    kind: str
    text: str
    value: T
    span: Span


Word = Leaf[str]
Text = Leaf[str]
Seconds = Leaf[float]
Minutes = Leaf[int]
Money = Leaf[tuple[float, str]]

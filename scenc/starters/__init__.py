"""First scenarios for people who have none yet: one file a kind of business."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module

from scenc.starters.starter import Starter


class Kind(StrEnum):
    """All kinds; each is named like its file."""

    ACCOUNTING = "accounting"
    LAW = "law"
    SHOP = "shop"


def starter(kind: Kind) -> Starter:
    """What a business of this kind begins with."""
    found: Starter = import_module(f"{__name__}.{kind}").STARTER
    return found

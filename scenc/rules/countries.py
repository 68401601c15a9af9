"""Countries as people write them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {"polska": "PL", "uk": "GB", "england": "GB", "britain": "GB", "usa": "US", "deutschland": "DE"}
)
UNKNOWN = "countries are written PL, DE, GB …"


def country_meant(written: str, known: Container[str]) -> str:
    """Its code of two letters: PL for `pl` or `Poland`; empty where nobody can know."""
    codes = written.upper(), OTHER_NAMES.get(written.lower(), ""), _by_name().get(written.lower(), "")
    return next((code for code in codes if code in known), "")


@cache
def _by_name() -> Mapping[str, str]:
    table = (files("tzdata") / "zoneinfo/iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {name.lower(): code for code, name in rows}

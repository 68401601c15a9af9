"""The SIP modules that are compiled, once more as the Python they are written in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

SIP = Path(__file__).parents[2] / "scenc" / "sip"
NAMES = tuple(f"scenc.sip.{path.stem}" for path in sorted(SIP.glob("*.pxd")))


def is_compiled(module: ModuleType) -> bool:
    """Whether what runs was compiled."""
    return (module.__file__ or "").endswith(tuple(EXTENSION_SUFFIXES))


class _Sources(MetaPathFinder):
    """Finds the source where the import system would find what was compiled of it."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in NAMES:
            return None
        source = SIP / f"{name.rpartition('.')[2]}.py"
        return spec_from_file_location(name, source, loader=SourceFileLoader(name, str(source)))


@contextmanager
def _apart() -> Iterator[None]:
    """What is imported here is nobody else's."""
    package, finder = sys.modules["scenc.sip"], _Sources()
    kept = {name: sys.modules.pop(name) for name in NAMES}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        sys.modules.update(kept)
        for name, module in kept.items():
            setattr(package, name.rpartition(".")[2], module)


def load() -> tuple[dict[str, ModuleType], dict[str, ModuleType]]:
    """The modules that run, and their twins, by their short names."""
    compiled = {name.rpartition(".")[2]: __import__(name, fromlist=["_"]) for name in NAMES}
    with _apart():
        twins = {name.rpartition(".")[2]: __import__(name, fromlist=["_"]) for name in NAMES}
    return compiled, twins

"""The modules of a folder. A file that is put there is in use; no list elsewhere names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")


def modules(package: str, *, besides: frozenset[str] = frozenset()) -> Iterator[ModuleType]:
    """Each module of the package and of packages in it, sorted by name; files with a name in `besides` are left out."""
    found = import_module(package)
    for entry in sorted(iter_modules(found.__path__), key=lambda entry: entry.name):
        if entry.ispkg:
            yield from modules(f"{package}.{entry.name}", besides=besides)
        elif entry.name not in besides:
            yield import_module(f"{package}.{entry.name}")


def classes(package: str, kind: type[T], *, besides: frozenset[str] = frozenset()) -> Iterator[type[T]]:
    """Each class of this kind that a module of the package defines, private ones left out."""
    for module in modules(package, besides=besides):
        for name, thing in vars(module).items():
            own = isinstance(thing, type) and thing.__module__ == module.__name__
            if own and issubclass(thing, kind) and not name.startswith("_"):
                yield thing


def names(package: str) -> tuple[str, ...]:
    """The names of the package's modules, sorted; neither it nor they are loaded."""
    found = find_spec(package)
    if found is None or found.submodule_search_locations is None:
        raise ModuleNotFoundError(package)
    return tuple(sorted(entry.name for entry in iter_modules(found.submodule_search_locations)))


def functions(package: str) -> Mapping[str, Any]:
    """Of each module of the package the function of the module's name."""
    return {name: getattr(import_module(f"{package}.{name}"), name) for name in names(package)}

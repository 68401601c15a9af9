"""The JSON Schema of a bundle's files, from the same dataclasses that write and read them."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from scenc.bundle.codec import needed
from scenc.bundle.schema import VERSION, Bundle, Mailbox, User
from scenc.flow.node import Op, Place
from scenc.flow.ops import OPS
from scenc.schedule.interval import Interval

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Schema = {"type": "string"}

SPELLINGS: dict[Any, Schema] = {
    str: _TEXT,
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    datetime: {"type": "string", "format": "date-time"},
    time: {"type": "string", "pattern": f"^{_CLOCK}"},
    timedelta: {"type": "string", "pattern": "^-?[0-9.e+-]+$", "description": "seconds"},
    Interval: {"type": "string", "pattern": rf"^{_CLOCK}\.\.(?:{_CLOCK}|24:00)$"},
    Place: {"type": "string", "pattern": ":[0-9]+:[0-9]+$", "description": "file:line:column"},
}
_KEYS = frozenset({"name", "key"})
_ITEMS = {"nodes", "users"}
"""What of a bundle stands elsewhere, or otherwise, than a mapping from names to records."""


def schema() -> Schema:
    """One document for all files: a file of a bundle is a manifest, the flow, or some users."""
    definitions = _Definitions()
    kinds = {"manifest": _manifest(), "flow": _flow(definitions), "users": _users(definitions)}
    return {
        "$schema": DIALECT,
        "title": "A file of a bundle of scenc",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in kinds],
        "$defs": kinds | dict(sorted(definitions.records.items())),
    }


def _manifest() -> Schema:
    properties = {
        "scenc": _TEXT | {"description": "version of the compiler"},
        "schema": {"const": VERSION},
        "id": _SHA256,
        "files": {"type": "object", "additionalProperties": _SHA256},
    }
    return _object(properties, properties)


def _flow(definitions: _Definitions) -> Schema:
    hints = get_type_hints(Bundle)
    properties = {
        field.name: definitions.section(hints[field.name]) for field in fields(Bundle) if field.name not in _ITEMS
    }
    return _object(properties | {"nodes": definitions.nodes()}, needed(Bundle) | {"dial_plan"})


def _users(definitions: _Definitions) -> Schema:
    """One user a line."""
    user, mailbox = definitions.unnamed(User), definitions.unnamed(Mailbox)
    own = {"mailbox": mailbox, "nodes": definitions.nodes(), "dials": {"type": "array", "items": _TEXT}}
    return {"type": "object", "additionalProperties": user | {"properties": user["properties"] | own}}


class _Definitions:
    """Collects a definition for each dataclass that is met."""

    def __init__(self) -> None:
        self.records: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """Values of the type as `codec.plain` writes them."""
        origin, arguments = get_origin(kind), get_args(kind)
        if kind in SPELLINGS:
            return SPELLINGS[kind]
        if is_dataclass(kind):
            return self._referred(kind)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (Union, types.UnionType):
            return {"anyOf": [{"type": "null"} if each is type(None) else self.of(each) for each in arguments]}
        if origin is tuple:
            return {"type": "array", "items": self.of(arguments[0])}
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"enum": [each.value for each in kind]}
        raise TypeError(f"no JSON Schema for {kind}")

    def section(self, kind: Any) -> Schema:
        """A field of the bundle; records in a mapping are without the name under which they stand."""
        item = get_args(kind)[-1] if get_args(kind) else None
        if not is_dataclass(item):
            return self.of(kind)
        return {"type": "object", "additionalProperties": self.unnamed(item)}

    def unnamed(self, kind: Any) -> Schema:
        """A record whose name is its key."""
        return self._record(kind, _KEYS)

    def nodes(self) -> Schema:
        """A node's `with` is what its operation holds."""
        if "node" not in self.records:
            exits = {"type": "object", "additionalProperties": _TEXT}
            own = {"label": _TEXT, "op": {"enum": [op.name for op in OPS]}, "with": True, "exits": exits}
            node = _object(own | {"place": SPELLINGS[Place]}, {"op", "place"})
            self.records["node"] = node | {"oneOf": [self._operation(op) for op in OPS]}
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/node"}}

    def _operation(self, op: Any) -> Schema:
        required = ["op", "with"] if needed(op) else ["op"]
        return {"properties": {"op": {"const": op.name}, "with": self._referred(op)}, "required": required}

    def _referred(self, kind: Any) -> Schema:
        name = kind.name if issubclass(kind, Op) else kind.__name__
        if name not in self.records:
            self.records[name] = {}  # a type that holds itself is met again
            self.records[name] = self._record(kind)
        return {"$ref": f"#/$defs/{name}"}

    def _record(self, kind: Any, besides: frozenset[str] = frozenset()) -> Schema:
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.name not in besides]
        return _object({name: self.of(hints[name]) for name in names}, needed(kind) - besides)


def _object(properties: Mapping[str, Any], required: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(required),
        "additionalProperties": False,
    }

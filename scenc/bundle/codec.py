"""Values of the bundle as plain data and back, from the fields of their dataclasses.

Plain data are what JSON and YAML have in common: dict, list, str, int, float, bool and None. Some values have a
spelling of their own (dates, hours of a day, places in the scenario).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from scenc.flow.node import Node, Op, Place
from scenc.flow.ops import BY_NAME
from scenc.schedule.interval import Interval

Encoder = Callable[[Any], Any]
Decoder = Callable[[Any], Any]

PLAIN = frozenset({str, int, float, bool, type(None)})


class Field(str):
    """The name of a field, as opposed to a text of the scenario's author."""

    __slots__ = ()


def plain(value: Any) -> Any:
    """The value as plain data."""
    kind: Any = type(value)
    return value if kind in PLAIN else _encoder(kind)(value)


def value(kind: Any, data: Any) -> Any:
    """What `plain` made from a value of the type `kind`. Raises `ValueError` for anything else."""
    return _decoder(kind)(data)


@cache
def _encoder(kind: Any) -> Encoder:
    """Found once a type."""
    if kind in SPELLINGS:
        return SPELLINGS[kind][0]
    if issubclass(kind, Enum):
        return lambda member: member.value
    if issubclass(kind, Node):
        return _plain_node
    if is_dataclass(kind):
        return _plain_record(kind)
    if issubclass(kind, Mapping):
        return lambda mapping: {key: plain(item) for key, item in mapping.items()}
    if issubclass(kind, tuple):
        return lambda items: [plain(item) for item in items]
    return lambda value: value


def _plain_record(kind: Any) -> Encoder:
    absent = _absent(kind)
    parts = [(str(field), field, absent.get(field, MISSING)) for field in _fields(kind)]

    def encode(record: Any) -> dict[Field, Any]:
        data = {}
        for name, field, default in parts:
            item = getattr(record, name)
            if item is not default and item != default:
                data[field] = item if type(item) in PLAIN else plain(item)
        return data

    return encode


def _plain_node(node: Node) -> dict[str, Any]:
    """Its id is the key under which it stands."""
    own = {"label": node.label, "op": node.op.name, "with": plain(node.op), "exits": dict(node.exits)}
    kept = {name: item for name, item in own.items() if item not in ("", {})} | {"place": str(node.place)}
    return {Field(name): item for name, item in kept.items()}


def node(id: str, data: Any) -> Node:
    """What `plain` made from the node `id`. Raises `ValueError`."""
    data = {"label": "", "with": {}, "exits": {}} | _mapping(data)
    if set(data) != {"label", "op", "with", "exits", "place"}:
        raise ValueError("a node has label, op, with, exits and place")
    name = value(str, data["op"])
    if name not in BY_NAME:
        raise ValueError(f"there is no operation “{name}”")
    op: Op = value(BY_NAME[name], data["with"])
    return Node(id, op, value(Mapping[str, str], data["exits"]), value(Place, data["place"]), value(str, data["label"]))


@cache
def _decoder(kind: Any) -> Decoder:
    """Built once a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in SPELLINGS:
        return _spelt(SPELLINGS[kind][1])
    if is_dataclass(kind):
        return _record(kind)
    if origin is Literal:
        return _one_of(arguments)
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is tuple:
        return _sequence(_decoder(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _dictionary(_decoder(arguments[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _scalar(kind)


def _scalar(kind: Any) -> Decoder:
    def decode(data: Any) -> Any:
        if type(data) is kind or (kind is float and type(data) is int):
            return float(data) if kind is float else data
        raise ValueError(f"{_shown(data)} is not of type {getattr(kind, '__name__', kind)}")

    return decode


def _spelt(parse: Callable[[str], Any]) -> Decoder:
    return lambda data: parse(_scalar(str)(data))


def _one_of(choices: tuple[Any, ...]) -> Decoder:
    def decode(data: Any) -> Any:
        for choice in choices:
            if type(choice) is type(data) and choice == data:
                return choice
        raise ValueError(f"{_shown(data)} is none of {', '.join(map(str, choices))}")

    return decode


def _union(kinds: tuple[Any, ...]) -> Decoder:
    """`X | None`; the bundle has no other unions."""
    decoders = [_decoder(kind) for kind in kinds if kind is not type(None)]
    if len(decoders) != 1:
        raise TypeError(f"no way to tell {kinds} apart in a bundle")
    return lambda data: None if data is None else decoders[0](data)


def _sequence(item: Decoder) -> Decoder:
    def decode(data: Any) -> Any:
        if not isinstance(data, list):
            raise ValueError(f"{_shown(data)} is not a list")
        return tuple(item(each) for each in data)

    return decode


def _dictionary(item: Decoder) -> Decoder:
    return lambda data: {_scalar(str)(key): item(each) for key, each in _mapping(data).items()}


def _record(kind: Any) -> Decoder:
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}

    def decode(data: Any) -> Any:
        data = _mapping(data)
        if unknown := [name for name in data if name not in decoders]:
            raise ValueError(f"unknown field {_shown(unknown[0])}")
        if missing := sorted(needed(kind) - set(data)):
            raise ValueError(f"the field {missing[0]} is missing")
        return kind(**{name: decoders[name](each) for name, each in data.items()})

    return decode


@cache
def _fields(kind: Any) -> tuple[Field, ...]:
    return tuple(Field(field.name) for field in fields(kind))


@cache
def needed(kind: Any) -> frozenset[str]:
    """The fields without a default."""
    return frozenset(field.name for field in fields(kind) if field.default is field.default_factory is MISSING)


@cache
def _absent(kind: Any) -> Mapping[str, Any]:
    """The fields that are None, nought, empty, true or false unless they are given, and that value."""
    return {field.name: field.default for field in fields(kind) if not field.default or field.default is True}


def _mapping(data: Any) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise ValueError(f"{_shown(data)} is not a mapping")
    return data


def _shown(data: Any) -> str:
    return repr(data)[:60]


def _interval(text: str) -> Interval:
    begin, end = (part.split(":") for part in text.split(".."))
    return Interval(*(int(hour) * 60 + int(minute) for hour, minute in (begin, end)))


def _place(text: str) -> Place:
    file, line, column = text.rsplit(":", 2)
    return Place(file, int(line), int(column))


SPELLINGS: dict[Any, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    date: (date.isoformat, date.fromisoformat),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    time: (time.isoformat, time.fromisoformat),
    timedelta: (lambda delta: repr(delta.total_seconds()), lambda text: timedelta(seconds=float(text))),
    Interval: (str, _interval),
    Place: (str, _place),
}

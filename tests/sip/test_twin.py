"""What is compiled of the SIP core does to the last byte and error what its Python source does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sip.torture import TORTURE
from tests.sip.twin import is_compiled, load

COMPILED, TWINS = load()
PIECES = [
    b"\r\n",
    b"\r",
    b" ",
    b"\t",
    b",",
    b";",
    b":",
    b'"',
    b"<",
    b">",
    b"%",
    b"\\",
    b"=",
    b"\xff",
    b"\0",
    b"[",
    b"@",
]
PIECES += [b"Via: ", b"To: ", b"CSeq: 1 INVITE\r\n", b"Content-Length: 99999999999999999999\r\n", b"v: ", b"\xc4\x85"]
WORDS = [
    "sip:",
    "tel:",
    "a",
    "Żó",
    "@",
    "b",
    "[::1]",
    ":",
    "5060",
    ";",
    "tag=",
    "lr",
    "=",
    "%41",
    "%4",
    "?",
    "&",
    "1",
    " ",
]
WORDS += ['"', "\\", "<", ">", ",", "SIP/2.0/UDP ", "INVITE", "\t", "\udcff", "\x00", "99999999999"]
WRITTEN = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)


def seen(message: Any) -> tuple[object, ...]:
    """All that can be seen of a message."""
    headers = message.headers
    start = (message.method, message.uri) if hasattr(message, "method") else (message.status, message.reason)
    names = sorted({name for name, _ in headers})
    found = [
        (name, headers.get(name), headers.get_all(name), headers.listed(name), headers.member(name)) for name in names
    ]
    return start, list(headers), dict(headers.first), headers.repeated, found, message.body, written(message)


def written(message: Any) -> bytes | str:
    try:
        data: bytes = message.to_bytes()
    except ValueError as error:
        return str(error)
    return data


def read(modules: dict[str, ModuleType], data: bytes) -> tuple[object, ...]:
    message = modules["message"]
    try:
        return seen(message.parse(data))
    except message.Malformed as fault:
        return fault.status, fault.reason, fault.drop, fault.request and seen(fault.request)


def outcome(of: Callable[[], object]) -> tuple[str, ...]:
    try:
        value = of()
    except ValueError as error:
        return "refused", str(error)
    return str(value), repr(value)


def answered(modules: dict[str, ModuleType], data: bytes) -> tuple[object, ...]:
    """What our answers look like, and headers that were changed in every way."""
    message = modules["message"]
    try:
        request = message.parse(data)
    except message.Malformed as fault:
        request = fault.request
    if request is None or not hasattr(request, "method"):
        return ()
    answer = message.response_to(request, 180, None, "ours")
    answer.headers.set("Contact", "<sip:us>")
    answer.headers.set_first("Via", "SIP/2.0/UDP here")
    answer.headers.prepend("v", "SIP/2.0/TCP there;branch=1")
    answer.headers.add("x-new", "1")
    answer.headers.remove("cseq")
    return seen(answer), seen(message.response_to(request, 100)), answer.headers == answer.headers.copy()


def test_what_runs_is_compiled() -> None:
    """Else the other tests here compare a thing with itself: `make setup` compiles."""
    assert {name for name, module in COMPILED.items() if not is_compiled(module)} == set()
    assert {name for name, module in TWINS.items() if is_compiled(module)} == set()
    assert len(COMPILED) >= 10


@pytest.mark.parametrize("name", TORTURE)
def test_each_message_of_rfc_4475_is_the_same_to_both(name: str) -> None:
    data = TORTURE[name].data
    assert read(COMPILED, data) == read(TWINS, data)
    assert answered(COMPILED, data) == answered(TWINS, data)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(TORTURE)),
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(PIECES), st.integers(0, 9))),
)
def test_damaged_messages_are_the_same_to_both(name: str, damage: list[tuple[int, bytes, int]]) -> None:
    data = TORTURE[name].data
    for at, piece, gone in damage:
        data = data[:at] + piece + data[at + gone :]
    assert read(COMPILED, data) == read(TWINS, data)
    assert answered(COMPILED, data) == answered(TWINS, data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_the_same_to_both(data: bytes) -> None:
    assert read(COMPILED, data) == read(TWINS, data)


@settings(max_examples=300, deadline=None)
@given(WRITTEN)
def test_any_value_is_the_same_to_both(text: str) -> None:
    of = {"address": "NameAddr", "uri": "Uri", "via": "Via", "cseq": "CSeq", "params": "Params"}
    for module, name in of.items():
        ours, twin = getattr(COMPILED[module], name), getattr(TWINS[module], name)
        assert outcome(partial(ours.parse, text)) == outcome(partial(twin.parse, text))
    for function in ("is_token", "quote", "unquote", "unescape", "well_escaped", "host_port"):
        ours, twin = getattr(COMPILED["grammar"], function), getattr(TWINS["grammar"], function)
        assert outcome(partial(ours, text)) == outcome(partial(twin, text))
    for separator in ",;":
        assert COMPILED["grammar"].split(text, separator) == TWINS["grammar"].split(text, separator)


@pytest.mark.parametrize(("module", "name"), [("headers", "read"), ("message", "parse"), ("checks", "header_problem")])
def test_nothing_where_something_is_needed_is_an_error_and_no_crash(module: str, name: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        getattr(COMPILED[module], name)(None)

"""What is written is what is read, whatever names and texts a scenario has."""

from __future__ import annotations

import tempfile
import time
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scenc.bundle import layout
from scenc.bundle.emit import emit
from scenc.bundle.jsonschema import schema
from scenc.bundle.load import Shards, load_bundle, read_pcm
from scenc.bundle.schema import Bundle, Company, Prompt, User
from scenc.bundle.write import write
from scenc.flow.node import Node, Place
from scenc.flow.ops import OPS
from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import Interval

# Everything that YAML 1.1, YAML 1.2 or JSON might take for something else.
TRICKY = [
    "",
    "no",
    "on",
    "16:00",
    "0123",
    "null",
    "~",
    "- a",
    "#",
    ": ",
    "a\n b\n",
    "\x85\u2028\ufeff\x7f\0",
    "😀",
    "'\"\\",
]
TEXTS = st.one_of(st.sampled_from(TRICKY), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
NAMES = st.one_of(st.sampled_from(["anna", "jan", "user", "no"]), TEXTS)
IDS = st.one_of(NAMES, NAMES.map("user:{}".format), NAMES.map("user:{}/busy/1".format))
PLACES = st.builds(Place, TEXTS, st.integers(0, 10**6), st.integers(0, 10**4))
INTERVALS = st.integers(0, 1439).flatmap(
    lambda begin: st.builds(Interval, st.just(begin), st.integers(begin + 1, 1440))
)
VALIDATOR = jsonschema.Draft202012Validator(schema())
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def _fields(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: st.from_type(hints[field.name]) for field in fields(kind)})


def _named(kind: type[Any], key: str = "name") -> st.SearchStrategy[dict[str, Any]]:
    """A section whose items carry their key."""
    return st.dictionaries(NAMES, _fields(kind), max_size=4).map(
        lambda items: {name: replace(item, **{key: name}) for name, item in items.items()}
    )


st.register_type_strategy(str, TEXTS)
st.register_type_strategy(float, NUMBERS)
st.register_type_strategy(Interval, INTERVALS)
st.register_type_strategy(date, st.dates())
st.register_type_strategy(
    OpeningHours,
    st.builds(
        OpeningHours,
        week=st.tuples(*[st.lists(INTERVALS, max_size=2).map(tuple)] * 7),
        holidays=st.lists(st.dates(), max_size=9).map(tuple),
    ),
)
NODES = st.dictionaries(
    IDS,
    st.builds(
        Node,
        st.just(""),
        st.one_of([_fields(op) for op in OPS]),
        st.dictionaries(st.one_of(TEXTS, st.just("601")), IDS, max_size=3),
        PLACES,
        TEXTS,
    ),
    max_size=6,
).map(lambda nodes: {id: replace(node, id=id) for id, node in nodes.items()})
OWN: dict[str, st.SearchStrategy[Any]] = {
    "edition": st.integers(0, 9),
    "company": _fields(Company),
    "prompts": _named(Prompt, "key").map(lambda items: {key: replace(item, audio="") for key, item in items.items()}),
    "numbers": st.dictionaries(TEXTS, IDS, max_size=3),
    "nodes": NODES,
}


def _section(kind: Any) -> st.SearchStrategy[Any]:
    """A field of a bundle: records by name, or a single value."""
    item = get_args(kind)[-1] if get_args(kind) else None
    return _named(item) if isinstance(item, type) and is_dataclass(item) else st.from_type(kind)


BUNDLES = st.builds(Bundle, **{name: _section(kind) for name, kind in get_type_hints(Bundle).items()} | OWN)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BUNDLES)
def test_any_bundle_comes_back(bundle: Bundle) -> None:
    files = emit(bundle, {})
    with tempfile.TemporaryDirectory() as base:
        write(files, Path(base) / "bundle")
        loaded, _ = load_bundle(Path(base) / "bundle")
    assert loaded == bundle
    assert emit(loaded, {}).keys() == files.keys()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BUNDLES)
def test_every_file_is_yaml_to_other_readers_and_obeys_the_schema(bundle: Bundle) -> None:
    for data in emit(bundle, {}).values():
        document = YAML(typ="safe", pure=True).load(data)
        assert document is None or [error.message for error in VALIDATOR.iter_errors(document)] == []


def test_the_office_comes_back_with_its_sound(office: Bundle, folder: Path) -> None:
    loaded, id = load_bundle(folder)
    assert loaded == office
    assert len(id) == 64
    assert read_pcm(folder, office.prompts["greeting"].audio) == b"\1\0\2\0"


def test_readers_of_yaml_1_1_see_the_same_texts(office: Bundle, wavs: dict[str, bytes]) -> None:
    files = emit(office, wavs)
    old = YAML(typ="safe", pure=True)
    old.version = (1, 1)
    flow = old.load(files[layout.FLOW])
    assert flow["nodes"]["menu:welcome"]["exits"]["on"] == "off"
    assert flow["nodes"]["schedule:hours"]["with"]["hours"]["week"][5] == ["09:00..12:00", "13:00..24:00"]
    assert flow["nodes"]["schedule:hours"]["with"]["hours"]["holidays"] == ["2026-12-24", "2026-12-25"]
    assert old.load(files["users/000.yaml"])["anna"]["number"] == "601"


def test_every_node_says_where_it_was_written(office: Bundle, wavs: dict[str, bytes]) -> None:
    lines = emit(office, wavs)[layout.FLOW].decode().splitlines()
    assert lines[lines.index('  "menu:welcome":') - 1] == "  # main.scen:20"


def test_a_changed_user_is_one_changed_line(office: Bundle, wavs: dict[str, bytes]) -> None:
    users = {f"u{number}": User(f"u{number}", str(number), "x") for number in range(1000)}
    before = emit(replace(office, users=users), wavs)
    after = emit(replace(office, users=users | {"u500": User("u500", "500", "y")}), wavs)
    changed = [path for path in before if before[path] != after[path]]
    assert changed == ["users/001.yaml", layout.MANIFEST]
    old, new = (files["users/001.yaml"].splitlines() for files in (before, after))
    assert sum(one != other for one, other in zip(old, new, strict=True)) == 1


def test_users_whose_file_is_known_are_not_made_again(office: Bundle, wavs: dict[str, bytes], tmp_path: Path) -> None:
    users = {f"u{number}": User(f"u{number}", str(number), "x") for number in range(600)}
    before = replace(office, users=users)
    after = replace(office, users={name: user for name, user in users.items() if name != "u599"})
    known: Shards = {}
    write(emit(before, wavs), tmp_path / "before")
    write(emit(after, wavs), tmp_path / "after")
    first, _ = load_bundle(tmp_path / "before", known)
    second, _ = load_bundle(tmp_path / "after", known)
    assert first == before
    assert second == after
    assert second.users["u0"] is first.users["u0"]
    assert second.users["u598"] is not first.users["u598"]
    assert len(known) == 3


def test_ten_thousand_users_are_read_in_seconds(office: Bundle, wavs: dict[str, bytes], tmp_path: Path) -> None:
    users = {f"u{number}": User(f"u{number}", str(number), "Łukasz") for number in range(10_000)}
    rings = {f"user:{name}": replace(office.nodes["user:anna"], id=f"user:{name}") for name in users}
    plan = {user.number: f"user:{name}" for name, user in users.items()}
    nodes = {**office.nodes, **rings, "dial-plan": replace(office.nodes["dial-plan"], exits=plan)}
    large = replace(office, users=users, nodes=nodes)
    write(emit(large, wavs), tmp_path / "large")
    begin = time.process_time()
    loaded, _ = load_bundle(tmp_path / "large")
    assert time.process_time() - begin < 5
    assert loaded == large
    assert len((tmp_path / "large" / layout.FLOW).read_bytes()) < 10_000

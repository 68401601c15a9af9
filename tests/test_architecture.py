"""What a machine can see of the architecture: who imports whom, purity, registries, sizes, documents that are true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "scenc").rglob("*.py"))
ALL = sorted(path for folder in ("scenc", "tests", "bench") for path in (ROOT / folder).rglob("*.py"))

FLOW = ("scenc.flow", "scenc.schedule", "scenc.bundle.schema")
TEXT = ("scenc.source", "scenc.diagnostics", *FLOW)
# What each room may import of scenc besides itself; a room may not import what is not in its row.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "source": (),
    "discovery": (),
    "whole": (),
    "schedule": (),
    "sip": (),
    "media": (),
    "store": (),
    "flow": ("scenc.schedule", "scenc.bundle.schema", "scenc.discovery"),
    "bundle": ("scenc.flow", "scenc.schedule"),
    "diagnostics": ("scenc.source",),
    "prompts": ("scenc.bundle.schema",),
    "lang": ("scenc.discovery", *TEXT),
    "syntax": (*TEXT, "scenc.lang"),
    "values": (),
    "model": (*TEXT, "scenc.lang", "scenc.syntax", "scenc.values"),
    "format": (*TEXT, "scenc.lang", "scenc.syntax"),
    "graph": (*TEXT, "scenc.model"),
    "rules": (*TEXT, "scenc.discovery", "scenc.values", "scenc.lang", "scenc.syntax", "scenc.model", "scenc.graph"),
    "diff": (*FLOW, "scenc.bundle.codec", "scenc.graph"),
    "pipeline": (*TEXT, "scenc.syntax", "scenc.model", "scenc.graph", "scenc.rules"),
    "compile": ("scenc.flow", "scenc.pipeline", "scenc.prompts", "scenc.bundle", "scenc.diagnostics", "scenc.source"),
    "pbx": (
        "scenc.discovery",
        "scenc.whole",
        "scenc.sip",
        "scenc.media",
        "scenc.store",
        "scenc.bundle.load",
        "scenc.prompts.tones",
        *FLOW,
    ),
    "mend": ("scenc.source", "scenc.pipeline", "scenc.diagnostics"),
    "editor": (
        *TEXT,
        "scenc.lang",
        "scenc.syntax",
        "scenc.model",
        "scenc.format",
        "scenc.rules",
        "scenc.pipeline",
        "scenc.mend",
    ),
    "starters": ("scenc.lang", "scenc.format", "scenc.source"),
    "cli": ("scenc",),
    "__main__": ("scenc.cli",),
    "__init__": (),
}

RIM = frozenset(
    {"asyncio", "os", "pathlib", "random", "secrets", "selectors", "socket", "subprocess", "threading", "time"}
)
PURE = (
    "sip",
    "flow",
    "schedule",
    "values",
    "lang",
    "syntax",
    "format",
    "model",
    "graph",
    "rules",
    "pipeline",
    "mend",
    "editor",
    "starters",
)
IMPURE_BY_DESIGN = {
    ("scenc/editor/server.py", "asyncio"),
    ("scenc/syntax/table.py", "pathlib"),  # the script that writes the parse table which is shipped
}
ONLY_IN: dict[str, tuple[str, ...]] = {
    "networkx": ("scenc/graph/",),
    "lark": ("scenc/syntax/",),
    "lsprotocol": ("scenc/editor/",),
    "pygls": ("scenc/editor/",),
    "sqlalchemy": ("scenc/store/", "scenc/pbx/"),
}

RULES_HELPERS = {
    "scenc.rules.flow.place",
    "scenc.rules.menus.prompts",
    "scenc.rules.menus.spoken_keys",
    "scenc.rules.time.spoken_hours",
}
"""Files beside the rules that several of them use."""

FILE_LINES, FUNCTION_LINES = 600, 60


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), name_of(path))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "scenc").parts[0].removesuffix(".py")


def is_module(dotted: str) -> bool:
    place = ROOT.joinpath(*dotted.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


@cache
def imports(path: Path) -> frozenset[str]:
    """The modules a file imports, wherever in it; `from package import module` names the module."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: a relative import"
            module = node.module or ""
            inner = {f"{module}.{alias.name}" for alias in node.names}
            found |= {each if each.startswith("scenc.") and is_module(each) else module for each in inner}
    return frozenset(found)


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(room + ".") for room in rooms)


@pytest.mark.parametrize("room", sorted({room_of(path) for path in SOURCES}))
def test_a_room_imports_only_what_it_may_know(room: str) -> None:
    assert room in MAY_IMPORT, f"scenc/{room} is new: give it its row here and in docs/architecture.md"
    allowed = (f"scenc.{room}", *MAY_IMPORT[room])
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in SOURCES
        if room_of(path) == room
        for module in sorted(imports(path))
        if within(module, ("scenc",)) and not within(module, allowed)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_middle_is_pure() -> None:
    impure = {
        (name_of(path), module.split(".")[0])
        for path in SOURCES
        if room_of(path) in PURE
        for module in imports(path)
        if module.split(".")[0] in RIM
    }
    # a pure path names a place without touching a disk
    impure = {(file, module) for file, module in impure if module != "pathlib" or touches_disk(ROOT / file)}
    assert impure <= IMPURE_BY_DESIGN, sorted(impure - IMPURE_BY_DESIGN)


def touches_disk(path: Path) -> bool:
    names = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom) and node.module == "pathlib"]
    return any(not alias.name.startswith("Pure") for node in names for alias in node.names)


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_library_is_known_in_one_place(package: str) -> None:
    users = [name_of(path) for path in SOURCES if any(within(module, (package,)) for module in imports(path))]
    assert users, f"nobody imports {package}: take it out of the dependencies and from here"
    assert all(user.startswith(ONLY_IN[package]) for user in users), users


def modules(folder: str, pattern: str = "*.py") -> set[str]:
    """The modules in a folder, by their dotted names."""
    paths = (path for path in (ROOT / folder).glob(pattern) if path.name != "__init__.py")
    return {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths}


def test_every_file_of_a_registry_is_in_use() -> None:
    """A file that defines nothing of its folder's kind is a helper, and stands elsewhere or is named here."""
    from scenc.flow.ops import OPS
    from scenc.lang import FOUNDATION, NODES
    from scenc.pbx.verbs import VERBS
    from scenc.rules.registry import CATALOGUE

    helpers = {f"scenc.lang.{name}" for name in FOUNDATION} | RULES_HELPERS
    used = {thing.__module__ for thing in (*OPS, *NODES.values(), *CATALOGUE, *VERBS.values())}
    folders = (
        ("scenc/flow/ops", "*.py"),
        ("scenc/lang", "*.py"),
        ("scenc/rules", "*/*.py"),
        ("scenc/pbx/verbs", "*.py"),
    )
    there = set().union(*(modules(*folder) for folder in folders)) - helpers
    assert there == used & there, sorted(there - used)


def test_every_action_has_a_verb() -> None:
    from scenc.flow import actions
    from scenc.pbx.verbs import VERBS

    defined = {each for each in vars(actions).values() if isinstance(each, type) and issubclass(each, actions.Action)}
    assert set(VERBS) == defined - {actions.Action}


def test_every_construct_has_its_grammar_fragment() -> None:
    fragments = {path.stem for path in (ROOT / "grammars").glob("*.lark")} - {"00_scenario", "01_tokens"}
    constructs = {module.rsplit(".", 1)[1] for module in modules("scenc/lang")} - {
        "leaf",
        "node",
        "phrases",
        "weave",
        "scen",
    }
    assert fragments == constructs


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_nothing_has_grown_too_big() -> None:
    native = [path for suffix in ("pyx", "pxd", "h", "c") for path in (ROOT / "scenc").rglob(f"*.{suffix}")]
    kept = [path for path in native if not path.with_suffix(".pyx").is_file() or path.suffix != ".c"]
    big = [f"{name_of(path)}: {n} lines" for path in [*ALL, *kept] if (n := len(lines(path))) > FILE_LINES]
    for path in ALL:
        for node in functions(path):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if size > FUNCTION_LINES:
                big.append(f"{name_of(path)}:{node.lineno}: {node.name} has {size} lines")
    assert not big, "\n".join(big)


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_every_function_is_annotated() -> None:
    bare = []
    for path in ALL:
        for node in functions(path):
            arguments = node.args
            everything = [
                *arguments.posonlyargs,
                *arguments.args,
                *arguments.kwonlyargs,
                arguments.vararg,
                arguments.kwarg,
            ]
            named = [each for each in everything if each is not None and each.arg not in {"self", "cls"}]
            if node.returns is None or any(each.annotation is None for each in named):
                bare.append(f"{name_of(path)}:{node.lineno}: {node.name}")
    assert not bare, "\n".join(bare)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    grammars = (ROOT / "grammars").glob("*.lark")
    native = (path for suffix in ("pyx", "pxd", "pyi", "h") for path in (ROOT / "scenc").rglob(f"*.{suffix}"))
    left = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in [*ALL, *grammars, *native]
        for number, line in enumerate(lines(path), 1)
        if later.search(line)
    ]
    assert not left, "\n".join(left)


def steps() -> list[tuple[str, str]]:
    """(file, symbol) of each row of the table under “Follow a call”."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = text.partition("## Follow a call")[2].partition("\n## ")[0]
    return re.findall(r"^\|[^|]*\| `([\w/]+\.\w+): ([\w.]+)` \|$", table, re.MULTILINE)


def symbols(path: Path) -> set[str]:
    """What a module defines: functions, classes, their methods, as `Class.method`."""
    found: set[str] = set()
    for node in tree_of(path).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
    return found


def test_a_call_can_be_followed() -> None:
    assert len(steps()) >= 10
    gone = [f"{file}: {symbol}" for file, symbol in steps() if symbol not in symbols(ROOT / file)]
    assert not gone, "\n".join(gone)


def test_a_packet_can_be_followed() -> None:
    """Every function that docs/media.md names is defined where it says."""
    rows = re.findall(r"^\|[^|]*\| `(\w+\.h): (\w+)` \|$", (ROOT / "docs/media.md").read_text("utf-8"), re.MULTILINE)
    kernel = ROOT / "scenc/media/native/kernel"
    gone = [
        f"{file}: {name}" for file, name in rows if not re.search(rf"\b{name}\(", (kernel / file).read_text("utf-8"))
    ]
    assert len(rows) >= 20
    assert not gone, "\n".join(gone)


def test_the_architecture_fits_on_a_page() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    rooms = {path.name for path in (ROOT / "scenc").iterdir() if (path / "__init__.py").is_file()}
    unnamed = sorted(room for room in rooms if f"`{room}/`" not in text)
    assert not unnamed, f"rooms without a word: {unnamed}"
    prose = re.sub(r"^(\|.*|```.*?```)$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert len(prose.split()) <= 700


def test_the_lock_files_name_no_place() -> None:
    for path in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        text = path.read_text("utf-8")
        assert not re.search(r"://|index-url|find-links|trusted-host|^-e|^\.|^/", text, re.MULTILINE)
        pinned = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
        assert all("==" in entry and "--hash=sha256:" in entry for entry in pinned)


def test_no_pattern_needs_a_newer_python_than_the_oldest() -> None:
    """Python before 3.11.5 (Debian 12 has 3.11.2) misreads a possessive repeat of a group (gh-106052)."""
    paths = [*SOURCES, *(ROOT / "grammars").glob("*.lark")]
    wrong = [name_of(path) for path in paths if re.search(r"\)[*?+]\+", path.read_text("utf-8"))]
    assert not wrong, wrong

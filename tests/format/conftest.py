"""Every scenario text of the project, and what must stay the same when it is formatted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from scenc.bundle.schema import Bundle
from scenc.diagnostics.diagnostic import Diagnostic
from scenc.flow.node import Node, Place
from scenc.pipeline import compile_text
from scenc.source import Source
from scenc.syntax.lexer import words

ROOT = Path(__file__).parents[2]
NEEDS_OTHERS = re.compile(r"^import |from csv\(", re.MULTILINE)
"""Texts that mean something only beside other files; tests/samples has those."""
NOWHERE = Place("", 0, 0)
Meaning = Callable[[str], object]


@dataclass(frozen=True)
class Kept:
    """What a text consists of, whatever its layout."""

    words: tuple[tuple[str, object], ...]
    comments: tuple[str, ...]


def _texts() -> list[str]:
    docs = [(ROOT / "docs" / name).read_text("utf-8") for name in ("language.md", "tools.md")]
    examples = [example for text in docs for example in re.findall(r"```scen\n(.*?)```", text, re.DOTALL)]
    samples = [path.read_text("utf-8") for path in sorted((ROOT / "samples").glob("*/main.scen"))]
    texts = (*samples, *(text if text.startswith("scen ") else f"scen 1\n{text}" for text in examples))
    return [text for text in texts if not NEEDS_OTHERS.search(text)]


def _nowhere(node: Node) -> Node:
    return replace(node, place=NOWHERE)


def _meaning(text: str) -> tuple[Bundle, list[tuple[str, str]]]:
    compilation = compile_text(text, "main.scen")
    assert compilation.bundle is not None, text
    nodes = {id: _nowhere(node) for id, node in compilation.bundle.nodes.items()}
    found: list[Diagnostic] = list(compilation.diagnostics)
    return replace(compilation.bundle, nodes=nodes), [(one.code, one.message) for one in found]


def _kept(text: str) -> Kept:
    found, problems = words(Source("main.scen", text))
    assert not problems
    # texts are taken out first: `//` in one is no comment
    bare = re.sub(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"', '""', text.replace("\r\n", "\n"))
    comments = tuple(comment.rstrip() for comment in re.findall(r"//[^\n]*", bare))
    return Kept(tuple((word.kind, word.value) for word in found if word.kind not in ("_END", "_COMMA")), comments)


@pytest.fixture(scope="session")
def texts() -> list[str]:
    return _texts()


@pytest.fixture(scope="session")
def meaning() -> Meaning:
    return _meaning


@pytest.fixture(scope="session")
def kept() -> Callable[[str], Kept]:
    return _kept

"""Colours for editors: a TextMate grammar made of the words of ours. Written anew with the parse table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from scenc.lang.chain import STEPS
from scenc.syntax.table import Table

_NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "PHONE": "constant.numeric.phone",
        "DATE": "constant.numeric.date",
        "YEARLY": "constant.numeric.date",
        "TIME": "constant.numeric.time",
        "DURATION": "constant.numeric.duration",
        "INT": "constant.numeric.integer",
    }
)
_END = r"(?![\w-])"
_BEGIN = r"(?<![\w-])(?<!\w\.)"
_NAME = r"[^\W\d_][\w-]*"


def textmate(table: Table) -> str:
    """The grammar as JSON. A name that is also a keyword is coloured as a name only where a statement gives it."""
    statements = {word for word in table.actions[table.start] if word in table.keywords}
    rules = [
        _rule("comment.line.double-slash", "//.*$"),
        _text('"""', "string.quoted.triple"),
        _text('"', "string.quoted.double"),
        {
            "match": rf"^\s*({_any(statements)})\s+({_NAME})",
            "captures": {"1": {"name": "keyword.control.scen"}, "2": {"name": "entity.name.type.scen"}},
        },
        {
            "match": rf"(->)\s*({_any(STEPS)})?",
            "captures": {"1": {"name": "keyword.operator.arrow.scen"}, "2": {"name": "support.function.scen"}},
        },
        *(_rule(_NUMBERS[kind], _BEGIN + regex) for kind, regex in table.patterns if kind in _NUMBERS),
        _rule("keyword.operator.range", r"\.\."),
        _rule("keyword.control", rf"^\s*{_any(statements)}"),
        _rule("keyword.other", _BEGIN + _any(table.keywords)),
    ]
    grammar = {"name": "scen", "scopeName": "source.scen", "fileTypes": ["scen"], "patterns": rules}
    return json.dumps(grammar, ensure_ascii=False, indent=2) + "\n"


def _any(words: Iterable[str]) -> str:
    """Any of the words; of two that begin alike the longer one."""
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))}){_END}"


def _rule(scope: str, regex: str) -> dict[str, object]:
    return {"name": f"{scope}.scen", "match": regex}


def _text(quote: str, scope: str) -> dict[str, object]:
    """A text of one line ends with it, whether it is closed or not."""
    return {
        "name": f"{scope}.scen",
        "begin": quote,
        "end": quote if len(quote) > 1 else f"{quote}|$",
        "patterns": [
            {"name": "constant.character.escape.scen", "match": r'\\["\\]'},
            {"name": "variable.other.placeholder.scen", "match": r"\{[^{}\"]*\}"},
        ],
    }

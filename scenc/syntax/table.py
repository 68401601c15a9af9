"""The LALR(1) table of the grammar: made by Lark from `grammars/`, kept beside this file so that Lark need not start.

After a change of the grammar, `python -m scenc.syntax.table` writes it anew, with the colours for editors. Until then
it is built at each start.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

END = "$END"
KEPT, SPLICED, NOTHING = 0, 1, -1


@dataclass(frozen=True, slots=True)
class Production:
    """One alternative of a rule.

    `recipe` makes the children from the values of its symbols: `[symbol, KEPT | SPLICED]`, or `[NOTHING, 0]` for
    an optional part that is not there. `transparent`: a single child takes the place of the whole.
    """

    rule: str
    length: int
    recipe: tuple[tuple[int, int], ...]
    transparent: bool


@dataclass(frozen=True, slots=True)
class Table:
    """`actions[state][token]` is a state to go to plus 1, or minus a production's index minus 1.

    Tokens are named by their terminal, keywords and punctuation by their own text.
    """

    digest: str
    patterns: tuple[tuple[str, str], ...]
    ignored: frozenset[str]
    keywords: frozenset[str]
    productions: tuple[Production, ...]
    actions: tuple[dict[str, int], ...]
    gotos: tuple[dict[str, int], ...]
    start: int
    end: int


@cache
def table() -> Table:
    """The table of the grammar as it stands in `grammars/`."""
    text = grammar()
    kept = files("scenc.syntax").joinpath("table.json")
    if kept.is_file():
        data = json.loads(kept.read_text("utf-8"))
        if data["digest"] == _digest(text):
            return _from_json(data)
    return build(text)


def grammar() -> str:
    """All fragments, in the order of their names; what extends a rule stands behind all rules."""
    fragments = (entry for entry in files("scenc").joinpath("grammars").iterdir() if entry.name.endswith(".lark"))
    texts = (entry.read_text("utf-8") for entry in sorted(fragments, key=lambda entry: entry.name))
    return "\n".join(sorted("\n".join(texts).splitlines(), key=lambda line: line.startswith("%extend")))


def build(text: str) -> Table:
    """Let Lark work the table out; a grammar that is not LALR(1) raises its error."""
    from lark import Lark
    from lark.lexer import Lexer, PatternStr

    class _NoLexer(Lexer):
        def __init__(self, conf: Any) -> None: ...

        def lex(self, *_: Any) -> Any: ...

    lark: Any = Lark(text, parser="lalr", lexer=_NoLexer, strict=True, maybe_placeholders=True)
    lalr = lark.parser.parser._parse_table
    literal = {t.name: t.pattern.value for t in lark.terminals if isinstance(t.pattern, PatternStr)}
    productions = sorted(lark.rules, key=lambda rule: (rule.origin.name, [symbol.name for symbol in rule.expansion]))
    rules = {rule: index for index, rule in enumerate(productions)}
    terminals = {symbol.name for rule in lark.rules for symbol in rule.expansion if symbol.is_term} | {END}
    number = _numbering(lalr.states, lalr.start_states["start"])

    def action(kind: Any, argument: Any) -> int:
        return number[argument] + 1 if str(kind) == "Shift" else -rules[argument] - 1

    rows = [lalr.states[state] for state in number]
    return Table(
        digest=_digest(text),
        patterns=_patterns(lark.terminals, literal),
        ignored=frozenset(lark.ignore_tokens),
        keywords=frozenset(value for value in literal.values() if value[0].isalpha()),
        productions=tuple(_production(rule) for rule in productions),
        actions=tuple(
            {literal.get(name, name): action(*entry) for name, entry in sorted(row.items()) if name in terminals}
            for row in rows
        ),
        gotos=tuple(
            {name: number[entry[1]] for name, entry in sorted(row.items()) if name not in terminals} for row in rows
        ),
        start=number[lalr.start_states["start"]],
        end=number[lalr.end_states["start"]],
    )


def _numbering(states: Any, start: int) -> dict[int, int]:
    """States in the order in which they are met from the start: Lark's own numbers change from run to run."""
    number = {start: 0}
    queue = [start]
    for state in queue:
        for _, (kind, target) in sorted(states[state].items(), key=lambda item: item[0]):
            if str(kind) == "Shift" and target not in number:
                number[target] = len(number)
                queue.append(target)
    return number


def _patterns(terminals: Any, literal: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Terminals to look for, the first that matches wins: by priority, then punctuation by length."""
    regexes = [t for t in terminals if t.name not in literal]
    marks = [t for t in terminals if t.name in literal and not literal[t.name][0].isalpha()]
    regexes.sort(key=lambda t: (-t.priority, t.name))
    marks.sort(key=lambda t: (-len(literal[t.name]), literal[t.name]))
    return tuple((literal.get(t.name, t.name), t.pattern.to_regexp()) for t in (*regexes, *marks))


def _production(rule: Any) -> Production:
    recipe: list[tuple[int, int]] = []
    gaps = "".join("1" if gap else "0" for gap in rule.options.empty_indices).split("0")
    for index, symbol in enumerate(rule.expansion):
        recipe += [(NOTHING, 0)] * (len(gaps[index]) if rule.options.empty_indices else 0)
        if rule.options.keep_all_tokens or not (symbol.is_term and symbol.filter_out):
            spliced = not symbol.is_term and symbol.name.startswith("_")
            recipe.append((index, SPLICED if spliced else KEPT))
    recipe += [(NOTHING, 0)] * (len(gaps[-1]) if rule.options.empty_indices else 0)
    return Production(
        rule.origin.name, len(rule.expansion), tuple(recipe), bool(rule.options.expand1) and not rule.alias
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def to_json(table: Table) -> str:
    """The table as text: one state a line."""
    data = asdict(table)
    data["ignored"], data["keywords"] = sorted(table.ignored), sorted(table.keywords)
    data["productions"] = [[p.rule, p.length, p.recipe, p.transparent] for p in table.productions]

    def lines(value: Any) -> str:
        if not isinstance(value, list | tuple):
            return json.dumps(value)
        return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in value) + "\n]"

    return "{\n" + ",\n".join(f"{json.dumps(key)}: {lines(value)}" for key, value in data.items()) + "\n}\n"


def _from_json(data: dict[str, Any]) -> Table:
    return Table(
        digest=data["digest"],
        patterns=tuple((name, regex) for name, regex in data["patterns"]),
        ignored=frozenset(data["ignored"]),
        keywords=frozenset(data["keywords"]),
        productions=tuple(
            Production(rule, length, tuple((index, how) for index, how in recipe), transparent)
            for rule, length, recipe, transparent in data["productions"]
        ),
        actions=tuple(data["actions"]),
        gotos=tuple(data["gotos"]),
        start=data["start"],
        end=data["end"],
    )


if __name__ == "__main__":
    from pathlib import Path

    from scenc.syntax.textmate import textmate

    now = build(grammar())
    Path(__file__).with_name("table.json").write_text(to_json(now), "utf-8")
    colours = Path(__file__).parents[2] / "editors/vscode/syntaxes/scen.tmLanguage.json"
    colours.write_text(textmate(now), "utf-8")

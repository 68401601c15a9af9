"""The colours for editors are those of the grammar as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

from scenc.syntax.table import table
from scenc.syntax.textmate import textmate

FILE = Path(__file__).parents[2] / "editors/vscode/syntaxes/scen.tmLanguage.json"
GRAMMAR = json.loads(FILE.read_text("utf-8"))
LINE = 'group office-hours 201 "Sprawy" { ring random anna each 15s; on no-answer -> voicemail open } // open'


def test_the_shipped_colours_are_the_grammars() -> None:
    """If this fails, the grammar has changed: run `python -m scenc.syntax.table`."""
    assert FILE.read_text("utf-8") == textmate(table())


def found(scope: str, line: str) -> list[str]:
    """What gets this scope: the rule that matches first in the line, of several the one written first."""
    rules = [rule for rule in GRAMMAR["patterns"] if "match" in rule]
    got, at = [], 0
    while matches := [(match, rule) for rule in rules if (match := re.compile(rule["match"]).search(line, at))]:
        match, rule = min(matches, key=lambda entry: entry[0].start())
        got += [match.group()] if rule.get("name", "").startswith(scope) else []
        at = match.end()
    return got


def test_keywords_are_whole_words_and_numbers_stand_by_themselves() -> None:
    assert found("keyword.other", "ring random office-hours on-call no-answer") == ["ring", "random", "no-answer"]
    assert found("constant.numeric", "open mon..fri 08:00..16:00") == ["08:00", "16:00"]
    assert found("constant.numeric", "users 601..649 a1 -5 +48 12 345 67 00") == ["601", "649", "+48 12 345 67 00"]


def test_a_statement_and_the_name_it_gives_are_told_apart() -> None:
    rule = next(rule for rule in GRAMMAR["patterns"] if "entity.name.type.scen" in str(rule))
    match = re.match(rule["match"], LINE)
    assert match
    assert match.groups() == ("group", "office-hours")

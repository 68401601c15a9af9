"""The shipped parse table is the grammar's, and the grammar is LALR(1)."""

from __future__ import annotations

from importlib.resources import files

from scenc.lang import NODES
from scenc.syntax.table import build, grammar, table, to_json


def test_the_shipped_table_is_the_grammars() -> None:
    """If this fails, the grammar has changed: run `python -m scenc.syntax.table`."""
    shipped = files("scenc.syntax").joinpath("table.json").read_text("utf-8")
    assert shipped == to_json(build(grammar()))


def test_the_table_that_is_read_is_the_one_that_is_built() -> None:
    assert table() == build(grammar())


def test_every_rule_becomes_a_node_or_a_plain_list() -> None:
    productions = [production for production in table().productions if not production.rule.startswith("_")]
    rules = {production.rule for production in productions}
    transparent = {production.rule for production in productions if production.transparent}
    abstract = {"test_step"}
    lists = rules - set(NODES) - transparent
    assert set(NODES) - rules == abstract - rules
    assert all(rule.endswith(("s", "start", "order", "owner")) for rule in lists), lists

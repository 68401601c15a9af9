"""The stack of an LALR(1) parse: states with the values and places that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenc.lang import NODES
from scenc.lang.csv import CELL
from scenc.lang.leaf import Leaf
from scenc.source import Span
from scenc.syntax.table import END, KEPT, NOTHING, Production, Table

MOST_TRIED = 5000
"""Rows of words; the shortest that ends a statement has five."""


class Stack:
    """Takes words one by one; a word that cannot stand here changes nothing that matters."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.keywords = table.keywords
        self.states = [table.start]
        self.values: list[Any] = []
        self.starts: list[Span] = []
        self.ends: list[Span] = []

    def kind(self, word: Leaf[Any]) -> str:
        """A keyword only where the grammar asks for it, else a name."""
        text = word.text
        if word.kind != "NAME" or text not in self.keywords:
            return word.kind
        row = self._table.actions[self.states[-1]]
        if text not in row or ("NAME" in row and not self.accepts(text)):
            return "NAME"
        return text

    def push(self, word: Leaf[Any]) -> bool:
        """Take the word; False if it cannot stand here."""
        if word.kind == CELL:
            word = self._out_of_table(word)
        kind = self.kind(word)
        actions = self._table.actions
        while True:
            action = actions[self.states[-1]].get(kind)
            if action is None:
                return False
            if action > 0:
                break
            self._reduce(self._table.productions[-action - 1], word.span)
            if kind == END and self.states[-1] == self._table.end:
                return True
        self.states.append(action - 1)
        self.values.append(word if kind == word.kind else word._replace(kind=kind))
        self.starts.append(word.span)
        self.ends.append(word.span)
        return True

    def _out_of_table(self, word: Leaf[Any]) -> Leaf[Any]:
        """What the cell looks like (a keyword, too), if that may stand here, else a text."""
        kind, value = word.value
        alike = word._replace(kind=kind, value=value)
        return alike if self.accepts(self.kind(alike)) else word._replace(kind="TEXT", value=word.text)

    def accepts(self, kind: str) -> bool:
        """Whether this kind of word could come next."""
        return self._simulate(self.states.copy(), kind)

    def reach(self, words: Sequence[Leaf[Any]]) -> int:
        """How many of these words could come next."""
        states = self.states.copy()
        for count, word in enumerate(words):
            kind = word.text if word.kind == "NAME" and word.text in self._table.actions[states[-1]] else word.kind
            if not self._simulate(states, kind):
                return count
        return len(words)

    def _simulate(self, states: list[int], kind: str) -> bool:
        table = self._table
        while True:
            action = table.actions[states[-1]].get(kind)
            if action is None:
                return False
            if action > 0:
                states.append(action - 1)
                return True
            production = table.productions[-action - 1]
            if production.length:
                del states[-production.length :]
            states.append(table.gotos[states[-1]][production.rule])
            if kind == END and states[-1] == table.end:
                return True

    def expected(self) -> list[str]:
        """Every kind of word that may come next."""
        return [kind for kind in self._table.actions[self.states[-1]] if self.accepts(kind)]

    def route(self, goals: frozenset[str]) -> tuple[str, ...]:
        """The shortest row of words after which one of the goals can come; empty if none is needed or known."""
        queue: list[tuple[list[int], tuple[str, ...]]] = [(self.states, ())]
        seen = {tuple(self.states)}
        for states, row in queue:
            if any(self._simulate(states.copy(), goal) for goal in goals):
                return row
            for kind in self._table.actions[states[-1]]:
                after = states.copy()
                if self._simulate(after, kind) and tuple(after) not in seen and len(seen) < MOST_TRIED:
                    seen.add(tuple(after))
                    queue.append((after, (*row, kind)))
        return ()

    def cut(self, depth: int) -> None:
        """Forget all states above this depth."""
        del self.states[depth:], self.values[depth - 1 :], self.starts[depth - 1 :], self.ends[depth - 1 :]

    def _reduce(self, production: Production, before: Span) -> None:
        length = production.length
        if length:
            values, start, end = self.values[-length:], self.starts[-length], self.ends[-1]
            del self.states[-length:], self.values[-length:], self.starts[-length:], self.ends[-length:]
        else:
            values, start = [], before._replace(end=before.start)
            end = start
        self.states.append(self._table.gotos[self.states[-1]][production.rule])
        self.values.append(_value(production, values, start if start is end else start.to(end)))
        self.starts.append(start)
        self.ends.append(end)


def _value(production: Production, values: list[Any], span: Span) -> Any:
    """A node where the rule has a class, else a tuple; what is to be spliced into its parent stays a list."""
    children: list[Any] = []
    for index, how in production.recipe:
        if index == NOTHING:
            children.append(None)
        elif how == KEPT:
            children.append(values[index])
        elif children:
            children += values[index]
        else:
            children = values[index]
    if production.transparent and len(children) == 1:
        return children[0]
    node = NODES.get(production.rule)
    if node:
        return node(span, *children)
    return children if production.rule.startswith("_") else tuple(children)

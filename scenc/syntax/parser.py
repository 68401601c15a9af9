"""One file's words → its statements, by the LALR(1) table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from scenc.lang.leaf import Leaf
from scenc.lang.node import Statement
from scenc.source import Sources, Span
from scenc.syntax.blocks import unclosed
from scenc.syntax.lexer import Words
from scenc.syntax.problem import MOST_PROBLEMS, Problem
from scenc.syntax.recover import Around, Repair, best_repair, declared, report
from scenc.syntax.stack import Stack
from scenc.syntax.table import END, table

QUIET_WORDS = 3
STRANGERS = 4
"""So many settings that a block does not have, nor anything like them, are those of another one."""
HEAD_WORDS = 4
"""Of a statement: more than the name, the number and the text stand before no block."""


@dataclass(slots=True)
class _Mark:
    """Where the statement that is being read begins: depth of the stack, and index of its first word.

    `opener` is the brace before the first statement of a block.
    """

    depth: int = 1
    first: int = 0
    opener: Leaf[Any] | None = None


class Parser:
    """`marks` has one entry a block around the place where the parse is. `fresh`: a statement may begin here."""

    def __init__(self, sources: Sources, found: Words, problems: list[Problem]) -> None:
        self.words = found
        self.problems = problems
        self.sources = sources
        self.lost: set[str] = set()
        self.lost_at_top = False
        self.stack = Stack(table())
        self.marks = [_Mark()]
        self.fresh = True
        self.at = 0
        self.since = QUIET_WORDS
        self.known = {_place(problem.span) for problem in problems}
        self.strangers: dict[tuple[str, int], list[Problem]] = {}
        self.declared = declared(found)

    def run(self) -> tuple[Statement, ...]:
        self.read()
        for strange in self.strangers.values():
            self._fold(strange)
        statements: tuple[Statement, ...] = self.stack.values[-1]
        return statements

    def read(self, *, but: int = 0) -> None:
        """All words but so many at the end; a repair may take some out."""
        while self.at < len(self.words) - but:
            word = self.words[self.at]
            if self.stack.push(word):
                self._pushed(word)
                self.at += 1
                self.since += 1
            elif len(self.problems) > MOST_PROBLEMS:
                self._give_up()
            elif len(self.marks) > 1 and (word.kind == END or self._is_outside(word)):
                self._close_block(word)
            else:
                self._recover(word)

    def _pushed(self, word: Leaf[Any]) -> None:
        if self.fresh and word.kind not in ("_END", "}"):
            self.lost_at_top = self.lost_at_top and len(self.marks) > 1
            self.marks[-1] = _Mark(len(self.stack.states) - 1, self.at, self.marks[-1].opener)
        self.fresh = word.kind in ("_END", "{")
        if self.fresh:
            self.since = QUIET_WORDS
        if word.kind == "{":
            self.marks.append(_Mark(len(self.stack.states), self.at + 1, word))
        elif word.kind == "}" and len(self.marks) > 1:
            self.marks.pop()

    def _is_outside(self, word: Leaf[Any]) -> bool:
        """A line that does not fit into the block, and does not stand deeper than the line that opened it."""
        opener = self.words[self.marks[-2].first]
        return self.fresh and word.span.used is opener.span.used and self._column(word) <= self._column(opener)

    def _column(self, word: Leaf[Any]) -> int:
        return self.sources[word.span.file].position(word.span.start)[1]

    def _close_block(self, before: Leaf[Any]) -> None:
        mark = self.marks[-1]
        if mark.opener and _place(mark.opener.span) not in self.known:
            self._say(unclosed(mark.opener))
        if not self.fresh:
            self.stack.cut(mark.depth)
        at = before.span._replace(end=before.span.start)
        for kind in ("}", "_END"):
            word = Leaf(kind, kind, kind, at)
            self.stack.push(word)
            self._pushed(word)

    def _recover(self, word: Leaf[Any]) -> None:
        expected = self.stack.expected()
        repair = best_repair(self.stack, self.words, self.at, expected, self.declared, statement=self.fresh)
        if self.since >= QUIET_WORDS and _place(word.span) not in self.known and not self._adrift(word):
            self._report(word, expected, repair)
            self.known.add(_place(word.span))
        self.since = 0
        if len(self.marks) == 1 and not self.fresh:
            self._lose(self.marks[0].first)
        if repair:
            self._repair(repair)
        else:
            self._panic()

    def _report(self, word: Leaf[Any], expected: Sequence[str], repair: Repair | None) -> None:
        """Signs without a meaning that touch the word, or stand in what is put in its place, belong to the mistake."""
        start, end = word.span.start, word.span.end
        touched = [p for p in self.problems if p.kind == "malformed-word" and p.span.file == word.span.file]
        if word.kind == "_END" and any(p.span.end == start for p in touched):
            return
        around = Around(self._head(), self.sources[word.span.file].text, self.declared)
        problem = report(self.words, self.at, expected, repair, around, statement=self.fresh)
        if problem.kind == "unexpected-word" and problem.span == word.span and problem.help:
            end = max([end, *(edit.span.end for edit in problem.fix.edits)]) if problem.fix else end
            self.problems = [p for p in self.problems if p not in touched or p.span.end < start or p.span.start > end]
        self._say(problem)
        opener = self.marks[-1].opener
        if problem.kind == "unknown-setting" and opener:
            self.strangers.setdefault(_place(opener.span), []).append(problem)

    def _fold(self, strange: Sequence[Problem]) -> None:
        """Settings that belong to no block like this one are one mistake."""
        first, *others = strange
        if sum(each.fix is None for each in strange) >= STRANGERS:
            help = (*first.help, "is the first line of another block missing before it?")
            also = tuple((other.span, "nor this one") for other in others)
            folded = replace(first, help=help, also=(*first.also, *also), fix=None)
            left = (p for p in self.problems if p not in others)
            self.problems = [folded if p is first else p for p in left]

    def _say(self, problem: Problem) -> None:
        """Once for each place, however often a template is used."""
        self.problems.append(problem)
        if problem.span.used:
            self.known.add(_place(problem.span))

    def _adrift(self, word: Leaf[Any]) -> bool:
        """An indented line at the top, after a line that was not understood: part of what was left out."""
        return len(self.marks) == 1 and self.lost_at_top and self.fresh and self._column(word) > 1

    def _head(self) -> str:
        """The keyword of the statement whose block this is, empty at the top."""
        return self.words[self.marks[-2].first].text if len(self.marks) > 1 else ""

    def _repair(self, repair: Repair) -> None:
        if repair.insert:
            self.stack.push(repair.insert)
            self._pushed(repair.insert)
        if repair.skip and self.words[self.at].kind == "{":
            self._drop_partner()
        self.at += repair.skip

    def _drop_partner(self) -> None:
        """A `{` left out takes its `}` along."""
        depth = 0
        for index in range(self.at, len(self.words)):
            depth += {"{": 1, "}": -1}.get(self.words[index].kind, 0)
            if depth == 0:
                twice = self.words[index - 1].kind == self.words[index + 1].kind == "_END"
                del self.words[index : index + 1 + twice]
                return

    def _panic(self) -> None:
        """Leave the statement out that is being read, with its block."""
        mark = self.marks[-1]
        if not self.fresh:
            self.stack.cut(mark.depth)
        else:
            mark.first = self.at
        if len(self.marks) == 1:
            self._lose(mark.first)
            self.lost_at_top = True
        end = self._end_of_statement()
        if self.fresh:
            self._forgive(self.words[self.at].span.end, self.words[end - 1].span.end)
        self.at = end
        self.fresh = True
        self.since = QUIET_WORDS

    def _forgive(self, start: int, end: int) -> None:
        """What an unknown statement holds is not judged."""
        self.problems = [p for p in self.problems if p.kind != "malformed-word" or not start <= p.span.start < end]

    def _lose(self, first: int) -> None:
        """Remember every name that the statement may have been meant to declare; an empty one if nobody can know."""
        head = self.words[first + 1 : first + 1 + HEAD_WORDS]
        head = list(takewhile(lambda word: word.kind in ("NAME", "INT", "TEXT"), head))
        self.lost.update(name for word in head for name in (word.value, word.value.lower()))
        if not any(word.kind == "NAME" for word in head):
            self.lost.add("")

    def _end_of_statement(self) -> int:
        """Index behind the end of this line and the blocks begun in it; of the `}` that closes the block around."""
        depth = 0
        for index in range(self.at, len(self.words)):
            kind = self.words[index].kind
            if kind == END or (kind == "}" and depth == 0 and len(self.marks) > 1):
                return index
            if kind == "_END" and depth == 0:
                return index + 1
            depth += (kind == "{") - (kind == "}" and depth > 0)
        raise AssertionError("the words end with END")

    def _give_up(self) -> None:
        """Too much is wrong to go on."""
        while len(self.marks) > 1:
            self.marks.pop()
        if not (self.fresh and self.stack.accepts(END)):
            self.stack.cut(self.marks[0].depth)
        self.at = len(self.words) - 1
        self.fresh = True


def _place(span: Span) -> tuple[str, int]:
    return span.file, span.start

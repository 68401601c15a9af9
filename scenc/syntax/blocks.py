"""Braces that do not pair, found by indentation: a line at or left of the line that opened a block is outside it."""

from __future__ import annotations

from typing import Any

from scenc.diagnostics.fix import Fix, put
from scenc.lang.leaf import Leaf
from scenc.source import Source, Span
from scenc.syntax.lexer import LINE_END, Words
from scenc.syntax.problem import MOST_PROBLEMS, Problem
from scenc.syntax.wording import short


def balanced(source: Source, found: Words) -> tuple[Words, list[Problem]]:
    """The same words with braces added or dropped so that they pair."""
    return (found, []) if _is_balanced(found) else _Balance(source, found).run()


def _is_balanced(found: Words) -> bool:
    depth = 0
    for word in found:
        if word.kind == "{":
            depth += 1
        elif word.kind == "}":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def stray(brace: Leaf[Any]) -> Problem:
    """What to say about a `}` without a `{`."""
    help = ("delete it, or open the block",)
    return Problem("stray-brace", brace.span, "this `}` closes nothing", help=help, fix=put(brace.span, "", safe=False))


def unclosed(opener: Leaf[Any], *also: tuple[Span, str], fix: Fix | None = None) -> Problem:
    """What to say about a `{` without a `}`."""
    help = ("write `}` after its last line",)
    return Problem("unclosed-block", opener.span, "this block is not closed", "opened here", help, also, fix)


class _Balance:
    """`open` holds the braces not closed yet, each with the indentation of its line.

    A surplus `}` at the end of a line is left to the parser: the line may lack a `{`.
    """

    def __init__(self, source: Source, found: Words) -> None:
        self.source = source
        self.found = found
        self.out: Words = []
        self.problems: list[Problem] = []
        self.open: list[tuple[Leaf[Any], int]] = []
        self.surplus = sum((word.kind == "}") - (word.kind == "{") for word in found)
        self.indent = 1
        self.line_begins = 0

    def run(self) -> tuple[Words, list[Problem]]:
        for index, word in enumerate(self.found):
            if index == 0 or ("\n" in self.found[index - 1].text and self.found[index - 1].kind == LINE_END):
                self._line(word)
                self.line_begins = index
            self._take(index, word)
        return self.out, self.problems

    def _line(self, word: Leaf[Any]) -> None:
        """A new line begins with this word."""
        column = self.source.position(word.span.start)[1]
        closes = word.kind == "}"
        while len(self.open) > closes and (column < self.open[-1][1] or (column == self.open[-1][1] and not closes)):
            self._close(word)
        if column > self.indent and self.surplus > 0 and self.out and not self._inside():
            self._open()
        self.indent = column

    def _inside(self) -> bool:
        """Whether the line before opened a block, so that a deeper line is no surprise."""
        opener = next((word for word in reversed(self.out) if word.kind != LINE_END), None)
        return opener is None or opener.kind == "{"

    def _take(self, index: int, word: Leaf[Any]) -> None:
        if word.kind == "{":
            self.open.append((word, self.indent))
        elif word.kind == "}" and (not self.open or self._is_stray(index)):
            self.surplus -= 1
            if self.open or self.line_begins == index:
                if len(self.problems) < MOST_PROBLEMS:
                    self.problems.append(stray(word))
                return
        elif word.kind == "}":
            self.open.pop()
        elif word.kind == LINE_END and self.out and self.out[-1].kind == LINE_END:
            return
        elif word.kind == "$END":
            while self.open:
                self._close(word)
        self.out.append(word)

    def _is_stray(self, index: int) -> bool:
        """With a `}` too many: the line goes on behind it, or the next line still stands inside the block."""
        following = self.found[index + 1]
        if self.surplus <= 0 or following.kind in ("}", "$END"):
            return False
        if following.kind != LINE_END or "\n" not in following.text:
            return following.kind != LINE_END
        then = self.found[index + 2]
        return then.kind != "$END" and self.source.position(then.span.start)[1] > self.open[-1][1]

    def _close(self, before: Leaf[Any]) -> None:
        opener, column = self.open.pop()
        self.surplus += 1
        if len(self.problems) < MOST_PROBLEMS:
            end = self._last_word().span
            closed = put(end._replace(start=end.end), f"\n{' ' * (column - 1)}}}", safe=False)
            self.problems.append(unclosed(opener, (end, "it should end here, as the indentation shows"), fix=closed))
        at = Span(before.span.file, before.span.start, before.span.start)
        self.out += [Leaf("}", "}", "}", at), Leaf(LINE_END, "\n", "\n", at)]

    def _last_word(self) -> Leaf[Any]:
        return next(word for word in reversed(self.out) if word.kind != LINE_END and word.span.end > word.span.start)

    def _open(self) -> None:
        """The line before has no `{`, but this line stands deeper, and there is a `}` too many."""
        self.surplus -= 1
        end = self.out.pop()
        header = self.out[-1]
        at = Span(header.span.file, header.span.end, header.span.end)
        opener = Leaf("{", "{", "{", at)
        self.out += [opener, end]
        self.open.append((opener, self.indent))
        message = f"`{{` is missing after `{short(header.text)}`"
        if len(self.problems) < MOST_PROBLEMS:
            help = ("write `{` at the end of the line",)
            self.problems.append(Problem("missing-word", at, message, "`{` belongs here", help, fix=put(at, " {")))

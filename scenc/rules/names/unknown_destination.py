"""N001 unknown-destination."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import get_args

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.chain import STEPS
from scenc.lang.leaf import Word
from scenc.lang.node import Kind
from scenc.lang.number import Number, Pairs
from scenc.lang.template import Template
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.source import Span

MOST_NAMES = 2000
"""With more names than this, looking for similar ones takes too long."""


class UnknownDestination(Rule):
    """A name that nothing has.

    ## Why

    Elsewhere a route to something that was deleted or renamed plays silence and drops the caller. Here every name
    must lead somewhere.

    ## Example

    ```scen
    user anna 601 { on busy -> recepton }
    group reception 204 { ring random anna; on no-answer -> hangup }
    ```

    ## Use instead

    ```scen
    user anna 601 { on busy -> reception }
    group reception 204 { ring random anna; on no-answer -> hangup }
    ```
    """

    code = "N001"
    name = "unknown-destination"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        templates = _in_templates(program)
        known = list(program.names) if len(program.names) <= MOST_NAMES else []
        for use in program.uses():
            name = use.word.value
            if name and name not in program.names and not program.is_lost(name):
                unknown = self._unknown(use.word, program, known, templates.get(use.word.text))
                if unknown.help or "" not in program.lost:  # it may be the name that could not be read
                    yield unknown
        yield from self._pairs(program)

    def _unknown(self, word: Word, program: Program, known: list[str], inside: Span | None) -> Diagnostic:
        """Only names that this file knows are proposed: its own, and those behind its imports."""
        own = word.value.removesuffix(word.text)
        names = [*STEPS, *(name.removeprefix(own) for name in known if name.startswith(own))]
        close = get_close_matches(word.text, names, 1, 0.6)
        help = [f"did you mean `{close[0]}`?"] if close else []
        if not close and word.text in program.names:
            help = [f"`{word.text}` is known in another file; this one knows its own names and those of its imports"]
        fix = put(word.span, close[0], safe=False) if close else None
        labels = [(inside, "part of a template, which declares nothing")] if inside else []
        help = help if not inside else ["write this line outside of the template"]
        said = f"nothing is called `{word.text}`"
        return self.report(said, word.span, "unknown name", labels=labels, help=help, fix=None if inside else fix)

    def _pairs(self, program: Program) -> Iterator[Diagnostic]:
        for number in program.all(Number):
            pairs = number.destination
            if isinstance(pairs, Pairs) and not program.problems:
                nobody = [user for user in pairs.users if not isinstance(program.extensions.get(user), User)]
                if nobody:
                    yield self.report(f"no user has the number {', '.join(nobody[:5])}", pairs.span)


def _in_templates(program: Program) -> dict[str, Span]:
    """Names that a line of a template reads as if it declared, and where."""
    kinds = get_args(Kind)
    return {
        following.text: word.span.to(following.span)
        for template in program.all(Template)
        for word, following in pairwise(template.body.value)
        if word.text in kinds
    }

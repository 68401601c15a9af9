"""Q413 each-or-for."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.group import Hunt
from scenc.model.program import Program
from scenc.rules.rule import Rule


class EachOrFor(Rule):
    """A ring time that does not fit the way of ringing.

    ## Why

    One after another each has a time of their own; all at once share one.

    ## Example

    ```scen
    user anna 601
    user jan 602
    group reception 204 { ring simultaneous anna, jan each 15s; on no-answer -> hangup }
    ```

    ## Use instead

    ```scen
    user anna 601
    user jan 602
    group reception 204 { ring simultaneous anna, jan for 15s; on no-answer -> hangup }
    ```
    """

    code = "Q413"
    name = "each-or-for"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for hunt in program.parts(Hunt):
            fitting = "for" if hunt.strategy.value == "simultaneous" else "each"
            if hunt.time and hunt.time.word.value != fitting:
                word = hunt.time.word
                message = f"`ring {hunt.strategy.value}` takes `{fitting}`, not `{word.value}`"
                yield self.report(message, word.span, help=[f"write `{fitting}`"], fix=put(word.span, fitting))

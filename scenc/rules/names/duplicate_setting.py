"""N009 duplicate-setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.codes import Codes
from scenc.lang.company import Company
from scenc.lang.leaf import Leaf
from scenc.lang.mail import Mail
from scenc.lang.node import Setting, Statement
from scenc.lang.outbound import Outbound
from scenc.lang.parking import Parking
from scenc.lang.push import Push
from scenc.lang.scen import Scen
from scenc.lang.sms import Sms
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.source import Span


class DuplicateSetting(Rule):
    """The same thing is decided twice.

    ## Why

    Of two lines that contradict each other one would silently win.

    ## Example

    ```scen
    user anna 601 { on busy -> hangup; on busy, no-answer -> voicemail; voicemail }
    ```

    ## Use instead

    ```scen
    user anna 601 { on busy -> hangup; on no-answer -> voicemail; voicemail }
    ```
    """

    code = "N009"
    name = "duplicate-setting"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for block in _blocks(program):
            yield from self._block(block.lines())
        for first, again in repeated(program):
            said = f"`{type(again).__name__.lower()}` stands here twice"
            yield self.report(said, again.span, labels=[(first.span, "first")])

    def _block(self, lines: Iterable[Setting]) -> Iterator[Diagnostic]:
        first: dict[str, Span] = {}
        for line in lines:
            for slot in line.slots():
                key, span = (slot.value, slot.span) if isinstance(slot, Leaf) else (slot, line.span)
                if key in first:
                    what = f"`{key}`" if isinstance(slot, Leaf) else "this"
                    yield self.report(f"{what} was decided before", span, "again", labels=[(first[key], "first")])
                elif key:
                    first[key] = span


def repeated(program: Program) -> Iterator[tuple[Statement, Statement]]:
    """Blocks of which a file has one at most: the first, and one that stands there again."""
    for statements in program.files.values():
        for kind in (Scen, Company, Outbound, Codes, Parking, Mail, Sms, Push):
            alike = [statement for statement in statements if isinstance(statement, kind)]
            yield from ((alike[0], again) for again in alike[1:])


def _blocks(program: Program) -> Iterator[Statement | Setting]:
    yield from program.statements
    yield from program.parts(Setting)

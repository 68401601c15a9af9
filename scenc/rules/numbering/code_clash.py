"""D206 code-clash."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.leaf import Word
from scenc.lang.node import Node
from scenc.model.program import Program
from scenc.rules.names.duplicate_setting import repeated
from scenc.rules.rule import Rule

_HELP = "choose another code, which neither begins with one of the others nor is the beginning of one"


class CodeClash(Rule):
    """Two things are done by the same code, or by codes of which one begins with the other.

    ## Why

    Whoever dials the code gets one of them, and nobody knows which. A phone that sends digits one by one sends the
    shorter code first.

    ## Example

    ```scen
    user anna 601
    schedule hours { open mon..fri 08:00..16:00; switch *21; when open -> anna; when closed -> evening }
    schedule evening { open mon..fri 16:00..20:00; switch *21; when open -> anna; when closed -> anna }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    user anna 601
    schedule hours { open mon..fri 08:00..16:00; switch *21; when open -> anna; when closed -> evening }
    schedule evening { open mon..fri 16:00..20:00; switch *22; when open -> anna; when closed -> anna }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "D206"
    name = "code-clash"
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        first: dict[str, Word] = {}
        again = {part for _, block in repeated(program) for part in block.parts()}
        for part in program.parts(Node):
            for code in part.codes() if part not in again else ():
                other = first.setdefault(code.value, code)
                clash = other if other is not code else _shorter(code, first)
                if clash and code.value:
                    same = clash.value == code.value
                    message = f"{code.value} is a code already" if same else f"{code.value} begins with {clash.value}"
                    yield self.report(message, code.span, labels=[(clash.span, "the other one")], help=[_HELP])


def _shorter(code: Word, known: dict[str, Word]) -> Word | None:
    """A code seen before of which this one, or which of this one, is a beginning."""
    starts = (code.value[:length] for length in range(2, len(code.value)))
    return next((known[start] for start in starts if start in known), None)

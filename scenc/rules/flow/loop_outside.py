"""L154 loop-outside."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.number import Number
from scenc.lang.phone import Phone
from scenc.model.program import Program
from scenc.rules.rule import Rule


class LoopOutside(Rule):
    """A telephone outside has one of our own numbers.

    ## Why

    The call goes out through the carrier and comes in again: paid for twice, and round and round if the number leads
    there.

    ## Example

    ```scen
    user anna 601 { voicemail }
    phone duty +48 12 345 67 01
    number main +48 12 345 67 00 -> ring duty for 20s confirm -> voicemail anna
    number extra +48 12 345 67 01 -> anna
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    phone duty +48 601 200 300
    number main +48 12 345 67 00 -> ring duty for 20s confirm -> voicemail anna
    number extra +48 12 345 67 01 -> anna
    ```
    """

    code = "L154"
    name = "loop-outside"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        ours = {number: line for line in program.all(Number) for number in line.phones.numbers}
        for phone in program.all(Phone):
            line = ours.get(phone.number.value)
            if line:
                yield self.report(
                    f"{phone.number.text} is our own number",
                    phone.number.span,
                    labels=[(line.phones.span, "it is answered here")],
                    help=[f"ring what `{line.name.value}` leads to, not its number"],
                )

"""V456 impossible-address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.account import Monitor
from scenc.lang.contact import Email
from scenc.lang.leaf import Text
from scenc.lang.mail import MailFrom
from scenc.lang.voicemail import Deliver
from scenc.model.program import Program
from scenc.rules.rule import Rule

ADDRESS = re.compile(r"[^@\s<>\"]{1,64}@[^\W_](?:[\w-]*\.)+[^\W\d_]{2,}")


class ImpossibleAddress(Rule):
    """A text that is no mail address.

    ## Why

    The mail comes back to nobody, and the message with it.

    ## Example

    ```scen
    user anna 601 { email "anna.lex.example" }
    ```

    ## Use instead

    ```scen
    user anna 601 { email "anna@lex.example" }
    ```
    """

    code = "V456"
    name = "impossible-address"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for text in _addresses(program):
            if text.value and not ADDRESS.fullmatch(text.value):
                yield self.report(
                    f"`{text.value[:60]}` is no mail address", text.span, help=["write name@company.example"]
                )


def _addresses(program: Program) -> Iterator[Text]:
    yield from (line.address for line in program.parts(Email))
    yield from (line.address for line in program.parts(MailFrom))
    yield from (line.address for line in program.parts(Monitor) if line.address)
    yield from (address for line in program.parts(Deliver) for address in line.addresses)

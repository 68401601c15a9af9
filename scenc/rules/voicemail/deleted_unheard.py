"""V452 deleted-unheard."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.voicemail import Deliver
from scenc.model.program import Program
from scenc.rules.rule import Rule


class DeletedUnheard(Rule):
    """A message is deleted, and nobody was sent it.

    ## Why

    `delete` without `attach` sends a mail that says a message came, and then throws the message away.

    ## Example

    ```scen
    mailbox office 290 { deliver "office@lex.example" delete }
    mail { server "smtp.lex.example:587"; from "pbx@lex.example" }
    ```

    ## Use instead

    ```scen
    mailbox office 290 { deliver "office@lex.example" attach delete }
    mail { server "smtp.lex.example:587"; from "pbx@lex.example" }
    ```
    """

    code = "V452"
    name = "deleted-unheard"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(Deliver):
            hows = {how.value for how in line.hows}
            if "delete" in hows and "attach" not in hows:
                before = line.hows[0].span._replace(end=line.hows[0].span.start)
                fix = put(before, "attach ", safe=False)
                yield self.report(
                    "the message is deleted without being sent", line.span, help=["add `attach`"], fix=fix
                )

"""Q409 anonymous-callback."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.queue import CallBack
from scenc.model.program import Program
from scenc.rules.rule import Rule


class AnonymousCallback(Rule):
    """Callers are called back from a number that is not said.

    ## Why

    Nobody picks up for a number they do not know. `present` shows one of yours.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      callback key 1 after 30s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      callback key 1 after 30s present main
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q409"
    name = "anonymous-callback"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for call_back in program.parts(CallBack):
            if not call_back.present:
                yield self.report("which number is shown?", call_back.span, help=["write `present main`"])

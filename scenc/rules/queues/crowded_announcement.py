"""Q408 crowded-announcement."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.queue import AnnounceSound
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.rule import Rule

CHARACTERS_A_SECOND = 15.0


class CrowdedAnnouncement(Rule):
    """An announcement that is not over when the next one is due.

    ## Why

    Callers would hear talk without a pause, and some announcements not at all.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      announce say "Please have the number of your contract and your last invoice at hand." every 3s
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
      announce say "Please have the number of your contract and your last invoice at hand." every 45s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "Q408"
    name = "crowded-announcement"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for line in program.parts(AnnounceSound):
            if isinstance(line.sound, Say) and line.every.value:
                longest = max(len(text.value) for text in line.sound.texts()) / CHARACTERS_A_SECOND
                if longest > line.every.value:
                    yield self.report(
                        f"this takes about {longest:.0f}s, and is due every {line.every.text}",
                        line.every.span,
                        labels=[(line.sound.span, "what is said")],
                        help=["shorten the text, or let more time pass"],
                    )

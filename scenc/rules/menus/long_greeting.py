"""I313 long-greeting."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Menu
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.rule import Rule

CHARACTERS_A_SECOND = 15.0
MOST_SECONDS = 20.0


class LongGreeting(Rule):
    """A menu that talks for long before anything can be chosen.

    ## Why

    Callers give up, or press any key. Twenty seconds are four or five choices; what else there is to say can be
    said afterwards.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> welcome
    menu welcome {
      say "Welcome to our office, which has been there for you since nineteen ninety-five."
      say "You find us on the second floor of the green house beside the church."
      say "Please note that parking is not allowed in the yard, but there is a car park behind the station."
      say "From there it is five minutes on foot, and we are looking forward to your visit."
      say "For Anna, press one."
      1 -> anna
      on timeout, invalid -> anna
    }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> welcome
    menu welcome { say "Welcome to our office. For Anna, press one."; 1 -> anna; on timeout, invalid -> anna }
    ```
    """

    code = "I313"
    name = "long-greeting"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            says = [line for line in menu.lines() if isinstance(line, Say)]
            seconds = sum(len(" ".join(say.content.value.split())) for say in says) / CHARACTERS_A_SECOND
            if seconds > MOST_SECONDS:
                yield self.report(
                    f"the greeting of `{menu.name.value}` takes about {seconds:.0f}s",
                    says[0].content.span,
                    help=["shorten it, or move some of it behind a key"],
                )

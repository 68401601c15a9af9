"""P858 place-out-of-queue."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.queue import AnnounceSound
from scenc.lang.say import VARIABLE, Say
from scenc.model.program import Program
from scenc.rules.rule import Rule


class PlaceOutOfQueue(Rule):
    """A place in the line where nobody waits in one.

    ## Why

    `{position}` and `{waiting-time}` are known only to a queue, in what it announces.

    ## Example

    ```scen
    user anna 601
    number main +48 12 345 67 00 -> say "{position} ahead of you." -> anna
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> office
    queue office 220 {
      agents anna
      announce say "{position} ahead of you." every 60s
      on max-wait 1min -> voicemail anna
      on no-agents -> voicemail anna
    }
    ```
    """

    code = "P858"
    name = "place-out-of-queue"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        announced = {id(line.sound) for line in program.parts(AnnounceSound)}
        for say in program.parts(Say):
            for text in say.texts():
                if id(say) not in announced and {"position", "waiting-time"} & set(VARIABLE.findall(text.value)):
                    yield self.report("nobody waits in a queue here", text.span, help=["write it into `announce`"])

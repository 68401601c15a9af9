"""P857 crowded-sentence."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.say import SENTENCE, VARIABLE, Say
from scenc.model.program import Program
from scenc.rules.rule import Rule


class CrowdedSentence(Rule):
    """Two values in one sentence.

    ## Why

    A sentence with a value is spoken once for each value it may have, so that it sounds as one piece. With two it
    would have to be spoken for every pair.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> say "You called {number} from {caller}." -> anna
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> say "You called {number}. You call from {caller}." -> anna
    ```
    """

    code = "P857"
    name = "crowded-sentence"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for say in program.parts(Say):
            for text in say.texts():
                if any(len(VARIABLE.findall(sentence)) > 1 for sentence in SENTENCE.split(text.value)):
                    yield self.report("two values in one sentence", text.span, help=["make two sentences of it"])

"""V462 weak-pin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.conference import RoomPin
from scenc.lang.permission import AskPin
from scenc.lang.secret import Secret
from scenc.lang.voicemail import Pin
from scenc.model.program import Program
from scenc.rules.rule import SecretRule

SHORTEST = 4


class WeakPin(SecretRule):
    """A PIN that anybody would try first; only `scenc check --secrets` looks at it.

    ## Why

    0000, 1234, the own number and the year are tried before anything else. A box gives away what customers said, an
    outside line costs money.

    ## Example

    With `VM_PIN_ANNA=1234` in the file of secrets:

    ```scen
    user anna 601 { voicemail { pin secret("VM_PIN_ANNA") } }
    ```

    ## Use instead

    Give it another value, such as six digits from a die.

    ```scen
    user anna 601 { voicemail { pin secret("VM_PIN_ANNA") } }
    ```
    """

    code = "V462"
    name = "weak-pin"
    severity = Severity.WARNING

    def judge(self, program: Program, value: Callable[[str], str | None]) -> Iterator[Diagnostic]:
        asked: list[Secret] = [line.secret for line in program.parts(Pin)]
        asked += [line.secret for line in program.parts(RoomPin)]
        asked += [line.secret for line in program.parts(AskPin)]
        for secret in asked:
            pin = value(secret.name.value)
            if pin is None:
                continue
            if not pin.isdecimal():
                yield self.report(f"the PIN {secret.name.value} cannot be keyed in", secret.span, help=["digits only"])
            elif _is_weak(pin) or pin in program.extensions:
                yield self.report(
                    f"the PIN {secret.name.value} is easily guessed", secret.span, help=["take other digits"]
                )


def _is_weak(pin: str) -> bool:
    """Short, all alike, counted up or down, or a year."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(pin) < SHORTEST or steps in ({0}, {1}, {-1}) or (len(pin) == SHORTEST and "1950" <= pin <= "2049")

"""I311 deaf-to-keys."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.flow.ops.menu import Menu
from scenc.flow.ops.play import Play
from scenc.model.program import Program
from scenc.rules.flow.place import span_of
from scenc.rules.rule import Rule

CHARACTERS_A_SECOND = 15.0
MOST_SECONDS = 5.0


class DeafToKeys(Rule):
    """A long announcement before a menu, during which keys do nothing.

    ## Why

    Callers who call often press their key at once. A `say` of the menu itself can be interrupted, one before it is
    heard to its end.

    ## Example

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00
      -> say "Welcome to our office. Today we answer a little later than usual, we are sorry." -> welcome
    menu welcome { say "For Anna, press one."; 1 -> anna; on timeout, invalid -> anna }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> welcome
    menu welcome {
      say "Welcome to our office. Because of the holidays we answer a little later than usual."
      say "For Anna, press one."
      1 -> anna
      on timeout, invalid -> anna
    }
    ```
    """

    code = "I311"
    name = "deaf-to-keys"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        nodes = program.bundle.nodes if program.bundle else {}
        prompts = program.bundle.prompts if program.bundle else {}
        for node in nodes.values():
            following = nodes.get(node.exits.get("next", ""))
            if type(node.op) is Play and following and isinstance(following.op, Menu):
                seconds = len(prompts[node.op.prompt].text) / CHARACTERS_A_SECOND
                if seconds > MOST_SECONDS:
                    yield self.report(
                        f"for about {seconds:.0f}s keys do nothing",
                        span_of(node, program),
                        help=["write it into the menu, or shorten it"],
                    )

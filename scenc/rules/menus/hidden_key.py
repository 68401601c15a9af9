"""I310 hidden-key."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.menu import Menu
from scenc.model.program import Program
from scenc.rules.menus.prompts import texts
from scenc.rules.menus.spoken_keys import mentioned
from scenc.rules.rule import Rule


class HiddenKey(Rule):
    """A menu has a key that its text never names.

    ## Why

    No caller will press it. If it is meant for colleagues only, say so with `// scenc: allow hidden-key: …`.

    ## Example

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one."
      1 -> anna
      2 -> jan
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail }
    user jan 602 { voicemail }
    menu welcome {
      say "Sales: one. Service: two."
      1 -> anna
      2 -> jan
      on timeout, invalid -> anna
    }
    number main +48 12 345 67 00 -> welcome
    ```
    """

    code = "I310"
    name = "hidden-key"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for menu in program.all(Menu):
            spoken = texts(menu, program)
            if not spoken:
                continue
            named = frozenset[str]().union(*(mentioned(say.content.value) for say in spoken))
            for choice in menu.choices():
                if choice.key.value not in named and len(choice.key.value) == 1:
                    yield self.report(
                        f"no text of the menu `{menu.name.value}` names the key {choice.key.value}",
                        choice.key.span,
                        labels=[(spoken[0].content.span, "what callers hear")],
                    )

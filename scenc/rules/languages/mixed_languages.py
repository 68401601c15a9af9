"""P853 mixed-languages."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.flow.place import span_of
from scenc.rules.rule import Rule


class MixedLanguages(Rule):
    """A text that is always in one language, where another was chosen.

    ## Why

    The caller chose a language a moment ago, and hears a sentence in another one in between.

    ## Example

    ```scen
    company "Office" { language pl; languages pl, en }
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> welcome
    menu welcome {
      say "Po angielsku: dwa." en "In English: two."
      2 "English" -> language en -> say "Łączymy." in pl -> anna
      on invalid, timeout -> anna
    }
    ```

    ## Use instead

    ```scen
    company "Office" { language pl; languages pl, en }
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> welcome
    menu welcome {
      say "Po angielsku: dwa." en "In English: two."
      2 "English" -> language en -> say "Łączymy." en "We are connecting you." -> anna
      on invalid, timeout -> anna
    }
    ```
    """

    code = "P853"
    name = "mixed-languages"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.languages import languages

        if not program.bundle:
            return
        bundle = program.bundle
        fixed = {say.span.start for say in program.parts(Say) if say.always}
        for id, chosen in languages(bundle.nodes, (*bundle.numbers.values(), bundle.dial_plan)).items():
            node = bundle.nodes[id]
            span = span_of(node, program)
            for prompt in (bundle.prompts[key] for key in node.op.prompts()):
                others = sorted(chosen - {prompt.language, ""})
                if others and "" not in chosen and span.start in fixed:
                    yield self.report(f"callers who chose {', '.join(others)} hear this in {prompt.language}", span)

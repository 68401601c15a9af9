"""P851 untranslated-prompt."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.recording import Notice
from scenc.lang.say import Say
from scenc.model.program import Program
from scenc.rules.flow.place import span_of
from scenc.rules.rule import Rule


class UntranslatedPrompt(Rule):
    """A caller who chose a language hears a text in another one.

    ## Why

    Who chose English did so because they do not understand the rest. A text that is not written in the language of
    the call is heard in the company's.

    ## Example

    ```scen
    company "Office" { language pl; languages pl, en }
    user anna 601 { voicemail }
    number main +48 12 345 67 00 -> welcome
    menu welcome {
      say "Po angielsku: dwa." en "In English: two."
      2 "English" -> language en -> say "Łączymy." -> anna
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

    code = "P851"
    name = "untranslated-prompt"
    looks_at = "graph"
    severity = Severity.WARNING
    whole = True

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from scenc.graph.languages import languages

        if not program.bundle:
            return
        bundle, own = program.bundle, program.bundle.company.language
        notices = {notice.sound.content.value for notice in program.parts(Notice)}  # G608 judges these
        written = {say.content.value: say.content.span for say in program.parts(Say)}
        fixed = {say.span.start for say in program.parts(Say) if say.always}
        for id, chosen in languages(bundle.nodes, (*bundle.numbers.values(), bundle.dial_plan)).items():
            node = bundle.nodes[id]
            span = span_of(node, program)
            for prompt in (bundle.prompts[key] for key in node.op.prompts()):
                spoken = {form.value for form in prompt.forms} if prompt.variable == "language" else {own}
                missing = sorted(chosen - spoken - {""})
                judged = not prompt.file and prompt.text not in notices and span.start not in fixed
                if missing and judged and prompt.language == own:
                    message = f"callers who chose {', '.join(missing)} hear this in {own}"
                    place = written.get(prompt.text, span)
                    yield self.report(message, place, help=[f'write it behind the text: `{missing[0]} "…"`'])

"""V459 missing-box."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.test import EndsInVoicemail
from scenc.lang.user import User
from scenc.lang.voicemail import Voicemail
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule
from scenc.source import Span


class MissingBox(Rule):
    """A message for somebody who has no mailbox.

    ## Why

    A bare `voicemail` is the box of the user in whose block it stands; a user has one only if the block says
    `voicemail`.

    ## Example

    ```scen
    user anna 601 { on busy -> voicemail }
    ```

    ## Use instead

    ```scen
    user anna 601 { voicemail; on busy -> voicemail }
    ```
    """

    code = "V459"
    name = "missing-box"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        boxes = {name for name, declared in program.names.items() if declared.mailbox()}
        owners = {id(part): user for user in program.all(User) for part in user.parts()}
        for step in program.parts(Voicemail):
            owner = owners.get(id(step))
            name = step.box.value if step.box else owner.name.value if owner else ""
            if not name and not step.box:
                yield self.report("whose mailbox?", step.span, help=["write its name: `voicemail office`"])
            elif isinstance(program.names.get(name), User) and name not in boxes:
                yield self._nobodys(name, step.span, program)
        for expectation in program.parts(EndsInVoicemail):
            name = expectation.box.value
            if isinstance(program.names.get(name), User) and name not in boxes:
                yield self._nobodys(name, expectation.span, program)

    def _nobodys(self, name: str, span: Span, program: Program) -> Diagnostic:
        owner = program.names[name]
        return self.report(
            f"`{name}` has no mailbox",
            span,
            labels=[(owner.name.span, "no `voicemail` in this block")],
            help=["write `voicemail` into the user's block"],
            fix=into(program, owner, "voicemail") if isinstance(owner, User) else None,
        )

"""F507 unconfirmed-mobile."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import put
from scenc.lang.group import Hunt
from scenc.lang.leaf import Word
from scenc.lang.phone import Phone
from scenc.lang.ring import Ring
from scenc.lang.user import User
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule


class UnconfirmedMobile(Rule):
    """A mobile is rung, and its own mailbox may take the call.

    ## Why

    A mobile that is switched off or busy is answered by the operator's mailbox after some seconds: the call counts as
    taken, and neither your own mailbox nor the next person ever hears of it. With `confirm` only who presses 1 has it.

    ## Example

    ```scen
    phone duty +48 601 200 300
    mailbox office 290
    number main +48 12 345 67 00 -> ring duty for 25s -> voicemail office
    ```

    ## Use instead

    ```scen
    phone duty +48 601 200 300
    mailbox office 290
    number main +48 12 345 67 00 -> ring duty for 25s confirm -> voicemail office
    ```
    """

    code = "F507"
    name = "unconfirmed-mobile"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for step in program.parts(Ring):
            if not step.confirm:
                yield from self._judge(step.target, program)
        for hunt in program.parts(Hunt):
            for member in hunt.members:
                yield from self._judge(member, program)
        for user in program.all(User):
            mobile = user.mobile()
            if mobile and not mobile.confirm and is_mobile(mobile.number.value):
                message = f"the mailbox of {mobile.number.text} may take calls"
                fix = put(mobile.number.span, f"{mobile.number.text} confirm", safe=False)
                yield self.report(message, mobile.span, help=["add `confirm`"], fix=fix)

    def _judge(self, target: Word, program: Program) -> Iterator[Diagnostic]:
        phone = program.find(target)
        if isinstance(phone, Phone) and not phone.confirms() and is_mobile(phone.number.value):
            yield self.report(
                f"the mailbox of `{target.value}`'s mobile may take this call",
                target.span,
                labels=[(phone.name.span, "a mobile")],
                help=["write `confirm` behind the time, or into the block of the phone"],
                fix=into(program, phone, "confirm"),
            )


def is_mobile(number: str) -> bool:
    """Whether it is, or may be, the number of a mobile."""
    from phonenumbers import NumberParseException, PhoneNumberType, number_type, parse

    try:
        kind = number_type(parse(number))
    except NumberParseException:
        return False
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)

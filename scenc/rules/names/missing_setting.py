"""N010 missing-setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.attendance import Attendance
from scenc.lang.conference import RoomPin
from scenc.lang.mail import Mail, MailFrom, MailServer
from scenc.lang.node import Declaration, Setting, Statement
from scenc.lang.paging import Paged, Paging
from scenc.lang.parking import Parking, ParkingTimeout
from scenc.lang.push import Push
from scenc.lang.sms import Sms, Url
from scenc.lang.trunk import Host, Trunk
from scenc.lang.webhook import Webhook, WebhookEvents
from scenc.model.program import Program
from scenc.rules.rule import Rule

NEEDED: Mapping[type[Statement], tuple[type[Setting], str]] = MappingProxyType(
    {
        Trunk: (Host, 'host "sip.carrier.example"'),
        Parking: (ParkingTimeout, "timeout 90s -> …"),
        Paging: (Paged, "phones anna, jan"),
        Attendance: (RoomPin, 'pin secret("AGENTS_PIN")'),
        Mail: (MailServer, 'server "smtp.company.example:587"'),
        Sms: (Url, 'url "https://…"'),
        Push: (Url, 'url "https://…"'),
        Webhook: (WebhookEvents, "events call-started, call-ended"),
    }
)
"""The setting that a statement needs, and how it is written."""


class MissingSetting(Rule):
    """A line without which this cannot work.

    ## Why

    A trunk needs the carrier's address. Nothing sensible could be assumed.

    ## Example

    ```scen
    trunk op { channels 8 }
    ```

    ## Use instead

    ```scen
    trunk op { host "sip.operator.example"; channels 8 }
    ```
    """

    code = "N010"
    name = "missing-setting"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for kind, (setting, write) in NEEDED.items():
            for statement in program.all(kind):
                if not any(isinstance(line, setting) for line in statement.lines()):
                    named = f" `{statement.name.value}`" if isinstance(statement, Declaration) else ""
                    what = write.split()[0]
                    span = statement.name.span if isinstance(statement, Declaration) else statement.span
                    yield self.report(
                        f"the {kind.__name__.lower()}{named} has no {what}", span, help=[f"write {write}"]
                    )
        for mail in program.all(Mail):
            if not any(isinstance(line, MailFrom) for line in mail.lines()):
                yield self.report("the mail has no from", mail.span, help=['write from "office@company.example"'])

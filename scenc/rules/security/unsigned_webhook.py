"""S716 unsigned-webhook."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.webhook import Signature, Webhook
from scenc.model.program import Program
from scenc.rules.lines import into
from scenc.rules.rule import Rule


class UnsignedWebhook(Rule):
    """A webhook whose messages anybody could send.

    ## Why

    Without a signature the other system cannot tell our messages from forged ones.

    ## Example

    ```scen
    user anna 601
    webhook "https://crm.example/calls" { events call-ended }
    ```

    ## Use instead

    ```scen
    user anna 601
    webhook "https://crm.example/calls" { events call-ended; signature secret("CRM") }
    ```
    """

    code = "S716"
    name = "unsigned-webhook"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for webhook in program.all(Webhook):
            if not any(isinstance(line, Signature) for line in webhook.settings):
                help = 'write `signature secret("…")`'
                fix = into(program, webhook, 'signature secret("WEBHOOK_SIGNATURE")')
                yield self.report("these messages are not signed", webhook.url.span, help=[help], fix=fix)

"""S701 secret-in-url."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.lang.leaf import Text
from scenc.lang.sms import Url
from scenc.lang.webhook import Webhook
from scenc.model.program import Program
from scenc.rules.rule import Rule

CREDENTIALS = re.compile(r"//[^/@\s]+@|[?&](?:token|key|api_?key|secret|password|pass)=[^&\s]", re.IGNORECASE)


class SecretInUrl(Rule):
    """A password or token stands in an address.

    ## Why

    What is in a file of the scenario is in git for ever, and in every copy. Only names of secrets stand here.

    ## Example

    ```scen
    user anna 601
    webhook "https://crm:geheim@crm.example/calls" { events call-ended; signature secret("CRM") }
    ```

    ## Use instead

    ```scen
    user anna 601
    webhook "https://crm.example/calls" { events call-ended; signature secret("CRM") }
    ```
    """

    code = "S701"
    name = "secret-in-url"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for text in _addresses(program):
            if CREDENTIALS.search(text.value):
                yield self.report(
                    "this address holds a password", text.span, help=["change it, and write it as a secret"]
                )


def _addresses(program: Program) -> Iterator[Text]:
    yield from (line.address for line in program.parts(Url))
    yield from (webhook.url for webhook in program.all(Webhook))

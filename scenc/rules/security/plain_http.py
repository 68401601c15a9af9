"""S715 plain-http."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.diagnostics.fix import put
from scenc.lang.leaf import Text
from scenc.lang.sms import Url
from scenc.lang.webhook import Webhook
from scenc.model.program import Program
from scenc.rules.rule import Rule


class PlainHttp(Rule):
    """Names, numbers and keys travel in the clear.

    ## Why

    Who calls whom is personal data, and the token is a password: everybody on the way could read both.

    ## Example

    ```scen
    user anna 601
    sms { url "http://sms.example/send"; token secret("SMS") }
    ```

    ## Use instead

    ```scen
    user anna 601
    sms { url "https://sms.example/send"; token secret("SMS") }
    ```
    """

    code = "S715"
    name = "plain-http"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for text in _addresses(program):
            if text.value.startswith("http://") and not text.value.startswith(("http://localhost", "http://127.")):
                fix = put(text.span, text.text.replace("http://", "https://", 1), safe=False)
                yield self.report("this address is not encrypted", text.span, help=["write https://"], fix=fix)


def _addresses(program: Program) -> Iterator[Text]:
    yield from (line.address for line in program.parts(Url))
    yield from (webhook.url for webhook in program.all(Webhook))

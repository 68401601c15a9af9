"""N012 impossible-host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.company import Domain
from scenc.lang.trunk import Host
from scenc.model.program import Program
from scenc.rules.rule import Rule

HOST = re.compile(
    r"(?:(?:udp|tcp|tls):)?(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?"
)
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
HELP = (
    "write a name or an address, maybe with a port, and with a transport before it: `sip.operator.example:5060`, "
    "`192.0.2.7`, `tls:sip.operator.example`, `[2001:db8::7]`"
)


class ImpossibleHost(Rule):
    """A carrier's address, or a domain of the company, that is none.

    ## Why

    The trunk could never be reached, and no telephone could be set up with that domain.

    ## Example

    ```scen
    trunk op { host "sip:operator.example" }
    ```

    ## Use instead

    ```scen
    trunk op { host "operator.example:5060" }
    ```
    """

    code = "N012"
    name = "impossible-host"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for host in program.parts(Host):
            if not HOST.fullmatch(host.address.value):
                bare = re.sub(r"^\w+:(//)?|/$", "", host.address.value)
                fix = put(host.address.span, f'"{bare}"') if HOST.fullmatch(bare) else None
                help = f'write "{bare}"' if fix else HELP
                yield self.report("this is no address of a host", host.address.span, help=[help], fix=fix)
        for domain in program.parts(Domain):
            if not NAME.fullmatch(domain.name.value):
                how = "write a name without port or scheme: `lex.example`"
                yield self.report("this is no domain", domain.name.span, help=[how])

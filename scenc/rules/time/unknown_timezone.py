"""T105 unknown-timezone."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.company import Timezone
from scenc.model.program import Program
from scenc.rules.rule import Rule

COMMON = frozenset({"Europe/Warsaw", "Europe/Berlin", "Europe/London", "UTC"})
"""Known without searching the list of all zones, which takes long."""


class UnknownTimezone(Rule):
    """A time zone that is not known.

    ## Why

    Only a zone of the IANA list knows when summer time begins.

    ## Example

    ```scen
    company "Kancelaria Lex" { timezone "Warsaw" }
    ```

    ## Use instead

    ```scen
    company "Kancelaria Lex" { timezone "Europe/Warsaw" }
    ```
    """

    code = "T105"
    name = "unknown-timezone"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        from zoneinfo import available_timezones

        for timezone in program.parts(Timezone):
            name = timezone.value.value
            if name in COMMON:
                continue
            zones = available_timezones()
            if name not in zones:
                meant = [zone for zone in sorted(zones) if name and zone.lower().endswith(name.lower())]
                meant = meant or get_close_matches(name, sorted(zones), 1)
                help = f'did you mean "{meant[0]}"?' if meant else 'zones are written like "Europe/Warsaw"'
                fix = put(timezone.value.span, f'"{meant[0]}"', safe=False) if meant else None
                yield self.report(f"no time zone is called `{name[:60]}`", timezone.value.span, help=[help], fix=fix)

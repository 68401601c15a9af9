"""T119 unknown-holidays."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic
from scenc.diagnostics.fix import put
from scenc.lang.leaf import Text
from scenc.lang.schedule import Holidays, holiday_countries, holiday_part, holiday_parts
from scenc.model.program import Program
from scenc.rules.countries import UNKNOWN, country_meant
from scenc.rules.rule import Rule


class UnknownHolidays(Rule):
    """A country, or a part of one, whose holidays are not known.

    ## Why

    Without them the office would be open on days when nobody is there.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed holidays(XX)
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 08:00..16:00
      closed holidays(PL)
      when open -> office
      when closed -> say "We are closed." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T119"
    name = "unknown-holidays"

    def check(self, program: Program) -> Iterator[Diagnostic]:
        for holidays in program.parts(Holidays):
            country, part = holidays.country.value, holidays.part
            if country in holiday_countries():
                if part and not holiday_part(country, part.value):
                    yield self._unknown_part(country, part)
            else:
                meant = country_meant(country, holiday_countries())
                help = f"write {meant}" if meant else UNKNOWN
                fix = put(holidays.country.span, meant) if meant else None
                message = f"the holidays of `{country}` are not known"
                yield self.report(message, holidays.country.span, help=[help], fix=fix)

    def _unknown_part(self, country: str, part: Text) -> Diagnostic:
        parts = holiday_parts(country)
        known = (
            f"its parts are {', '.join(parts)}" if parts else "leave it out: only those of the whole country are known"
        )
        return self.report(
            f"`{country}` has no part “{part.value[:20]}” whose holidays are known", part.span, help=[known]
        )

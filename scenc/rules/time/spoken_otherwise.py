"""T116 spoken-otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.diagnostics.diagnostic import Diagnostic, Severity
from scenc.lang.say import Say
from scenc.lang.schedule import Schedule
from scenc.model.program import Program
from scenc.rules.rule import Rule
from scenc.rules.time.spoken_hours import Said, hours_said
from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import Intervals
from scenc.schedule.rules import opening_hours

SHOWN = 3
CHARACTERS = 60


class SpokenOtherwise(Rule):
    """A text names opening hours that no schedule has.

    ## Why

    Callers are told to call when nobody is there.

    ## Example

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 09:00..17:00
      when open   -> office
      when closed -> say "Pracujemy od poniedziałku do piątku od ósmej do szesnastej." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```

    ## Use instead

    ```scen
    mailbox office 290
    schedule hours {
      open mon..fri 09:00..17:00
      when open   -> office
      when closed -> say "Pracujemy od poniedziałku do piątku od dziewiątej do siedemnastej." -> voicemail office
    }
    number main +48 12 345 67 00 -> hours
    ```
    """

    code = "T116"
    name = "spoken-otherwise"
    severity = Severity.WARNING

    def check(self, program: Program) -> Iterator[Diagnostic]:
        weeks = [(schedule, opening_hours(schedule.rules(program.years)).week) for schedule in program.all(Schedule)]
        for say in program.parts(Say) if weeks else ():
            for said in hours_said(say.content.value):
                if not any(_agrees(said, week) for _, week in weeks):
                    yield self.report(
                        f"no schedule is open “{_shortened(said.text)}”",
                        say.content.span,
                        labels=[(schedule.name.span, _week(week)) for schedule, week in weeks[:SHOWN]],
                    )


def _agrees(said: Said, week: tuple[Intervals, ...]) -> bool:
    """Whether on all these weekdays the hours begin and end then; a break in between need not be told."""
    opened = [week[day] for day in said.weekdays]
    return all(hours and hours[0].begin in said.begin and hours[-1].end in said.end for hours in opened)


def _week(week: tuple[Intervals, ...]) -> str:
    return "; ".join(OpeningHours(week).weekly_lines()) or "closed all week"


def _shortened(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…"

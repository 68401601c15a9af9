"""Answers → the text of a scenario, in the canonical layout."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.format import canonical
from scenc.format.spelling import grouped
from scenc.lang.schedule import holiday_countries, public_holidays
from scenc.source import MAIN, Source
from scenc.starters.answers import Answers, free
from scenc.starters.starter import CLOSED, HOLIDAY, HOLIDAYS, MAILBOX, NOBODY, Group, Starter, Words

CALENDAR_YEARS = 5
MOST_RUNG = 8
GROUP_NUMBER, MAILBOX_NUMBER = 201, 290
_WAITS = {"simultaneous": "for 25s", "sequential": "each 15s", "random": "each 15s"}


def scenario(answers: Answers, starter: Starter) -> str:
    """The whole file."""
    return canonical(Source(MAIN, "\n".join(_Text(answers, starter).lines()) + "\n"))


def _block(head: str, *lines: str) -> str:
    return "\n".join((f"{head} {{", *lines, "}"))


class _Text:
    def __init__(self, answers: Answers, starter: Starter) -> None:
        self.answers = answers
        self.starter = starter
        self.holidays = answers.country in holiday_countries()
        self.last = starter.groups[-1]

    def lines(self) -> Iterator[str]:
        yield f"// {self.answers.name}\nscen 1\n"
        yield from self._company()
        yield "\n// ---- people"
        for person in self.answers.people:
            yield f'user {person.word} {person.number} "{person.name}" {{ voicemail }}'
        yield f'mailbox office {next(free(self.answers.country, MAILBOX_NUMBER))} "{self._in(MAILBOX)}"'
        yield "\n// ---- time"
        yield _block("schedule office-hours", *self._hours())
        yield "\n// ---- calls in"
        yield f"number main {grouped(self.answers.number)} -> office-hours"
        if self.starter.menu:
            yield "\n" + _block("menu welcome", *self._keys())
        yield ""
        for number, group in zip(free(self.answers.country, GROUP_NUMBER), self.starter.groups, strict=False):
            yield self._group(number, group)
        yield "\n// ---- what must stay true"
        yield from self._tests()

    def _in(self, words: Words) -> str:
        return words[self.answers.language].format(name=self.answers.name)

    def _company(self) -> Iterator[str]:
        answers = self.answers
        yield _block(
            f'company "{answers.name}"',
            f'timezone "{answers.timezone}"\ncountry {answers.country}\nlanguage {answers.language}',
            f"calendar {answers.year}..{answers.year + CALENDAR_YEARS - 1} // years for which holidays are worked out",
            "numbering { users 601..699; groups 200..219; mailboxes 290..299 }",
        )
        carrier = 'host "sip.carrier.example" // the address that your carrier gave you'
        yield "\n" + _block("trunk carrier", carrier, f"channels 4\nnumbers {grouped(answers.number)}")

    def _hours(self) -> Iterator[str]:
        yield f"open {self.starter.hours}"
        if self.holidays:
            yield f"closed holidays({self.answers.country})"
        greeted = "welcome" if self.starter.menu else f'say "{self._in(self.starter.greeting)}" -> {self.last.name}'
        yield f"when open -> {greeted}"
        if self.holidays:
            yield f'when holiday -> say "{self._in(HOLIDAY)}" -> voicemail office'
        closed = self._in(self.starter.closed).replace(". ", ".\n      ")
        yield f'when closed -> say """\n      {closed}\n      """ -> voicemail office'

    def _keys(self) -> Iterator[str]:
        yield f'say "{self._in(self.starter.greeting)}"'
        yield "direct-dial users // a caller may key in somebody's number"
        for key, group in enumerate(self.starter.groups, 1):
            yield f'{key} "{self._in(group.title)}" -> {group.name}'
        yield f"on invalid, timeout -> repeat\non exhausted -> {self.last.name}"

    def _group(self, number: int, group: Group) -> str:
        ring = f"ring {group.ring} {', '.join(self._rung(group))} {_WAITS[group.ring]}"
        otherwise = "voicemail office" if group is self.last else self.last.name
        return f'group {group.name} {number} "{self._in(group.title)}" {{ {ring}; on no-answer -> {otherwise} }}'

    def _rung(self, group: Group) -> list[str]:
        everybody = [person.word for person in self.answers.people]
        if group.who == "everybody" or len(everybody) == 1:
            return everybody[:MOST_RUNG]
        return everybody[-1:] if group.who == "desk" else everybody[:-1][:MOST_RUNG]

    def _tests(self) -> Iterator[str]:
        closed = "call main at sun 12:00", f'expect hears "{self.answers.name}"', "expect voicemail office"
        yield _block(f'test "{self._in(CLOSED)}"', *closed)
        new_year = self._new_year()
        if new_year:
            yield _block(f'test "{self._in(HOLIDAYS)}"', f"call main at {new_year} 12:00", "expect voicemail office")
        for key, group in enumerate(self.starter.groups, 1):
            who = self._rung(group)[0]
            call = ["call main at tue 10:30", *([f"press {key}"] if self.starter.menu else ())]
            yield _block(f'test "{self._in(group.title)}"', *call, f"answer {who}", f"expect human {who}")
        yield _block(f'test "{self._in(NOBODY)}"', *call, f"expect rings {who}", "expect voicemail office")

    def _new_year(self) -> str:
        """A holiday in nearly all countries; empty in the others."""
        year = self.answers.year + 1
        days = public_holidays(self.answers.country, range(year, year + 1)) if self.holidays else []
        return next((str(day) for day in days if day.month == day.day == 1), "")

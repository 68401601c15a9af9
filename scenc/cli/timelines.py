"""A time line as a table, as JSON, and as a calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from json import dumps

from scenc.bundle.schema import Bundle
from scenc.cli.columns import columns
from scenc.flow.course import destination, name, padlocks
from scenc.flow.ops.schedule import Schedule
from scenc.flow.timeline import Era
from scenc.schedule.hours import WEEKDAYS

_TEXT_SHOWN = 48
_OCTETS_A_LINE = 75


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where the calls to `number` (`title` is the same for people) go on the local days `first` to `last`."""

    number: str
    title: str
    first: date
    last: date
    eras: tuple[Era, ...]
    bundle: Bundle
    zone: tzinfo

    def years_without_holidays(self) -> Iterator[int]:
        """Years for which a schedule on the way that is closed on holidays knows none."""
        asked = {padlock.node for era in self.eras for padlock in era.course.padlocks}
        for year in range(self.first.year, self.last.year + 1):
            hours = [op.hours for id in asked if isinstance(op := self.bundle.nodes[id].op, Schedule)]
            if any(each.holidays and all(day.year != year for day in each.holidays) for each in hours):
                yield year


def table(line: Timeline) -> str:
    """One line an interval, in local time; the zone's name stands with times that occur twice."""
    rows = [("from", "to", "padlocks", "goes to")]
    for era in line.eras:
        begin, end = era.begin.astimezone(line.zone), era.end.astimezone(line.zone)
        goes = destination(era.course, line.bundle, _TEXT_SHOWN)
        rows.append((_local(begin), _local(end), padlocks(era.course) or "none", goes))
    title = f"{line.title}, {line.first} to {line.last}, {line.bundle.company.timezone}"
    return "\n".join([title, *columns(rows), ""])


def _local(at: datetime) -> str:
    twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    seconds = f":{at:%S}" if at.second else ""
    return f"{WEEKDAYS[at.weekday()]} {at:%Y-%m-%d %H:%M}{seconds}{f' {at.tzname()}' if twice else ''}"


def json(line: Timeline) -> str:
    """All that is known, times with their offset from UTC."""
    intervals = [
        {
            "begin": era.begin.astimezone(line.zone).isoformat(),
            "end": era.end.astimezone(line.zone).isoformat(),
            "padlocks": [{"schedule": name(padlock.node), "exit": padlock.exit} for padlock in era.course.padlocks],
            "node": era.course.destination,
            "destination": destination(era.course, line.bundle),
        }
        for era in line.eras
    ]
    whole = {
        "number": line.number,
        "timezone": line.bundle.company.timezone,
        "from": line.first.isoformat(),
        "to": line.last.isoformat(),
        "intervals": intervals,
    }
    return dumps(whole, ensure_ascii=False, indent=2) + "\n"


def ics(line: Timeline) -> str:
    """A calendar by RFC 5545, one event an interval, in UTC. Its bytes depend on nothing but the scenario and days."""
    company = line.bundle.company
    events = [text for era in line.eras for text in _event(era, line)]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//scenc//scenc when//EN", "CALSCALE:GREGORIAN"]
    whole += [f"X-WR-CALNAME:{_escaped(f'{company.name} {line.title}')}", *events, "END:VCALENDAR"]
    return "".join(_folded(text) for text in whole)


def _event(era: Era, line: Timeline) -> Iterator[str]:
    """`DTSTAMP` is the event's beginning: a date of today would make each file another one."""
    begin, end = (f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}" for instant in (era.begin, era.end))
    digest = hashlib.sha256(f"{line.bundle.company.name}\0{line.number}\0{begin}".encode()).hexdigest()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{digest}@scenc"
    yield f"DTSTAMP:{begin}"
    yield f"DTSTART:{begin}"
    yield f"DTEND:{end}"
    yield f"SUMMARY:{_escaped(destination(era.course, line.bundle, _TEXT_SHOWN))}"
    whole = [destination(era.course, line.bundle), padlocks(era.course), line.title]
    yield f"DESCRIPTION:{_escaped(chr(10).join(filter(None, whole)))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """A value of type TEXT, RFC 5545 section 3.3.11; control characters, which it may not hold, are blanks."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    text = text.replace("\n", "\\n")
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else " " for sign in text)


def _folded(line: str) -> str:
    """Lines of at most 75 octets, broken between characters, RFC 5545 section 3.1."""
    folded, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _OCTETS_A_LINE:
            folded, octets = f"{folded}\r\n ", 1
        folded, octets = folded + character, octets + size
    return folded + "\r\n"

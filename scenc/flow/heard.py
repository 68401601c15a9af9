"""What is heard when a prompt is played: variables in its text have a value only at that moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from scenc.bundle.schema import Bundle, Prompt
from scenc.flow.actions import Music, Play, RecordCall
from scenc.flow.ops.schedule import Schedule
from scenc.schedule.zone import in_zone

HOURS = "hours "
"""Begins the variable that stands for today's opening hours; the schedule's node follows."""


Heard = Play | Music | RecordCall


def heard(played: Heard, bundle: Bundle, now: datetime) -> tuple[str, ...]:
    """The keys of the prompts that have a sound, in order."""
    if isinstance(played, RecordCall) and not played.prompt:
        return ()
    values = dict(played.values) if isinstance(played, Play) else {}
    return tuple(_heard(played.prompt, bundle, values, now))


def _heard(key: str, bundle: Bundle, values: Mapping[str, str], now: datetime) -> Iterator[str]:
    prompt = bundle.prompts.get(key)
    if prompt is None or not prompt.composed:
        yield key
    elif prompt.parts:
        for part in prompt.parts:
            yield from _heard(part, bundle, values, now)
    else:
        for value in _values(prompt, bundle, values, now):
            yield from _heard(_form(prompt, value), bundle, values, now)


def _values(prompt: Prompt, bundle: Bundle, values: Mapping[str, str], now: datetime) -> Iterator[str]:
    value = values.get(prompt.variable, "")
    if prompt.variable.startswith(HOURS):
        value = _hours(bundle, prompt.variable.removeprefix(HOURS), now)
    yield from _national(value, bundle.company.country) if prompt.spelt and value else (value,)


def _national(number: str, country: str) -> str:
    """The digits to be dialled inside the country."""
    from phonenumbers import country_code_for_region

    own = f"+{country_code_for_region(country)}"
    return number.removeprefix(own) if number.startswith(own) else number.replace("+", "00")


def _hours(bundle: Bundle, node: str, now: datetime) -> str:
    schedule = bundle.nodes[node].op
    assert isinstance(schedule, Schedule)
    return ",".join(map(str, schedule.hours.hours(in_zone(now, schedule.timezone).date())))


def _form(prompt: Prompt, value: str) -> str:
    return next((form.key for form in prompt.forms if form.value == value), prompt.forms[-1].key)

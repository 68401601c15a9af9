"""What parts of a scenario state about themselves."""

from __future__ import annotations

from scenc.lang.node import Node
from scenc.lang.number import Number
from scenc.lang.schedule import Hours
from scenc.lang.trunk import Phones
from scenc.lang.user import User
from scenc.source import Source
from scenc.syntax.parse import parse


def parts(text: str) -> list[Node]:
    document = parse(Source("main.scen", text))
    assert not document.problems
    return [part for statement in document.statements for part in statement.parts()]


def test_a_part_knows_the_text_it_was_written_as() -> None:
    text = "user anna 601 {\n  on busy -> ring jan for 5s -> voicemail\n}"
    written = {type(part).__name__: text[part.span.start : part.span.end] for part in parts(text)}
    assert written["User"] == text
    assert written["UserOn"] == "on busy -> ring jan for 5s -> voicemail"
    assert written["Ring"] == "ring jan for 5s"


def test_names_needed_inside_are_found_however_deep() -> None:
    text = "user anna 601 { on busy -> ring jan for 5s -> ewa -> voicemail office }"
    assert [use.word.value for part in parts(text) for use in part.uses()] == ["jan", "ewa", "office"]


def test_a_range_of_numbers_counts_up_and_only_up() -> None:
    def numbers(text: str) -> tuple[str, ...]:
        return next(part.numbers for part in parts(f"number main {text}") if isinstance(part, Phones))

    assert numbers("+48 12 345 67 09 .. +48 12 345 67 11") == ("+48123456709", "+48123456710", "+48123456711")
    assert numbers("+48 12 345 67 09 .. +48 12 345 67 08") == ()
    assert numbers("+48 12 345 67 .. +48 12 345 67 08") == ()
    assert numbers("+48 00 000 00 00 .. +48 99 999 99 99") == ()


def test_users_of_a_pair_keep_leading_zeros() -> None:
    number = next(
        part for part in parts("number main +48123456700 .. +48123456702 -> users 008..010") if isinstance(part, Number)
    )
    assert number.destination is not None
    assert getattr(number.destination, "users", ()) == ("008", "009", "010")


def test_hours_over_the_weekend_and_at_two_times_a_day() -> None:
    text = "schedule a { open sat..mon, thu 8:00..12:00, 13:00..17:00 }"
    rule = next(part.rule(range(0)) for part in parts(text) if isinstance(part, Hours))
    assert rule.weekdays == (0, 3, 5, 6)
    assert [str(hours) for hours in rule.hours] == ["08:00..12:00", "13:00..17:00"]


def test_an_optional_part_that_is_not_there_is_none() -> None:
    user = next(part for part in parts("user anna 601") if isinstance(part, User))
    assert (user.display, user.settings) == (None, None)

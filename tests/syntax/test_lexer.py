"""Words and what they mean."""

from __future__ import annotations

from datetime import date

import pytest

from scenc.source import Source
from scenc.syntax.lexer import words


def lex(text: str) -> list[tuple[str, object]]:
    found, problems = words(Source("main.scen", text))
    assert not problems
    return [(word.kind, word.value) for word in found[:-1]]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("601", "INT", "601"),
        ("no-answer", "NAME", "no-answer"),
        ("księgowość", "NAME", "księgowość"),
        ("ksie\u0328gowos\u0301c\u0301", "NAME", "księgowość"),
        ("+48 12 345 67 00", "PHONE", "+48123456700"),
        ("1h30min", "DURATION", 5400.0),
        ("2w", "DURATION", 1209600.0),
        ("8:05", "TIME", 485),
        ("24:00", "TIME", 1440),
        ("2026-12-24", "DATE", date(2026, 12, 24)),
        ("02-29", "YEARLY", (2, 29)),
        (r'"say \"hi\" \\ now"', "TEXT", r'say "hi" \ now'),
        ('"""\n      one\n        two\n      """', "TEXT", "one\n  two"),
    ],
)
def test_a_word_means(text: str, kind: str, value: object) -> None:
    assert lex(text) == [(kind, value)]


def test_a_telephone_number_ends_before_what_follows_it() -> None:
    assert [kind for kind, _ in lex("+48 600 700 800 20s")] == ["PHONE", "DURATION"]
    assert [kind for kind, _ in lex("+48 600 700 800 10:00")] == ["PHONE", "TIME"]
    assert [kind for kind, _ in lex("+48 600 700 800 2026-03-16")] == ["PHONE", "DATE"]
    assert [kind for kind, _ in lex("+48 600 700 800..+48 600 700 801")] == ["PHONE", "..", "PHONE"]


def test_a_line_may_wrap_before_an_arrow_and_after_a_comma() -> None:
    assert "_END" not in [kind for kind, _ in lex("on busy // first\n\n   // then\n  -> anna")]
    assert [kind for kind, _ in lex("anna,\n  // and\n  jan")] == ["NAME", "_COMMA", "NAME"]


def test_comments_and_blank_lines_end_one_statement_once() -> None:
    assert [kind for kind, _ in lex("a // b\n\n// c\n;\n b")] == ["NAME", "_END", "NAME"]


@pytest.mark.parametrize(
    ("text", "meant", "help"),
    [
        ("10m", "DURATION", "`min`"),
        ("20x", "DURATION", "20s"),
        ("8.00", "TIME", "08:00"),
        ("24.12.2026", "DATE", "2026-12-24"),
        ("601-649", "INT", "601..649"),
        ("+48-12-345", "PHONE", "+48 12 345"),
        ("„tekst”", "TEXT", 'write "tekst"'),
        ("'tekst'", "TEXT", 'write "tekst"'),
        ("→", "->", "->"),
        ('"open', "TEXT", "end"),
        (r'"C:\sounds"', "TEXT", "\\\\"),
    ],
)
def test_a_malformed_word_is_taken_for_what_was_meant(text: str, meant: str, help: str) -> None:
    found, problems = words(Source("main.scen", text))
    assert [word.kind for word in found[:-1]] == [meant]
    assert [help in line for problem in problems for line in problem.help] == [True]


@pytest.mark.parametrize("text", ["25:00", "12:60", "2026-02-30", "13-01", "999999h", "+12", "1" * 16])
def test_what_cannot_be_is_reported_and_keeps_its_kind(text: str) -> None:
    found, problems = words(Source("main.scen", text))
    assert len(found) == 2
    assert len(problems) == 1

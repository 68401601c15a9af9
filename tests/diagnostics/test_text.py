"""Findings as people see them."""

from __future__ import annotations

from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.diagnostics.render.text import render
from scenc.diagnostics.report import Report
from scenc.source import Source, Sources, Span


def shown(text: str, word: str, *, colour: bool = False, labels: tuple[str, ...] = ()) -> str:
    def label(part: str) -> Label:
        at = text.index(part)
        return Label(Span("a.scen", at, at + len(part)), f"this {part}")

    found = Diagnostic("N001", "a-rule", Severity.ERROR, "wrong", label(word), tuple(map(label, labels)))
    return render(Report([found], Sources((Source("a.scen", text),)), colour=colour))


def line_of(output: str, start: str) -> str:
    return next(line for line in output.splitlines() if line.lstrip().startswith(start))


def test_nothing_found_is_nothing_said() -> None:
    assert render(Report([], Sources((Source("a.scen", ""),)))) == ""


def test_carets_stand_under_the_word_behind_tabs_and_wide_characters() -> None:
    output = shown("\t漢字e\u0301 word", "word")
    line, carets = line_of(output, "1 |"), line_of(output, "| ")
    columns = line.index("word") + 2  # two characters are two columns wide, one is none
    assert carets.index("^") == columns - 1


def test_other_places_are_shown_in_the_order_of_the_text() -> None:
    output = shown("one\n\n\ntwo\nthree", "three", labels=("one",))
    assert [line[:3] for line in output.splitlines() if line[:1] in {"1", "5"}][:2] == ["1 |", "5 |"]
    assert "--- this one" in output
    assert "^^^^^ this three" in output
    assert " :" in output


def test_escape_sequences_of_a_scenario_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in shown("\x1b[2Jword\u202e", "word")


def test_a_very_long_line_is_shown_around_the_word() -> None:
    output = shown("a" * 5000 + " word " + "b" * 5000, "word")
    assert max(map(len, output.splitlines())) < 200
    assert " word" in line_of(output, "1 |")


def test_colour_only_when_asked() -> None:
    assert "\x1b[1;31m" in shown("word", "word", colour=True)


def test_a_place_at_the_end_of_the_file_can_be_shown() -> None:
    at = Label(Span("a.scen", 4, 4))
    assert "a.scen:2:1" in render(
        Report([Diagnostic("N001", "a-rule", Severity.WARNING, "wrong", at)], Sources((Source("a.scen", "one\n"),)))
    )


def test_findings_are_counted() -> None:
    at = Label(Span("a.scen", 0, 1))
    found = [
        Diagnostic("N001", "a", severity, "wrong", at)
        for severity in (Severity.ERROR, Severity.ERROR, Severity.WARNING)
    ]
    assert render(Report(found, Sources((Source("a.scen", "x"),)))).endswith("2 errors, 1 warning\n")

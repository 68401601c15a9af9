"""One report a mistake: the sample with words deleted, put in, replaced and doubled."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from scenc.pipeline import compile_text
from scenc.source import Source
from scenc.syntax.lexer import words
from scenc.syntax.parse import parse
from tests.growth import assert_linear
from tests.scenario import is_a_clear_answer

SAMPLE = (Path(__file__).parents[2] / "samples/kancelaria/main.scen").read_text("utf-8")
MISTAKES_IN_ALL = 120


def source(text: str) -> Source:
    return Source("main.scen", text)


WORDS = words(source(SAMPLE))[0][:-1]
TEXTS = [word.text for word in WORDS if word.kind != "_END"]


def spoil(chance: random.Random, count: int) -> tuple[str, list[int]]:
    """A sample with this many mistakes, each of which alone would be one, and their lines."""
    while True:
        text = SAMPLE
        spans: list[int] = []
        for word in sorted(chance.sample(WORDS, count), key=lambda word: -word.span.start):
            new = spoilt(chance, word.text, newline=word.kind == "_END")
            start, end = word.span.start, word.span.end
            if parse(source(SAMPLE[:start] + new + SAMPLE[end:])).problems:
                text = text[:start] + new + text[end:]
                spans = [at + len(new) - (end - start) for at in spans] + [start]
        if spans:
            return text, [source(text).position(at)[0] for at in spans]


def spoilt(chance: random.Random, text: str, *, newline: bool) -> str:
    if newline:
        return " "
    other = chance.choice(TEXTS)
    return chance.choice([" ", f"{text} {other} ", other, f"{text} {text}"])


@pytest.mark.parametrize(("count", "found", "reports"), [(1, 0.97, 1.25), (5, 0.97, 1.25)])
def test_mistakes_are_found_where_they_are_and_reported_once(count: int, found: float, reports: float) -> None:
    chance = random.Random(20)
    hits = total = said = 0
    for _ in range(MISTAKES_IN_ALL // count):
        text, lines = spoil(chance, count)
        told = [source(text).position(problem.span.start)[0] for problem in parse(source(text)).problems]
        hits += sum(any(line - 1 <= place <= line + 2 for place in told) for line in lines)
        total += len(lines)
        said += len(told)
    assert hits / total >= found
    assert said / total <= reports


MISTAKES = {
    'compny "Kancelaria Lex" { timezone "Europe/Warsaw" }': "did you mean `company`?",
    'user anna 601 "Anna Nowak { voicemail }': "the text is not closed",
    "user jan 602 Jan Kowalski": 'texts stand in quotes: "Jan Kowalski"',
    "user ola 604 { on no-answer 20 -> anna }": "say the unit: 20s, 20min",
    'user iga 605 { pasword secret("SIP_IGA") }': "did you mean `password`?",
    "user leo 606 { on busy voicemail }": "`->` and where the call goes is missing after `busy`",
    "user ewa 607 { password tajne }": "passwords and PINs never stand in a scenario",
    "mailbox office 29o": "a number has only digits",
    "number main 12 345 67 00 -> anna": "telephone numbers are written with plus and country code",
    "number other +48 12 345 67 01 - > anna": "write `->`",
    'conference narada "Narada"': "expected a number",
    "group g 203 { ring sequental anna each 15s; on no-answer -> jan }": "did you mean `sequential`?",
    "group h 204 { ring random anna 15s; on no-answer -> jan }": "`each` or `for` is missing after `anna`",
    "menu m { 1 -> voicemai office; on timeout, invalid -> anna }": "`voicemai` is no step of a call",
    "schedule s { open mon-fri; when open -> anna; when closed -> jan }": "write `mon..fri`",
    "schedule t { closed 24.12.2026; when open -> anna; when closed -> jan }": "dates are written year-month-day",
    "queue q 220 { strategy longest idle; on max-wait 3min -> jan; on no-agents -> jan }": "write `longest-idle`",
    "user bob 608 { call waiting off }": "write `call-waiting`",
    "user pat 609 { on no-answer 20 s -> anna }": "write `20s`",
    "schedule u { open mon; switch 21; when open -> anna; when closed -> jan }": "write `*21`",
    'test "x" { call main tue 10:00; expect human anna }': "`at` or `from` is missing after `main`",
    'test "y" { call main at tue; expect human anna }': "a time such as 08:00 is missing after `tue`",
}


def test_many_mistakes_in_one_file_are_each_reported_once_in_words_of_the_telephone_system() -> None:
    text = "scen 1\n" + "\n".join(MISTAKES) + "\n"
    problems = parse(source(text)).problems
    assert [source(text).position(problem.span.start)[0] - 2 for problem in problems] == list(range(len(MISTAKES)))
    for problem, said in zip(problems, MISTAKES.values(), strict=True):
        assert said in "\n".join((problem.message, *problem.help))
        assert not any(word in problem.message for word in ("NAME", "INT", "TEXT", "_", "token", "$"))


def test_misspelt_keywords_are_told_from_those_that_fit() -> None:
    chance = random.Random(4)
    spelt = [
        word for word in WORDS if word.text in {"timezone", "voicemail", "sequential", "schedule", "group", "call"}
    ]
    right = 0
    for word in spelt:
        at = chance.randrange(1, len(word.text) - 1)
        wrong = word.text[:at] + word.text[at + 1 :]
        found = compile_text(SAMPLE[: word.span.start] + wrong + SAMPLE[word.span.end :], "main.scen").diagnostics
        right += any(f"`{word.text}`" in help for finding in found for help in finding.help)
    assert right / len(spelt) >= 0.9


def test_whatever_a_file_holds_is_told_where_it_is() -> None:
    chance = random.Random(11)
    junk = ['"', '"""', "{", "}", "->", "0", "25:00", "\\", "é", "\u202e", "2026-02-31", "holidays(XX)", "..", "9" * 20]
    for _ in range(60):
        pieces = [*TEXTS, *junk, "\n"]
        text = " ".join(chance.choice(pieces) for _ in range(chance.choice([3, 30, 300])))
        is_a_clear_answer(compile_text(text, "main.scen"))


@pytest.mark.parametrize(
    "piece",
    ["{", "}", '"""', r'"\q" ', "/", "\n//x", "user ", "+1 ", ",", "1", "user a 601 {\n", "\0", "\u00a0=:", "a-", "1s"],
)
def test_time_grows_with_the_text_and_not_faster(piece: str) -> None:
    assert_linear(lambda text: compile_text(text, "main.scen"), lambda size: piece * size, 1_000)


def test_whatever_is_left_out_is_reported() -> None:
    """A line that could not be read must never vanish silently."""
    for word in [word for word in WORDS if word.kind != "_END"][::7]:
        text = SAMPLE[: word.span.start] + r'"\q" ' + SAMPLE[word.span.end :]
        assert parse(source(text)).problems

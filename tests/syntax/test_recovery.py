"""One report a mistake: the sample with words deleted, put in, replaced and doubled."""

from __future__ import annotations

import random
from pathlib import Path
from time import process_time

import pytest

from scenc.pipeline import compile_text
from scenc.source import Source
from scenc.syntax.lexer import words
from scenc.syntax.parse import parse

SAMPLE = (Path(__file__).parents[2] / "samples/kancelaria/main.scen").read_text("utf-8")
FILES = 120


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


@pytest.mark.parametrize(("count", "found", "reports"), [(1, 0.97, 1.25), (5, 0.97, 1.38)])
def test_mistakes_are_found_where_they_are_and_reported_once(count: int, found: float, reports: float) -> None:
    chance = random.Random(20)
    hits = total = said = 0
    for _ in range(FILES):
        text, lines = spoil(chance, count)
        told = [source(text).position(problem.span.start)[0] for problem in parse(source(text)).problems]
        hits += sum(any(line - 1 <= place <= line + 2 for place in told) for line in lines)
        total += len(lines)
        said += len(told)
    assert hits / total >= found
    assert said / total <= reports


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


def test_nothing_a_file_may_hold_raises() -> None:
    chance = random.Random(11)
    junk = ['"', '"""', "{", "}", "->", "0", "25:00", "\\", "é", "\u202e", "2026-02-31", "holidays(XX)", "..", "9" * 20]
    for _ in range(60):
        pieces = [*TEXTS, *junk, "\n"]
        compile_text(" ".join(chance.choice(pieces) for _ in range(chance.choice([3, 30, 300]))), "main.scen")


@pytest.mark.parametrize(
    "piece",
    ["{", "}", '"""', r'"\q" ', "/", "\n//x", "user ", "+1 ", ",", "1", "user a 601 {\n", "\0", "\u00a0=:", "a-", "1s"],
)
def test_time_grows_with_the_text_and_not_faster(piece: str) -> None:
    """Four times the text may take eight times as long, a square would take sixteen."""
    small = min(seconds(piece * 3_000) for _ in range(2))
    assert seconds(piece * 12_000) < 8 * small + 0.25


def seconds(text: str) -> float:
    begin = process_time()
    compile_text(text, "main.scen")
    return process_time() - begin


def test_whatever_is_left_out_is_reported() -> None:
    """A line that could not be read must never vanish silently."""
    for word in [word for word in WORDS if word.kind != "_END"][::7]:
        text = SAMPLE[: word.span.start] + r'"\q" ' + SAMPLE[word.span.end :]
        assert parse(source(text)).problems

"""The canonical layout: what it looks like, that it is a fixed point, and that nothing is lost in it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from scenc.format import canonical
from scenc.source import Source
from tests.growth import assert_linear

VARIANTS = 300
_TOKEN = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|//[^\n]*|\n|[ \t]+|->|[;{},]|[^\s;{},"]+')


def formatted(text: str) -> str:
    return canonical(Source("main.scen", text))


def shaken(text: str, seed: int) -> str:
    """The same words and comments with other blanks and line ends."""
    chance = random.Random(seed)
    tokens = _TOKEN.findall(text)
    out: list[str] = []
    for index, token in enumerate(tokens):
        after = next((other for other in tokens[index + 1 :] if other.strip()), "")
        out.append(_moved(token, "".join(out[-1:]), after, chance))
    return "".join(out).replace("\n", chance.choice(["\n", "\n", "\r\n"]))


def _moved(token: str, before: str, after: str, chance: random.Random) -> str:
    if token == "\n":
        blank = "\n" * chance.choice([1, 1, 2, 4]) + " " * chance.randrange(6)
        return ";" + blank if chance.random() < 0.2 and not before.startswith("//") and after[:1] != "-" else blank
    if token.isspace():
        # a telephone number has only blanks in it
        other = chance.choice([" ", "   ", " \t "]) if not re.match(r"\d|\.\.", after) else "  "
        wraps = after == "->" and chance.random() < 0.3
        return chance.choice(["\n  ", " // why\n\n"]) if wraps else other
    if token in "{;" and chance.random() < 0.3:
        return token + chance.choice(["\n", " // opened\n", "\n\n// alone\n"])
    if token == "," and chance.random() < 0.3:
        return token + chance.choice(["\n ", " // list\n  // more\n"])
    if token == "}" and chance.random() < 0.3:
        return "\n}"
    return token


def test_nothing_is_lost_and_a_second_time_changes_nothing(
    texts: list[str], kept: Callable[[str], object], meaning: Callable[[str], object]
) -> None:
    for text in texts:
        once = formatted(text)
        assert formatted(once) == once
        assert kept(once) == kept(text)
        assert meaning(once) == meaning(text)


@pytest.mark.parametrize("part", range(6))
def test_however_it_was_written(
    part: int, texts: list[str], kept: Callable[[str], object], meaning: Callable[[str], object]
) -> None:
    for seed in range(part * VARIANTS // 6, (part + 1) * VARIANTS // 6):
        text = texts[seed % len(texts)]
        other = shaken(text, seed)
        once = formatted(other)
        assert kept(once) == kept(other), seed
        assert formatted(once) == once, seed
        assert not re.search(r"[ \t\r]\n|\n\n\n|\A\n|\n\n\Z|\t", re.sub(r'""".*?"""', '""', once, flags=re.DOTALL)), (
            seed
        )
        if seed % 5 == 0:
            assert meaning(once) == meaning(other), seed


def test_the_sample_and_the_example_of_the_tool_are_formatted(texts: list[str]) -> None:
    for text in (texts[0], texts[-1]):
        assert formatted(text) == text


@pytest.mark.parametrize(
    ("written", "canonical_text"),
    [
        ("", ""),
        ("\n\n// nothing\n\n", "// nothing\n"),
        ("scen   1 ; ; \r\n\r\n\r\n\r\nuser\tanna 601", "scen 1\n\nuser anna 601\n"),
        ("user anna 601 {}", "user anna 601 {}\n"),
        ("user anna 601 {\n\n}", "user anna 601 {}\n"),
        ("phone d +48601200300", "phone d +48 601 200 300\n"),
        ('phone d +14155552671 "US"', 'phone d +1 415 555 2671 "US"\n'),
        ("phone d +999  12  34567", "phone d +999 12 34567\n"),
        ('test "x" { press *1# }', 'test "x" { press *1# }\n'),
        (
            "schedule s {\nopen mon .. fri 8:00 .. 16:00\nclosed holidays ( PL )\nwhen open->a\nwhen closed\n->b }",
            "schedule s {\n  open   mon..fri 08:00..16:00\n  closed holidays(PL)\n"
            "  when open   -> a\n  when closed -> b\n}\n",
        ),
        (
            'trunk op { // the carrier\n    host "h" // where\n  channels 8 }',
            f'trunk op {{{" " * 36}// the carrier\n  host     "h"{" " * 32}// where\n  channels 8\n}}\n',
        ),
        (
            "user anna 601 { voicemail; // own box\n on busy // then\n // or\n -> voicemail\n}",
            f"user anna 601 {{\n  voicemail{' ' * 35}// own box\n  on busy{' ' * 37}// then\n"
            "    // or\n    -> voicemail\n}\n",
        ),
        (
            'number n +48 12 345 67 00 -> say """\n  a\n   b\n  """ -> x -> hangup',
            'number n +48 12 345 67 00 -> say """\n  a\n   b\n  """\n  -> x\n  -> hangup\n',
        ),
        (
            f'number n +48 12 345 67 00 -> say "{"a" * 60}" -> say "{"b" * 60}" -> anna',
            f'number n +48 12 345 67 00 -> say "{"a" * 60}"\n  -> say "{"b" * 60}"\n  -> anna\n',
        ),
        (
            f"group g 201 {{ ring random {', '.join(['abcdefgh'] * 14)} each 5s; on busy -> x }}",
            f"group g 201 {{\n  ring random {', '.join(['abcdefgh'] * 10)},\n    "
            f"{', '.join(['abcdefgh'] * 4)} each 5s\n  on busy -> x\n}}\n",
        ),
        (
            'group a 201 "A" { ring random x each 5s; on busy -> x }\n'
            'group long-name 2 "Long" { ring random x, y each 5s; on busy -> y }',
            'group a         201 "A"    { ring random x each 5s;    on busy -> x }\n'
            'group long-name 2   "Long" { ring random x, y each 5s; on busy -> y }\n',
        ),
    ],
)
def test_the_layout(written: str, canonical_text: str) -> None:
    assert formatted(written) == canonical_text
    assert formatted(canonical_text) == canonical_text


@pytest.mark.parametrize(
    "line",
    [
        "// scenc: allow unreachable: soon\n{}\n",
        "// scenc: allow unreachable: soon\n// why\n{}\n",
        "{}  // scenc: allow unreachable: soon\n",
    ],
)
def test_a_line_that_an_allowance_holds_for_stays_one_line(line: str, meaning: Callable[[str], object]) -> None:
    boxes = "; ".join(f'mailbox box-{number} 29{number} "A mailbox that nobody is led to"' for number in range(4))
    user = f'user anna 601 "{"Anna " * 30}" {{ voicemail; on busy -> voicemail }}'
    for statement in (boxes, user):
        text = f"scen 1\n{line.format(statement)}"
        assert formatted(text) == text
        assert meaning(formatted(text)) == meaning(text)
    assert formatted(f"{line.format('')}\n{user}\n").count("\n") > 4


def test_a_long_file_takes_linear_time() -> None:
    def users(count: int) -> str:
        line = 'user u{0} {0} {{ voicemail {{ pin secret("P{0}") }}; on busy -> voicemail }}\n'
        return "".join(line.format(number) for number in range(count))

    assert formatted(users(500)).count("\n") == 500
    assert_linear(formatted, users, 200)

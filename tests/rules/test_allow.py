"""`// scenc: allow NAME: reason` silences one warning on one line, and is itself judged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenc.pipeline import compile_text
from tests.growth import assert_linear

HEAD = 'scen 1\ncompany "Zażółć" { calendar 2026..2030 }\nmailbox office 290\n'
NUMBER = "number main +48 12 345 67 00\n"
ALLOW = "// scenc: allow unreachable: next week"


def codes(text: str) -> list[str]:
    return [finding.code for finding in compile_text(HEAD + text, "main.scen").diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        f"{ALLOW}\nmailbox old",
        f"mailbox old {ALLOW}",
        f"mailbox old {ALLOW}\n",
        f"mailbox old; mailbox older {ALLOW}",
        f"mailbox new 291 // not this one\n{ALLOW}\nmailbox old",
        f"{ALLOW}\n// scenc: allow unreachable\u00a0: x\n// a word more\nmailbox old",
        f'  {ALLOW}\n  mailbox old "żółć 😀 e\u0301"',
        f"{ALLOW}\r\nmailbox old\r\n",
        "//scenc:allow unreachable:x\nmailbox old",
    ],
)
def test_it_silences_what_stands_on_its_line_or_below(text: str) -> None:
    assert "R104" not in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        f"mailbox old\n{ALLOW}",
        f"{ALLOW}\n\nmailbox old",
        f"{ALLOW}\nmailbox new 291\nmailbox old",
        f"mailbox new 291 {ALLOW}\nmailbox old",
    ],
)
def test_elsewhere_it_silences_nothing_and_is_reported(text: str) -> None:
    assert sorted(codes(text)) == ["R104", "X952"]


def test_a_line_that_wraps_is_one_line() -> None:
    wrapped = 'number main +48 12 345 67 00\n  {}-> say "a"{}\n  -> office{}\n'
    trunk = 'trunk op { host "sip.example"; numbers +48 12 345 67 99 }\nnumber second +48 12 345 67 99 -> office\n'
    allow = "// scenc: allow number-not-on-trunk: the trunk comes next week"
    assert codes(trunk + wrapped.format("", "", "")) == ["D212"]
    assert codes(trunk + allow + "\n" + wrapped.format("", "", "")) == []
    for places in ((allow + "\n", "", ""), ("", allow, ""), ("", "", allow)):
        assert codes(trunk + wrapped.format(*places)) == []


def test_a_block_is_not_a_line() -> None:
    menu = "user anna 601\nmenu welcome 250 {{{}\n  direct-dial users\n  6 -> anna\n  on timeout, invalid -> anna\n}}\n"
    allow = " // scenc: allow key-begins-number: nobody dials on"
    assert codes(menu.format("")) == ["I309"]
    assert codes(menu.format(allow)) == ["X952", "I309"]


def test_other_rules_are_not_silenced() -> None:
    assert codes("// scenc: allow last-minute: x\nmailbox old") == ["X952", "R104"]


@pytest.mark.parametrize(
    ("comment", "code", "said"),
    [
        ("// scenc: allow unreachable", "X962", "does not say why"),
        ("// scenc: allow unreachable:  ", "X962", "does not say why"),
        ("// scenc: allow unreachabel: x", "X963", "no warning is called `unreachabel`"),
        ("// scenc: allow R104: x", "X963", "no warning is called `R104`"),
        ("// scenc: allow", "X963", "allows nothing"),
        ("// scenc: deny unreachable: x", "X963", "allows nothing"),
        ("// scenc: allow dead-end: x", "X964", "cannot be allowed: it is an error"),
        ("// scenc: allow missing-recording: x", "X964", "cannot be allowed: it is an error"),
    ],
)
def test_a_comment_without_effect_is_reported_and_the_warning_stays(comment: str, code: str, said: str) -> None:
    found = compile_text(f"{HEAD}mailbox old {comment}\n", "main.scen").diagnostics
    assert [finding.code for finding in found] == ["R104", code]
    assert said in found[1].message
    assert found[1].help


def test_an_error_stays_an_error() -> None:
    compilation = compile_text(
        HEAD + NUMBER.rstrip() + " // scenc: allow number-without-destination: soon\n", "main.scen"
    )
    assert [finding.code for finding in compilation.diagnostics] == ["R102", "X964"]
    assert compilation.bundle is None


def test_nothing_is_called_unused_while_errors_keep_rules_from_judging() -> None:
    assert codes(f"{NUMBER}mailbox old {ALLOW}\n") == ["R102"]


def test_in_a_text_it_is_a_text() -> None:
    assert codes(f'number main +48 12 345 67 00 -> say "{ALLOW}" -> office\n') == []
    assert codes(f'number main +48 12 345 67 00 -> say """a\n{ALLOW}\n""" -> office\n') == []


def test_a_comment_that_only_mentions_it_is_left_alone() -> None:
    assert codes("// write scenc: allow NAME: reason\nnumber main +48 12 345 67 00 -> office\n") == []


def test_very_many_comments_cost_no_more_than_many_lines() -> None:
    def text(many: int) -> str:
        number = "number main +48 12 345 67 00\n  // scenc: allow x: y\n"
        return f"{ALLOW}\n" * many + "mailbox old\n" + number * many + "  -> office\n"

    assert 200 <= len(codes(text(2_000))) <= 2000
    assert_linear(codes, text, 400)


PIECES = st.sampled_from(
    [
        ALLOW,
        "// scenc: allow",
        "//",
        '"',
        '"""',
        "\n",
        "\r\n",
        "\t",
        "->",
        ",",
        ";",
        "{",
        "}",
        "mailbox old",
        "say",
        "\0",
        "😀",
    ]
)


@given(st.lists(PIECES, max_size=30).map(" ".join))
@settings(deadline=None)
def test_no_text_is_too_odd(text: str) -> None:
    for finding in compile_text(text, "main.scen").diagnostics:
        assert 0 <= finding.primary.span.start <= finding.primary.span.end <= len(text)

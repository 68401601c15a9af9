"""Templates: what they put into a block, what the block overrides, and that a mistake in one is reported once."""

from __future__ import annotations

import pytest

from scenc.flow.ops.ring import Ring
from scenc.pipeline import Compilation, compile_text
from scenc.source import Source

HEAD = 'scen 1\ncompany "Kancelaria Lex" { calendar 2026..2030 }\n'
LAWYER = """\
template lawyer(code, patience) {
  voicemail { pin code; max 3min }
  on busy, unavailable -> voicemail
  on no-answer patience -> duty -> voicemail
}
phone duty +48 601 200 300
"""


def compiled(text: str) -> Compilation:
    return compile_text(HEAD + text, "main.scen")


def exits(compilation: Compilation, name: str) -> dict[str, str]:
    assert compilation.bundle, compilation.diagnostics
    return dict(compilation.bundle.nodes[name].exits)


@pytest.mark.parametrize(
    "use",
    [
        'use lawyer(secret("A"), 12s)',
        'use lawyer(patience: 12s, code: secret("A"))',
        'use lawyer(secret("A"), patience: 12s)',
    ],
)
def test_a_template_means_what_its_lines_would_mean_in_the_block(use: str) -> None:
    box = 'voicemail { pin secret("A"); max 3min }'
    lines = f"{box}; on busy, unavailable -> voicemail; on no-answer 12s -> duty -> voicemail"
    used = compiled(f"{LAWYER}user anna 601 {{ {use} }}")
    written = compiled(f"phone duty +48 601 200 300\nuser anna 601 {{ {lines} }}")
    assert used.bundle
    assert written.bundle
    assert used.diagnostics == ()
    assert used.bundle.mailboxes == written.bundle.mailboxes
    assert {id: (node.op, node.exits) for id, node in used.bundle.nodes.items()} == {
        id: (node.op, node.exits) for id, node in written.bundle.nodes.items()
    }


def test_a_block_overrides_just_what_it_decides_itself() -> None:
    own = compiled(f'{LAWYER}user jan 602\nuser anna 601 {{ on busy -> jan; use lawyer(secret("A"), 12s) }}')
    assert exits(own, "user:anna") == {
        "busy": "user:anna/busy/1",
        "unavailable": "mailbox:anna",
        "no-answer": "user:anna/no-answer/1",
    }


def test_a_template_overrides_the_template_it_uses_and_is_overridden_itself() -> None:
    senior = "template senior(code) { use lawyer(code, 30s); on busy, unavailable -> duty }\n"
    text = f'{LAWYER}{senior}user jan 602\nuser anna 601 {{ use senior(secret("A")); on busy -> jan }}'
    found = compiled(text)
    assert exits(found, "user:anna")["unavailable"] == "user:anna/unavailable/1"
    assert exits(found, "user:anna/busy/1")["busy"] == "mailbox:anna"
    assert found.bundle
    forward = found.bundle.nodes["user:anna/busy/1"].op
    assert isinstance(forward, Ring)
    assert forward.targets == ("jan",)


def test_all_kinds_of_blocks_use_templates() -> None:
    found = compiled(
        """
        template evenings(where) { when closed -> where; closed holidays(PL) }
        template patient { wait 8s; on timeout, invalid -> anna }
        user anna 601 { voicemail }
        schedule office { open mon..fri 08:00..16:00; use evenings(anna); when open -> welcome }
        menu welcome 250 { use patient; 1 -> anna }
        number main +48 12 345 67 00 -> office
        test "Sunday" { call main at sun 10:00; expect rings anna }
        """
    )
    assert found.diagnostics == ()


def test_a_mistake_in_a_template_is_reported_once_and_says_where_it_is_used() -> None:
    text = "template lawyer { on busy -> jann; on no-answer -> hangup; pasword }\n"
    users = "".join(f"user u{n} {n} {{ use lawyer }}\n" for n in range(601, 641))
    found = compiled(text + users).diagnostics
    assert [finding.code for finding in found] == ["N005"]
    assert [
        (label.text, Source("", HEAD + text + users).position(label.span.start)[0]) for label in found[0].labels
    ] == [("used here", 4)]
    mended = compiled((text + users).replace("; pasword", "")).diagnostics
    assert [finding.message for finding in mended] == ["nothing is called `jann`"]


def test_a_wrong_argument_is_reported_where_it_is_given() -> None:
    text = 'user anna 601 { use lawyer(secret("A"), "soon") }'
    (finding,) = compiled(LAWYER + text).diagnostics
    place = finding.primary.span
    assert (HEAD + LAWYER + text)[place.start : place.end] == '"soon"'


def test_a_template_may_be_empty() -> None:
    assert [f.code for f in compiled("template a(b) {}\nuser anna 601 { use a(5s); voicemail }").diagnostics] == [
        "N018"
    ]


def test_templates_that_grow_without_end_are_refused_soon() -> None:
    levels = "".join(f"template t{n + 1} {{ {'; '.join([f'use t{n}'] * 9)} }}\n" for n in range(30))
    found = compiled(f"template t0 {{ voicemail }}\n{levels}user anna 601 {{ use t30 }}").diagnostics
    assert {finding.code for finding in found} == {"N016"}


def test_a_template_shares_the_list_of_names_and_nothing_is_led_to_it() -> None:
    found = compiled("template anna { voicemail }\nuser anna 601 { use anna }").diagnostics
    assert [finding.code for finding in found] == ["N002"]
    found = compiled("template vm { voicemail }\nuser anna 601 { use vm; on busy -> vm }").diagnostics
    assert [finding.code for finding in found] == ["N003"]


def test_a_text_names_its_parameters_in_braces() -> None:
    greeting = 'voicemail { pin code; greeting say "Tu {who}, {hours}, numer {n}." }'
    template = f"template box(code, who, n) {{ {greeting} }}\n"
    found = compiled(f'{template}user anna 601 {{ use box(secret("A"), "Anna Nowak", 601) }}')
    assert [(each.code, each.primary.span.start) for each in found.diagnostics] == [
        ("P854", (HEAD + template).index('"Tu'))
    ]
    right = compiled(f'{template.replace(", {hours}", "")}user anna 601 {{ use box(secret("A"), "Anna Nowak", 601) }}')
    assert right.bundle, right.diagnostics
    assert "Tu Anna Nowak, numer 601." in {prompt.text for prompt in right.bundle.prompts.values()}
    assert right.diagnostics == ()

"""Completion and hover on texts that are being written: what is proposed, and that nothing raises."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from scenc.editor.completion import proposals
from scenc.editor.hover import meaning
from scenc.editor.names import places
from scenc.editor.place import offset, position
from scenc.editor.protocol import difference
from scenc.pipeline import compile_text
from scenc.source import Source
from tests.syntax.test_recovery import SAMPLE, spoil

FILE = "main.scen"
PEOPLE = """scen 1
user anna 601 { voicemail }
user jan 602
phone duty +48 601 200 300
mailbox office 290
menu welcome { 1 -> anna; on timeout, invalid -> office }
number main +48 12 345 67 00 -> welcome
"""
NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
EVERYBODY = {"anna", "jan", "duty"}
PLACES = {"anna", "jan", "duty", "office", "welcome"}
STEPS = {"hangup", "play", "repeat", "ring", "say", "voicemail"}


def proposed(text: str) -> set[str]:
    """What is proposed at the `|`, on top of what the people's file has."""
    text = PEOPLE + text
    at = text.index("|")
    compilation = compile_text(text.replace("|", ""), FILE)
    return {each.text for each in proposals(compilation.source, compilation.program, at)}


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("|", {"user", "menu", "test"}, {"on", "say"} | PLACES),
        ("me|", {"menu"}, PLACES),
        ("user ewa 603 { |", {"on", "password", "voicemail"}, {"user", "say"} | PLACES),
        ("user ewa 603 { on |", {"busy", "no-answer", "unavailable"}, {"timeout"} | PLACES),
        ("user ewa 603 { on busy |", {"->"}, {"user"}),
        ("user ewa 603 { on busy -> |", PLACES | STEPS, {"main", "user"}),
        ("user ewa 603 { on busy -> ring |", EVERYBODY | {"ewa"}, {"office", "welcome"} | STEPS),
        ("user ewa 603 { on busy -> voicemail |", {"office", "anna"}, {"welcome", "duty"}),
        ("group g 203 {\n  ring |", {"random", "sequential", "simultaneous"}, PLACES),
        ("group g 203 {\n  ring random anna, |\n  on no-answer -> office\n}\n", EVERYBODY, {"office"}),
        ("group g 203 { ring random anna |", {"each", "for"}, PLACES),
        ("schedule s {\n  open mon..|", {"fri"}, PLACES),
        ('test "x" { call |', {"main"}, PLACES),
        ('test "x" { call main at tue 9:00\n  press 1\n  expect |', {"hears", "rings", "voicemail"}, PLACES),
        ('test "x" { call main at tue 9:00\n  expect rings |', EVERYBODY, {"office"}),
        ("menu m { nonsense here 12; 3 -> |", PLACES | STEPS, {"main"}),
        ("user ewa 603 { on busy -> |\nuser ola 604\n", PLACES, {"main"}),
        ("user ewa 603 { use |}\ntemplate std { voicemail }\n", {"std"}, PLACES),
        ("template std(mail) { on busy -> |\n", PLACES | {"mail"}, {"main"}),
        ("template std(mail) { voicemail { pin |\n", {"mail", "secret"}, PLACES),
        ("template std(n) {\n  |\n}\ngroup g 203 {\n  use std(2)\n}\n", {"ring", "on"}, {"voicemail", "password"}),
    ],
)
def test_what_fits_is_proposed_and_nothing_else(text: str, some: set[str], none: set[str]) -> None:
    found = proposed(text)
    assert some <= found
    assert not none & found


@pytest.mark.parametrize("text", ["user ewa 603 // |", 'user ewa 603 "|', 'user ewa 603 "E|wa"', "user |", "mailbox |"])
def test_nothing_is_proposed_where_nothing_can_be_known(text: str) -> None:
    assert proposed(text) == set()


def test_a_keyword_says_what_it_does_and_a_name_what_it_is() -> None:
    text = PEOPLE.replace("on timeout", "wait 4s; on timeout")
    compilation = compile_text(text, FILE)

    def about(word: str) -> str:
        found = meaning(compilation.program, compilation.bundle, FILE, text.index(word) + 1, NOW)
        return found.text if found else ""

    assert about("wait") == "**wait** How long silence may last after the prompts."
    assert about("welcome").splitlines() == [
        "**welcome** menu",
        "- `1` -> user anna",
        "- `timeout` -> voicemail office",
        "- `invalid` -> voicemail office",
        "- `exhausted` -> voicemail office",
    ]
    assert about("601") == ""


def test_the_notice_of_a_recording_hides_nobody() -> None:
    compilation = compile_text(SAMPLE, FILE)
    found = {}
    for name in ("new-cases", "welcome"):
        place = next(place for place in places(compilation.program, name) if SAMPLE[place.start - 1] == " ")
        about = meaning(compilation.program, compilation.bundle, FILE, place.start, NOW)
        found[name] = about.text if about else ""
    assert "- recorded: `clients`\n- rings anna, piotr\n" in found["new-cases"]
    assert "- `1` -> group new-cases\n" in found["welcome"]


def test_an_unsound_scenario_still_says_what_a_name_is() -> None:
    text = PEOPLE + "user ewa 603 { on busy -> nobody }\n"
    compilation = compile_text(text, FILE)
    found = meaning(compilation.program, compilation.bundle, FILE, text.index("jan"), NOW)
    assert found
    assert found.text == "**jan** user 602"


def test_wherever_the_cursor_is_and_whatever_is_broken_what_is_said_is_about_the_word_there() -> None:
    chance = random.Random(3)
    for broken in range(12):
        text = spoil(chance, 5)[0] if broken else SAMPLE
        compilation = compile_text(text, FILE)
        for at in chance.sample(range(len(text)), 15):
            for proposal in proposals(compilation.source, compilation.program, at):
                assert proposal.text
                assert proposal.span.start <= at <= proposal.span.end
            if about := meaning(compilation.program, compilation.bundle, FILE, at, NOW):
                assert about.span.start <= at <= about.span.end
                assert about.text.startswith("**")


def test_a_line_of_a_template_that_all_override_is_renamed_with_the_rest() -> None:
    text = PEOPLE + "template std { on busy -> office }\nuser ewa 603 { use std; on busy -> jan }\n"
    found = places(compile_text(text, FILE).program, "office")
    assert [text[place.start - 3 : place.end] for place in found] == ["ox office", "-> office", "-> office"]


def test_every_name_of_the_sample_is_found_where_it_stands() -> None:
    compilation = compile_text(SAMPLE, FILE)
    for name in compilation.program.names:
        for place in places(compilation.program, name):
            assert SAMPLE[place.start : place.end] == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_places_of_editors_lead_back_to_the_same_character(encoding: str) -> None:
    source = Source(FILE, "ab\nżół 😀x\r\n\ud800\n")
    for at in range(len(source.text)):
        if source.text[at] not in "\r\n":
            assert offset(source, *position(source, at, encoding), encoding) == at
    assert offset(source, 99, 0) == len(source.text)
    assert offset(source, 0, 99) == 2


@pytest.mark.parametrize(
    ("before", "after"), [("abc", "abc"), ("abc", "abbc"), ("aaa", "aa"), ("", "x"), ("x", ""), ("aXb", "aYb")]
)
def test_one_edit_makes_one_text_the_other(before: str, after: str) -> None:
    for edit in difference(FILE, before, after):
        assert before[: edit.span.start] + edit.text + before[edit.span.end :] == after
    assert bool(difference(FILE, before, after)) == (before != after)

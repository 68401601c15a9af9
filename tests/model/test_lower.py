"""From text to nodes, numbers, prompts and tests of the bundle."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from scenc.bundle.schema import Bundle
from scenc.flow import script
from scenc.flow.node import Node
from scenc.flow.ops.menu import Menu
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail
from scenc.pipeline import Compilation, compile_text
from scenc.schedule.interval import Interval

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples/kancelaria/main.scen"


def compiled(text: str, file: str = "main.scen") -> Compilation:
    compilation = compile_text("scen 1\n" + text, file)
    assert not compilation.errors, compilation.diagnostics
    return compilation


def bundle(text: str) -> Bundle:
    made = compiled(text).bundle
    assert made is not None
    return made


@pytest.fixture(scope="module")
def sample() -> Bundle:
    compilation = compile_text(SAMPLE.read_text("utf-8"), "samples/kancelaria/main.scen")
    assert compilation.diagnostics == ()
    assert compilation.bundle is not None
    return compilation.bundle


def exits(node: Node) -> dict[str, str]:
    return dict(node.exits)


def test_the_sample_leads_callers_as_the_office_wants(sample: Bundle) -> None:
    nodes = sample.nodes
    assert sample.numbers["+48123456700"] == "schedule:office-hours"
    assert sample.numbers["+48123456703"] == "user:ewa"
    assert exits(nodes["schedule:office-hours"])["open"] == "menu:welcome"
    assert exits(nodes["menu:welcome"])["2"] == "group:litigation"
    assert nodes["group:litigation/recorded"].op == Ring("simultaneous", ("ewa", "piotr"), 25.0)
    assert nodes["group:new-cases/recorded"].op == Ring("sequential", ("anna", "piotr"), 15.0)
    assert nodes["group:accounting"].op == Ring("random", ("ewa", "maria"), 20.0)
    assert exits(nodes[sample.dial_plan])["230"] == "conference:narada"
    assert sample.trunks["op"].login == "lex-krakow"
    assert len(sample.trunks["op"].numbers) == 5


def test_the_three_forwards_of_a_user_go_three_ways(sample: Bundle) -> None:
    ways = exits(sample.nodes["user:anna"])
    assert ways == {
        "busy": "mailbox:anna",
        "no-answer": "user:anna/no-answer/1",
        "unavailable": "user:anna/unavailable/1",
    }
    duty = sample.nodes["user:anna/unavailable/1"]
    assert duty.op == Ring("simultaneous", ("duty",), 25.0, confirm=("duty",), ask=duty.op.prompts()[0])
    assert set(exits(duty).values()) == {"mailbox:anna"}


def test_a_user_without_forwards_falls_back_to_the_own_mailbox_or_the_cause() -> None:
    nodes = bundle("user anna 601 { voicemail }\nuser jan 602").nodes
    assert set(exits(nodes["user:anna"]).values()) == {"mailbox:anna"}
    assert exits(nodes["user:jan"]) == {way: f"hangup:{way}" for way in ("busy", "no-answer", "unavailable")}
    assert nodes["user:jan"].op == Ring("simultaneous", ("jan",), 30.0)


def test_who_is_reached_by_a_forward_is_rung_as_a_device() -> None:
    nodes = bundle("user anna 601 { voicemail; on busy -> jan }\nuser jan 602 { voicemail; on busy -> anna }").nodes
    forward = nodes[exits(nodes["user:anna"])["busy"]]
    assert forward.op == Ring("simultaneous", ("jan",), 30.0)
    assert set(exits(forward).values()) == {"mailbox:anna"}


def test_a_group_followed_by_a_step_hands_every_failure_to_it() -> None:
    made = bundle(
        "user anna 601 { voicemail }\n"
        "group reception 204 { ring random anna; on no-answer -> hangup }\n"
        "number main +48 12 345 67 00 -> reception -> voicemail anna"
    )
    first = made.nodes[made.numbers["+48123456700"]]
    assert first.id == "number:+48123456700/1"
    assert set(exits(first).values()) == {"mailbox:anna"}


def test_on_no_answer_of_a_group_takes_the_failures_that_have_no_way_of_their_own() -> None:
    text = (
        "user anna 601 { voicemail }\ngroup reception 204 { ring random anna; on busy -> hangup; on no-answer -> anna }"
    )
    ways = exits(bundle(text).nodes["group:reception"])
    assert ways == {"busy": "group:reception/busy/1", "no-answer": "user:anna", "unavailable": "user:anna"}


def test_a_mailbox_may_be_declared_after_its_use_and_keeps_its_length() -> None:
    made = bundle(
        'number main +48 12 345 67 00 -> say "Closed." -> voicemail office\n'
        "number second +48 12 345 67 01 -> voicemail office\n"
        'mailbox office { max 1min; greeting say "Hello." }'
    )
    announced = made.nodes["number:+48123456700/2"].op
    assert announced == Voicemail("office", "", 60.0)
    greeted = made.nodes[made.numbers["+48123456701"]].op
    assert isinstance(greeted, Voicemail)
    assert made.prompts[greeted.greeting].text == "Hello."


def test_a_mailbox_greets_in_the_companys_language() -> None:
    made = bundle('company "Lex" { language en }\nmailbox office 290')
    assert [prompt.text for prompt in made.prompts.values()] == ["Please leave a message after the tone."]


def test_a_menu_that_does_not_repeat_leaves_by_timeout_in_the_end() -> None:
    text = 'user anna 601\nmenu welcome 250 { say "Hello."; direct-dial users; 1 -> anna; on timeout, invalid -> anna }'
    node = bundle(text).nodes["menu:welcome"]
    assert exits(node)["exhausted"] == exits(node)["timeout"] == "user:anna"
    assert exits(node)["direct-dial"] == "dial-plan:users"
    assert isinstance(node.op, Menu)
    assert (node.op.wait, node.op.repeat, node.op.direct_dial) == (5.0, 2, "dial-plan:users")


def test_only_users_can_be_keyed_in() -> None:
    nodes = bundle("user anna 601\nmailbox office 290\nconference meeting 230").nodes
    assert sorted(exits(nodes["dial-plan"])) == ["230", "290", "601", "unknown"]
    assert sorted(exits(nodes["dial-plan:users"])) == ["601", "unknown"]


def test_a_date_beats_a_holiday_and_a_holiday_a_weekday(sample: Bundle) -> None:
    op = sample.nodes["schedule:office-hours"].op
    assert isinstance(op, Schedule)
    assert op.hours.outcome(datetime(2026, 12, 23, 11, 59)) == "open"
    assert op.hours.outcome(datetime(2026, 12, 23, 12, 0)) == "closed"
    assert op.hours.outcome(datetime(2026, 12, 24, 10, 0)) == "holiday"
    assert op.hours.outcome(datetime(2026, 6, 4, 10, 0)) == "holiday"
    assert op.hours.outcome(datetime(2026, 6, 5, 10, 0)) == "closed"
    assert op.hours.outcome(datetime(2026, 6, 8, 10, 0)) == "open"


def test_days_of_every_year_are_worked_out_for_the_calendar() -> None:
    made = bundle(
        'company "Lex" { calendar 2027..2028 }\nuser anna 601\n'
        "schedule hours {\n  open fri..mon 8:00..9:00\n  closed 12-31..01-01\n  closed 02-29\n"
        "  when open -> anna\n  when closed -> anna\n}\n"
        "number main +48 12 345 67 00 -> hours"
    )
    op = made.nodes["schedule:hours"].op
    assert isinstance(op, Schedule)
    days = [day.date for day in op.hours.dates]
    assert date(2027, 12, 31) in days
    assert date(2028, 1, 1) in days
    assert date(2028, 2, 29) in days
    assert [bool(hours) for hours in op.hours.week] == [True, False, False, False, True, True, True]
    assert op.hours.week[0] == (Interval(480, 540),)


def test_the_same_text_is_one_prompt_and_another_voice_another() -> None:
    text = 'number a +48 12 345 67 00 -> say "Hi." -> hangup\nnumber b +48 12 345 67 01 -> say "Hi." -> hangup'
    one, other = bundle(text), bundle('company "Lex" { voice male; engine gtts }\n' + text)
    assert len(one.prompts) == len(other.prompts) == 1
    assert one.prompts.keys() != other.prompts.keys()
    assert next(iter(other.prompts.values())).engine == "gtts"


def test_a_recordings_path_stays_as_written() -> None:
    made = bundle('number main +48 12 345 67 00 -> play "sounds/hello.mp3" -> hangup')
    assert [(prompt.file, prompt.text) for prompt in made.prompts.values()] == [("sounds/hello.mp3", "")]


def test_no_path_of_the_machine_stands_in_a_bundle() -> None:
    compilation = compiled("user anna 601", "/home/somebody/lex/main.scen")
    assert compilation.bundle is not None
    assert {node.place.file for node in compilation.bundle.nodes.values()} == {"main.scen"}


def test_every_node_says_where_it_was_written(sample: Bundle) -> None:
    lines = SAMPLE.read_text("utf-8").splitlines()
    node = sample.nodes["menu:welcome/5/1"]
    assert "Floriańska" in lines[node.place.line - 1]
    assert lines[node.place.line - 1][node.place.column - 1 :].startswith("say ")
    assert sample.nodes["menu:welcome"].label == "Powitanie"


def test_a_test_block_becomes_a_script() -> None:
    compilation = compiled(
        "user anna 601\nuser jan 602\nnumber main +48 12 345 67 00 -> anna\n"
        'test "all of it" {\n'
        "  call main from +48 600 700 800 at 2026-03-16 10:00\n"
        "  press 2 0 *\n  answer anna after 5s\n  busy jan\n  unavailable jan\n"
        '  expect hears "hello"\n  expect rings anna, jan together for 25s\n  expect rings anna, jan in order\n'
        "  expect human anna\n  expect human\n  expect hangup\n}\n"
        'test "inside" { dial from anna 602 at sun 9:30; expect rings jan }'
    )
    outside, inside = compilation.scripts
    assert isinstance(outside.call, script.Call)
    assert (outside.call.number, outside.call.caller) == ("+48123456700", "+48600700800")
    assert outside.call.at == datetime(2026, 3, 16, 10, 0)
    kinds = [type(step).__name__ for step in outside.steps]
    assert kinds == [
        "Press",
        *["Behave"] * 3,
        "ExpectHears",
        *["ExpectRings"] * 3,
        *["ExpectAnswer"] * 2,
        "ExpectHangUp",
    ]
    assert outside.steps[0] == script.Press("20*", outside.steps[0].place)
    assert isinstance(inside.call, script.Dial)
    assert inside.call.at == script.weekday_at(6, 9, 30)

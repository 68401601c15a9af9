"""The call flow as pictures: input and output together."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from scenc.bundle.schema import Bundle, Company, Prompt, User
from scenc.cli.app import app
from scenc.flow.node import Node, Op, Place
from scenc.flow.ops.conference import Conference
from scenc.flow.ops.dial_plan import DialPlan
from scenc.flow.ops.hangup import HangUp
from scenc.flow.ops.menu import Menu
from scenc.flow.ops.play import Play
from scenc.flow.ops.ring import Ring
from scenc.flow.ops.schedule import Schedule
from scenc.flow.ops.voicemail import Voicemail
from scenc.graph.drawing import drawing
from scenc.graph.mermaid import mermaid
from scenc.graph.svg import svg
from scenc.schedule.hours import OpeningHours
from scenc.schedule.interval import Interval

WORK = (Interval(8 * 60, 16 * 60),)
FAILED = dict.fromkeys(("busy", "no-answer", "unavailable"), "mailbox:office")


def node(id: str, op: Op, exits: dict[str, str] | None = None, label: str = "") -> tuple[str, Node]:
    return id, Node(id, op, exits or {}, Place("main.scen", 1, 1), label)


OFFICE = Bundle(
    edition=1,
    company=Company("Lex"),
    users={name: User(name, number, name) for name, number in {"anna": "601", "jan": "602", "ewa": "603"}.items()},
    prompts={
        "hi": Prompt("hi", '"A" & <b>'),
        "shut": Prompt("shut", file="shut.wav"),
    },
    numbers={"+48123456700": "schedule:hours", "+48123456701": "user:anna", "+48123456702": "user:jan"},
    nodes=dict(
        [
            node(
                "schedule:hours",
                Schedule(OpeningHours((WORK,) * 5 + ((), ()))),
                {"open": "menu:main", "closed": "schedule:hours/closed/1", "holiday": "schedule:hours/closed/1"},
                "hours",
            ),
            node("schedule:hours/closed/1", Play("shut"), {"next": "mailbox:office"}, "shut.wav"),
            node(
                "menu:main",
                Menu(("hi",), ("1", "#"), 5.0, 2, "dial-plan"),
                {
                    "1": "group:law",
                    "#": "group:law",
                    "direct-dial": "dial-plan",
                    "timeout": "menu:main",
                    "invalid": "menu:main",
                    "exhausted": "hangup:normal",
                },
                "Hej",
            ),
            node("group:law", Ring("random", ("anna", "jan"), 15.0), FAILED, "Sprawy"),
            node("user:anna", Ring("simultaneous", ("anna",), 20.0), FAILED, "Anna Nowak"),
            node("user:jan", Ring("simultaneous", ("jan",), 20.0), FAILED),
            node("user:ewa", Ring("simultaneous", ("ewa",), 20.0), FAILED),
            node("mailbox:office", Voicemail("office"), {}, "Skrzynka"),
            node("conference:narada", Conference("narada")),
            node("hangup:normal", HangUp()),
            node("hangup:not-found", HangUp("not-found")),
            node("group:forgotten", Ring("simultaneous", ("anna",), 20.0), FAILED),
            node(
                "dial-plan",
                DialPlan(),
                {
                    "230": "conference:narada",
                    "601": "user:anna",
                    "602": "user:jan",
                    "603": "user:ewa",
                    "unknown": "hangup:not-found",
                },
            ),
        ]
    ),
)

MERMAID = """\
flowchart TD
  n0(["<b>number</b><br/>+48123456700"])
  n1(["<b>number</b><br/>+48123456701<br/>+48123456702"])
  n2{{"<b>schedule hours</b><br/>mon..fri 08:00..16:00<br/>asked when the call arrives"}}
  n3[["<b>users</b><br/>601..603"]]
  n4(["<b>dial-plan</b>"])
  n5["<b>menu main</b><br/>Hej<br/>“#quot;A#quot; #amp; #lt;b#gt;”<br/>wait 5s, repeat 2<br/>again on timeout, invalid"]
  n6["<b>play</b><br/>“shut.wav”"]
  n7[["<b>conference narada</b>"]]
  n8[["<b>hangup not-found</b>"]]
  n9["<b>group law</b><br/>Sprawy<br/>anna, jan<br/>random, each 15s"]
  n10[["<b>hangup normal</b>"]]
  n11[["<b>mailbox office</b><br/>Skrzynka"]]
  n0 --> n2
  n1 --> n3
  n2 -->|"🔓 open"| n5
  n2 -->|"🔒 closed, holiday"| n6
  n4 -->|"230"| n7
  n4 -->|"601..603"| n3
  n4 -->|"unknown"| n8
  n5 -->|"1, #35;"| n9
  n5 -->|"direct-dial"| n4
  n5 -->|"exhausted"| n10
  n6 --> n11
  n9 -->|"busy, no-answer, unavailable"| n11
"""


SVG = """\
<rect class="sheet" width="266" height="272"/>
<path class="arrow" d="M133 60C133 72 133 72 133 84L133 84C133 96 133 96 133 108" marker-end="url(#head)"/>
<path class="arrow" d="M95 148C95 160 97 160 97 172L97 188C97 200 122 200 122 212" marker-end="url(#head)"/>
<path class="arrow" d="M170 148C170 160 169 160 169 172L169 188C169 200 143 200 143 212" marker-end="url(#head)"/>
<rect class="paper" x="74" y="172" width="47" height="16"/>
<path class="padlock" d="M78 179v-3a3 3 0 0 1 6 0"/>
<rect class="body" x="76" y="179" width="10" height="7" rx="1"/>
<text class="label" x="105" y="184">open</text>
<rect class="paper" x="139" y="172" width="60" height="16"/>
<path class="padlock" d="M143 179v-3a3 3 0 0 1 6 0v3"/>
<rect class="body" x="141" y="179" width="10" height="7" rx="1"/>
<text class="label" x="177" y="184">closed</text>
<g><title>number
+48123456700</title>
<rect class="box number" x="79" y="20" width="109" height="40" rx="12"/>
<text class="title" x="133" y="36">number</text>
<text class="line" x="133" y="52">+48123456700</text>
</g>
<g><title>hours
asked when the call arrives</title>
<rect class="box schedule" x="20" y="108" width="226" height="40" rx="3"/>
<text class="title" x="133" y="124">hours</text>
<text class="line" x="133" y="140">asked when the call arrives</text>
</g>
<g><title>bye
normal</title>
<rect class="box hangup" x="102" y="212" width="62" height="40" rx="3"/>
<text class="title" x="133" y="228">bye</text>
<text class="line" x="133" y="244">normal</text>
</g>
</svg>
"""


def test_mermaid() -> None:
    assert mermaid(drawing(OFFICE)) == MERMAID


def test_users_are_drawn_one_by_one_when_asked_for() -> None:
    text = mermaid(drawing(OFFICE, users=True))
    assert '["<b>user anna</b><br/>Anna Nowak<br/>anna for 20s"]' in text
    assert '-->|"603"|' in text
    assert "<b>users</b>" not in text


def test_every_box_and_label_stands_in_the_svg() -> None:
    picture = svg(drawing(OFFICE))
    root = ElementTree.fromstring(picture)
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {
        "menu main",
        "schedule hours",
        "asked when the call arrives",
        "mailbox office",
        "users",
        "1, #",
        "230",
    } <= set(texts)
    assert "<b>" in " ".join(texts)
    assert not any("forgotten" in text for text in texts)
    assert picture.count('class="padlock"') == 2
    assert re.findall(r'class="padlock" d="M\d+ \d+([^"]+)"', picture) == ["v-3a3 3 0 0 1 6 0", "v-3a3 3 0 0 1 6 0v3"]


def test_an_arrow_that_leads_up_is_dashed() -> None:
    again = Bundle(
        1,
        Company(""),
        numbers={"+48123456700": "menu:m"},
        nodes=dict(
            [
                node("menu:m", Menu((), ("1",), 5.0, 0), {"1": "menu:m/1/1"}),
                node("menu:m/1/1", Play("p"), {"next": "menu:m"}),
            ]
        ),
    )
    assert svg(drawing(again)).count("arrow back") == 1


def test_a_small_svg() -> None:
    small = Bundle(
        1,
        Company(""),
        numbers={"+48123456700": "hours"},
        nodes=dict([node("hours", Schedule(OpeningHours()), {"open": "bye", "closed": "bye"}), node("bye", HangUp())]),
    )
    assert svg(drawing(small)).split("</defs>\n")[1] == SVG


SCENARIO = """
scen 1
company "Lex" { calendar 2026..2027; numbering { users 601..609 } }
trunk op { host "192.0.2.1"; numbers +48 12 345 67 00 }
mailbox office 290 "Skrzynka"
user anna 601 "Anna" { on no-answer 15s -> voicemail office; on busy, unavailable -> voicemail office }
schedule hours { open mon..fri 08:00..16:00; when open -> anna; when closed -> voicemail office }
number main +48 12 345 67 00 -> hours
"""


def run(*arguments: str, text: str = SCENARIO) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["graph", "-", *arguments], input=text)
    return result.exit_code, result.stdout, result.stderr


def test_the_format_follows_the_name_of_the_file(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("flow.svg", "flow.mmd", "other")}
    assert [run("-o", str(file)) for file in files.values()] == [(0, "", "")] * 3
    assert files["flow.svg"].read_text("utf-8").startswith("<svg ")
    assert files["flow.mmd"].read_text("utf-8") == files["other"].read_text("utf-8") == run()[1]
    assert run("--format", "svg")[1] == files["flow.svg"].read_text("utf-8")
    assert "user anna" in run("--users")[1]


def test_what_cannot_be_drawn_or_written_is_said() -> None:
    assert run("-o", "/nowhere/flow.svg") == (2, "", "scenc: /nowhere/flow.svg: No such file or directory\n")
    code, out, err = run(text=SCENARIO.replace("-> hours", "-> ours"))
    assert (code, out) == (1, "")
    assert "ours" in err


@pytest.mark.wall_clock
def test_the_picture_does_not_depend_on_the_hash_seed() -> None:
    command = [sys.executable, "-m", "scenc", "graph", "-", "--format", "svg"]
    pictures = {
        subprocess.run(
            command, input=SCENARIO.encode(), env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(pictures) == 1
    assert b"schedule hours" in pictures.pop()

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
from scenc.graph.dot import dot
from scenc.graph.drawing import clusters, drawing
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
            node("user:anna", Ring("simultaneous", ("anna",), 30.0), FAILED, "Anna Nowak"),
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
  n3["<b>3 users</b><br/>601..603"]
  n4[["<b>conference narada 230</b>"]]
  n5["<b>menu main</b><br/>Hej<br/>“#quot;A#quot; #amp; #lt;b#gt;”<br/>wait 5s, repeat 2<br/>again on timeout, invalid"]
  n6["<b>play</b><br/>“shut.wav”"]
  n7["<b>group law</b><br/>Sprawy<br/>anna, jan<br/>random, each 15s"]
  n8(["<b>dial-plan</b><br/>230, 601..603"])
  n9[["<b>hangup normal</b>"]]
  n10[["<b>mailbox office</b><br/>Skrzynka"]]
  n0 --> n2
  n1 --> n3
  n2 -->|"🔓 open"| n5
  n2 -->|"🔒 closed, holiday"| n6
  n5 -->|"1, #35;"| n7
  n5 -->|"direct-dial"| n8
  n5 -->|"exhausted"| n9
  n6 --> n10
  n7 -->|"busy, no-answer, unavailable"| n10
"""

DOT = """\
digraph calls {
  node [shape=box style="filled,rounded" fillcolor="#f5f7fa" fontname="sans-serif" fontsize=11]
  edge [fontname="sans-serif" fontsize=10]
  n0 [label="number\\n+48123456700" shape=oval fillcolor="#e3f9e5"]
  n1 [label="hours\\nasked when the call arrives" shape=hexagon fillcolor="#fff3c4"]
  n2 [label="bye\\nnormal" fillcolor="#f3e8ff"]
  n0 -> n1
  n1 -> n2 [label="🔓 open"]
  n1 -> n2 [label="🔒 closed"]
}
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
<rect class="box entry" x="79" y="20" width="109" height="40" rx="12"/>
<text class="title" x="133" y="36">number</text>
<text class="line" x="133" y="52">+48123456700</text>
</g>
<g><title>hours
asked when the call arrives</title>
<rect class="box clock" x="20" y="108" width="226" height="40" rx="3"/>
<text class="title" x="133" y="124">hours</text>
<text class="line" x="133" y="140">asked when the call arrives</text>
</g>
<g><title>bye
normal</title>
<rect class="box end" x="102" y="212" width="62" height="40" rx="3"/>
<text class="title" x="133" y="228">bye</text>
<text class="line" x="133" y="244">normal</text>
</g>
</svg>
"""


def test_mermaid() -> None:
    assert mermaid(drawing(OFFICE)) == MERMAID


def test_users_whose_calls_go_the_same_way_are_drawn_as_one() -> None:
    text = mermaid(drawing(OFFICE, users=True))
    assert '["<b>2 users</b><br/>602, 603<br/>each for 20s"]' in text
    assert '["<b>user anna 601</b><br/>Anna Nowak<br/>anna for 30s"]' in text


def test_of_many_people_who_forward_to_others_it_does_not_matter_to_whom() -> None:
    """Each is rung, then the next in the row."""
    names = [f"u{number}" for number in range(20)]
    users = {name: User(name, str(601 + index), name) for index, name in enumerate(names)}
    nodes = [node("mailbox:office", Voicemail("office"))]
    for name, deputy in zip(names, [*names[1:], names[0]], strict=True):
        nodes.append(node(f"user:{name}", Ring("simultaneous", (name,), 20.0), {"busy": f"user:{name}/busy/1"}))
        nodes.append(node(f"user:{name}/busy/1", Ring("simultaneous", (deputy,), 15.0), FAILED))
    plan = node("dial-plan", DialPlan(), {user.number: f"user:{name}" for name, user in users.items()})
    picture = drawing(Bundle(1, Company(""), users=users, nodes=dict([*nodes, plan])), users=True)
    assert [(box.title, box.lines) for box in picture.boxes] == [
        ("20 users", ("601..620", "each for 20s")),
        ("ring", ("a colleague for 15s",)),
        ("mailbox office", ()),
    ]


def test_every_box_and_label_stands_in_the_svg() -> None:
    picture = svg(drawing(OFFICE))
    root = ElementTree.fromstring(picture)
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {
        "menu main",
        "schedule hours",
        "asked when the call arrives",
        "mailbox office",
        "3 users",
        "1, #",
        "conference narada 230",
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


SMALL = Bundle(
    1,
    Company(""),
    numbers={"+48123456700": "hours"},
    nodes=dict([node("hours", Schedule(OpeningHours()), {"open": "bye", "closed": "bye"}), node("bye", HangUp())]),
)


def test_a_small_svg() -> None:
    assert svg(drawing(SMALL)).split("</defs>\n")[1] == SVG


def test_dot() -> None:
    assert dot(drawing(SMALL)) == DOT


def test_what_a_text_holds_ends_no_label() -> None:
    nasty = Bundle(
        1,
        Company(""),
        numbers={"+48123456700": "menu:m"},
        nodes=dict([node("menu:m", Menu((), (), 5.0, 0), {}, 'a"b\\\nc')]),
    )
    assert 'label="menu m\\na\\"b\\\\ c\\nwait 5s, repeat 0"' in dot(drawing(nasty))


def site_nodes(*sites: str) -> Bundle:
    """Each site has a number, two people who are alike, and a group; all leave for one mailbox."""
    users: dict[str, User] = {}
    nodes, numbers = [node("mailbox:office", Voicemail("office"))], {}
    for index, site in enumerate(sites):
        for name in (f"{site}.anna", f"{site}.jan"):
            users[name] = User(name, f"{len(users) + 601}", name)
            nodes.append(node(f"user:{name}", Ring("simultaneous", (name,), 20.0), FAILED))
        exits = {"busy": f"user:{site}.jan", **dict.fromkeys(("no-answer", "unavailable"), "mailbox:office")}
        nodes.append(node(f"group:{site}.desk", Ring("random", tuple(users), 5.0), exits))
        numbers[f"+4812345670{index}"] = f"group:{site}.desk"
    return Bundle(1, Company(""), users=users, numbers=numbers, nodes=dict(nodes))


def test_what_is_from_one_file_stands_in_one_frame() -> None:
    picture = drawing(site_nodes("krakow", "gdynia", "lublin"), users=True)
    assert {name: [box.title for box in boxes] for name, boxes in clusters(picture).items()} == {
        "krakow": ["number", "group krakow.desk", "2 users"],
        "gdynia": ["number", "group gdynia.desk", "2 users"],
        "lublin": ["number", "group lublin.desk", "2 users"],
        "": ["mailbox office"],
    }
    assert dot(picture).count("subgraph cluster_") == mermaid(picture).count("subgraph c") == 3


def test_frames_hold_their_boxes_and_no_others() -> None:
    picture = drawing(site_nodes("krakow", "gdynia", "lublin"), users=True)
    root = ElementTree.fromstring(svg(picture))
    areas: dict[str, list[tuple[float, ...]]] = {"frame": [], "box": []}
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        kind = (rect.get("class") or "").split()[0]
        x, y, width, height = (float(rect.get(name) or 0) for name in ("x", "y", "width", "height"))
        areas.setdefault(kind, []).append((x, y, x + width, y + height))
    sheet = (-12.0, -28.0, float(root.get("width") or 0) - 12, float(root.get("height") or 0) - 28)
    assert all(inside(frame, sheet) for frame in areas["frame"])
    assert [sum(inside(box, frame) for box in areas["box"]) for frame in areas["frame"]] == [3, 3, 3]
    assert [sum(touch(box, frame) for box in areas["box"]) for frame in areas["frame"]] == [3, 3, 3]


def inside(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


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
    assert run("-o", str(tmp_path / "flow.dot")) == (0, "", "")
    assert (tmp_path / "flow.dot").read_text("utf-8").startswith("digraph ")


def test_what_cannot_be_drawn_or_written_is_said() -> None:
    assert run("-o", "/nowhere/flow.svg") == (2, "", "scenc: /nowhere/flow.svg: No such file or directory\n")
    code, out, err = run(text=SCENARIO.replace("-> hours", "-> ours"))
    assert (code, out) == (1, "")
    assert "ours" in err


def test_what_mermaid_would_not_draw_is_said() -> None:
    menus = "".join(
        f'menu m{n} {1000 + n} {{ say "Hi."; 1 -> anna; on timeout, invalid -> anna }}\n' for n in range(501)
    )
    code, out, err = run(text=SCENARIO + menus)
    assert code == 0
    assert out.startswith("flowchart")
    assert "more than Mermaid draws; write svg or dot" in err
    assert run("--format", "dot", text=SCENARIO + menus)[2] == ""


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

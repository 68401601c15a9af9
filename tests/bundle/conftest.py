"""Bundles to write and read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from scenc.bundle import layout
from scenc.bundle.emit import emit
from scenc.bundle.schema import Bundle, Company, Conference, Mailbox, Phone, Prompt, Trunk, User
from scenc.bundle.write import write
from scenc.flow.node import Node, Place
from scenc.flow.ops import conference, dial_plan, hangup, menu, play, ring, schedule, voicemail
from scenc.schedule.hours import Day, OpeningHours
from scenc.schedule.interval import Interval

WAV = b"RIFF" + bytes(40) + b"\1\0\2\0"
AUDIO = layout.sha256(WAV)


@pytest.fixture
def wavs() -> dict[str, bytes]:
    """The sound of `office`'s prompt."""
    return {AUDIO: WAV}


@pytest.fixture
def office() -> Bundle:
    """One of everything."""
    nodes = (
        Node(
            "schedule:hours",
            schedule.Schedule(
                OpeningHours(
                    week=((Interval(480, 960),),) * 5 + ((Interval(540, 720), Interval(780, 1440)), ()),
                    dates=(Day(date(2026, 12, 23), (Interval(480, 720),)), Day(date(2026, 6, 5))),
                    holidays=(date(2026, 12, 24), date(2026, 12, 25)),
                )
            ),
            {"open": "menu:welcome", "closed": "mailbox:office"},
            Place("main.scen", 12, 1),
        ),
        Node(
            "menu:welcome",
            menu.Menu(("greeting",), ("1", "#"), 5.0, 2, "dial-plan:users"),
            {"1": "user:anna", "#": "play:bye", "timeout": "menu:welcome", "on": "off"},
            Place("main.scen", 20, 3),
            "Powitanie: „no”",
        ),
        Node("play:bye", play.Play("greeting"), {"next": "hangup:normal"}, Place("main.scen", 21, 3)),
        Node("hangup:normal", hangup.HangUp(), {}, Place("main.scen", 1, 1)),
        Node("mailbox:office", voicemail.Voicemail("office", "greeting"), {}, Place("main.scen", 30, 1)),
        Node("conference:narada", conference.Conference("narada"), {}, Place("main.scen", 31, 1)),
        Node(
            "dial-plan",
            dial_plan.DialPlan(),
            {"601": "user:anna", "602": "user:jan", "230": "conference:narada", "unknown": "hangup:normal"},
            Place("main.scen", 2, 1),
        ),
        Node(
            "user:anna",
            ring.Ring("simultaneous", ("anna",), 20.0),
            {"busy": "user:anna/busy/1", "no-answer": "hangup:normal", "unavailable": "hangup:normal"},
            Place("main.scen", 7, 1),
        ),
        Node("user:anna/busy/1", voicemail.Voicemail("anna"), {}, Place("main.scen", 8, 13)),
        Node("user:jan", ring.Ring("random", ("jan", "duty"), 0.5), {}, Place("main.scen", 9, 1), "Jan"),
    )
    return Bundle(
        edition=1,
        company=Company("Kancelaria „Lex”: no #1"),
        trunks={"op": Trunk("op", "sip.example:5070", "lex", "LEX_SIP", 4, ("+48123456700", "+48123456701"))},
        users={"anna": User("anna", "601", "Anna Wiśniewska", "SIP_ANNA"), "jan": User("jan", "602", "Jan")},
        phones={"duty": Phone("duty", "+48601200300", "Telefon dyżurny")},
        mailboxes={"office": Mailbox("office", "290", "Biuro", "PIN"), "anna": Mailbox("anna", None, "Anna")},
        conferences={"narada": Conference("narada", "230", "Narada")},
        prompts={"greeting": Prompt("greeting", text="Dzień dobry.\nNaciśnij 1.", audio=AUDIO)},
        numbers={"+48123456700": "schedule:hours"},
        nodes={node.id: node for node in nodes},
    )


@pytest.fixture
def folder(office: Bundle, wavs: dict[str, bytes], tmp_path: Path) -> Path:
    """`office` on disk."""
    write(emit(office, wavs), tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.fixture
def sealed(folder: Path) -> Callable[[], Path]:
    """Make the manifest true again after files have been changed, as an attacker would."""
    from ruamel.yaml import YAML

    def seal() -> Path:
        yaml = YAML()
        manifest = yaml.load(folder / layout.MANIFEST)
        hashes = {path: layout.sha256((folder / path).read_bytes()) for path in manifest["files"]}
        manifest["files"], manifest["id"] = hashes, layout.bundle_id(hashes)
        yaml.dump(manifest, folder / layout.MANIFEST)
        return folder

    return seal

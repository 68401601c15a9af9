"""Promises that are kept, and calls that break the others: what is shown can be run, and happens."""

from __future__ import annotations

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from scenc.bundle.schema import Bundle
from scenc.flow import actions
from scenc.flow.node import End, Facts, Place
from scenc.flow.script import Behave, Behaviour, Call
from scenc.flow.simulate import entry_of, simulate, stage_of
from scenc.flow.stage import Stage
from scenc.pipeline import compile_text

OFFICE = """\
scen 1
company "Lex" { calendar 2026..2028 }
user anna 601 { voicemail }
user jan  602
user ewa  603 { privileged; voicemail }
mailbox office 290
phone duty +48 601 200 300
phone line +48 700 100 100
conference room 230
recording clients {
  notice say "Rozmowa jest nagrywana. Bez zgody: dziewięć." decline 9
  purpose "sprawa" basis interest
  retention 90d
}
schedule hours {
  open mon..fri 08:00..16:00
  closed holidays(PL)
  closed 2027-07-01 12:00..12:30
  switch *21
  when open    -> welcome
  when holiday -> say "Dziś jest święto." -> voicemail office
  when closed  -> evening
}
schedule evening { open mon..fri 16:00..20:00; when open -> all; when closed -> voicemail office }
menu welcome {
  say "Anna: jeden. Jan: dwa. Wszyscy: trzy. Inne: cztery."
  direct-dial users
  repeat 1
  1 -> anna
  2 -> all
  3 -> record-group
  4 -> more
  on timeout, invalid -> repeat
  on exhausted -> all
}
menu more { say "Sala: jeden. Sekretariat: dwa."; 1 -> room; 2 -> desk; on timeout, invalid -> anna }
group all          201 { ring sequential anna, ewa each 20s; on no-answer -> voicemail office }
group record-group 202 { ring simultaneous anna, ewa for 25s; on no-answer -> voicemail office; record clients }
queue desk 220 { agents anna; ring 15s; on max-wait 2min -> voicemail office; on no-agents -> all }
number main +48 12 345 67 00 -> hours
number anna-direct +48 12 345 67 01 -> anna
number odd  +48 12 345 67 02 -> ring line for 20s -> voicemail office
"""

KEPT = [
    "every call ends in human, voicemail, conference, hangup",
    "every call to anna-direct ends in human, voicemail",
    "human within 2 steps to main during hours",
    "human within 1 step to anna-direct",
    "longest wait 2min40s",
    "longest wait 30s to anna-direct",
    "never recorded ewa",
    "number anna-direct never reaches jan, duty, room, premium, desk",
    "number main never reaches duty, line, international",
]
BROKEN = {
    # the shortest way: Jan has no mailbox, and his number may be keyed in
    "every call to main ends in human, voicemail, conference": "press 602; busy jan; expect hangup",
    "every call to main ends in human, voicemail, hangup": "press 4; press 1; expect conference room",
    "every call to main ends in human, conference, hangup": "call main at mon 00:00; expect voicemail office",
    "human within 1 step to main during hours": "",
    "human within 9 steps to main": "",
    "longest wait 2min to main": "press 4; press 2; agent anna away; expect",
    "longest wait 2min30s to main": "press 4; press 2; agent anna away; expect",
    "longest wait 19s to anna-direct": "call anna-direct at mon 00:00; expect voicemail anna",
    "never recorded anna": "press 3; expect rings anna, ewa",
    "number main never reaches jan": "press 602; expect rings jan",
    "number main never reaches more": 'press 4; expect hears "Sala: jeden. Sekretariat: dwa."',
    "number main never reaches evening": "",
    "number main never reaches desk": "press 4; press 2; expect queue desk",
    "number main never reaches office": "expect voicemail office",
    "number odd never reaches premium": "call odd at mon 00:00; expect rings line",
}


@pytest.mark.parametrize("promise", KEPT)
def test_a_promise_that_is_kept_is_not_spoken_of(promise: str) -> None:
    compilation = compile_text(f"{OFFICE}promise {{ {promise} }}\n", "main.scen", holidays=False)
    assert compilation.errors == 0, [each.message for each in compilation.diagnostics]


@pytest.mark.parametrize("promise", BROKEN)
def test_a_call_that_breaks_a_promise_is_shown_and_happens(promise: str) -> None:
    test = shown(OFFICE, promise)
    assert BROKEN[promise] in test
    assert bool(BROKEN[promise]) == bool(test)


def shown(scenario: str, promise: str) -> str:
    """The test that shows how this promise is broken, which passes; or nothing."""
    compilation = compile_text(f"{scenario}promise {{ {promise} }}\n", "main.scen", holidays=False)
    (found,) = [each for each in compilation.diagnostics if each.code == "R111"]
    test = next((help.removeprefix("this shows it: ") for help in found.help if help.startswith("this shows it")), "")
    if test:
        tried = compile_text(f"{scenario}{test}\n", "main.scen")
        assert tried.bundle, [each.message for each in tried.diagnostics]
        result = simulate(tried.scripts[0], tried.bundle, ZoneInfo("Europe/Warsaw"))
        assert result.failure is None, "\n".join(map(str, result.transcript))
    return test


ODD = f"""{OFFICE}
user ola 604 {{ on busy -> anna; on no-answer -> voicemail office; on unavailable -> anna }}
menu lost {{ say "Nic: jeden."; repeat 1; 1 -> anna; on timeout -> quiet; on invalid -> ola; on exhausted -> room }}
menu quiet {{ say "Sala: jeden."; repeat 1; 1 -> room; on invalid -> anna; on timeout -> repeat; on exhausted -> anna }}
number lead  +48 12 345 67 03 -> say "Dzień dobry." -> voicemail office
number again +48 12 345 67 04 -> ring ola for 20s -> ola
number deaf  +48 12 345 67 05 -> lost
number hasty +48 12 345 67 06 -> all return after 15s -> voicemail office
number mute  +48 12 345 67 07 -> quiet
user ida 605 {{ on unavailable -> voicemail office; on busy, no-answer -> anna }}
queue one 221 {{ agents ida; on max-wait 1min -> ida; on no-agents -> anna }}
number slow  +48 12 345 67 08 -> one
"""
SHOWN = {
    "number lead never reaches office": "call lead at mon 00:00; expect voicemail office",
    # Ola would have to be busy and, a moment later, not
    "number again never reaches office": "",
    # no caller hears this menu twice, and a key would be pressed in the first one
    "number deaf never reaches room": "",
    # nobody else rings in so short a time
    "every call to hasty ends in voicemail": "call hasty at mon 00:00; expect rings anna",
    # who is not there lets nobody wait
    "number slow never reaches office": "",
    "number mute never reaches room": "call mute at mon 00:00; press 1; expect conference room",
}


@pytest.mark.parametrize("promise", SHOWN)
def test_what_is_shown_can_be_done_by_one_caller(promise: str) -> None:
    test = shown(ODD, promise)
    assert SHOWN[promise] == test.removeprefix('test "a broken promise" { ').removesuffix(" }")


SOUND = OFFICE.replace("user jan  602\n", "user jan 602 { voicemail }\n").replace("1 -> room; 2", "1 -> all; 2")
KEYS = ["1", "2", "3", "4", "601", "602", "603", "9", "*"]
HOURS = [datetime(2026, 12, 24, 10), datetime(2026, 3, 16, 10), datetime(2026, 3, 16, 15, 59), datetime(2026, 3, 15, 1)]


def random_call(chance: Random, bundle: Bundle) -> Stage:
    """Somebody calls, presses keys or not; whoever is rung does as they like."""
    call = Call("+48123456700", chance.choice(HOURS), "", Place("", 1, 1))
    stage = stage_of(call, bundle, ZoneInfo("Europe/Warsaw"))
    if chance.random() < 0.3:
        stage.turn("schedule:hours", chance.choice(["open", "closed"]))
    stage.begin(*entry_of(call, bundle), Facts())
    for _ in range(80):
        if stage.state.end is not None:
            break
        for name in stage.ringing:
            how: Behaviour = chance.choice(["answers", "busy", "unavailable", "rings", "rings"])
            stage.behave(Behave(name, how, Place("", 1, 1), chance.choice([0.0, 3.0])))
        if stage.listens and chance.random() < 0.6:
            for key in chance.choice(KEYS):
                stage.press(key)
        elif not stage.step():
            break
    return stage


def random_ends(scenario: str) -> set[End | None]:
    """How they end; also asserted: whoever is privileged is never recorded."""
    compilation = compile_text(scenario, "main.scen")
    assert compilation.bundle, [each.message for each in compilation.diagnostics]
    chance, ends = Random(7), set[End | None]()
    for _ in range(400):
        stage = random_call(chance, compilation.bundle)
        connected = [beat.what.target for beat in stage.beats if isinstance(beat.what, actions.Connect)]
        recorded = any(isinstance(beat.what, actions.RecordCall) for beat in stage.beats)
        assert not (recorded and connected == ["ewa"])
        joined = any(isinstance(beat.what, actions.Join) for beat in stage.beats)
        ends.add(End.HUMAN if connected else End.CONFERENCE if joined else stage.state.end)
    return ends


def test_no_random_call_breaks_what_is_proved() -> None:
    promise = "promise { every call to main ends in human, voicemail; never recorded ewa }"
    assert random_ends(f"{SOUND}{promise}\n") == {End.HUMAN, End.VOICEMAIL}
    assert random_ends(OFFICE) == {End.HUMAN, End.VOICEMAIL, End.CONFERENCE, End.HANGUP}

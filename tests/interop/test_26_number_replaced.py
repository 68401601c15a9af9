"""A number is replaced: one edit and a reload; both are answered meanwhile, history and boxes stay."""

from __future__ import annotations

import subprocess
import sys

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import HEAD, MAIN, people
from tests.interop.kit.waiting import until

ANNA, OUTSIDE = 450, 1000
NEW = "+48221112200"
BEFORE = (
    HEAD.replace("numbers +48 12 345 67 00 .. +48 12 345 67 04", "numbers +48 12 345 67 00")
    + people(anna="on no-answer 2s -> voicemail office; on busy, unavailable -> voicemail office; present main")
    + "outbound via op { present main; mobile allow }\n"
    + "number main +48 12 345 67 00 -> anna\n"
)
AFTER = BEFORE.replace("numbers +48 12 345 67 00", "numbers +48 22 111 22 00, +48 12 345 67 00").replace(
    "number main +48 12 345 67 00 -> anna\n",
    "number main +48 22 111 22 00 -> anna\nnumber old +48 12 345 67 00 -> anna\n",
)


def test_both_are_answered_after_one_edit_and_nothing_is_lost(lab: Lab) -> None:
    pbx = lab.pbx(BEFORE)
    before = lab.outside_call(pbx, MAIN)
    before.answered()
    until("the recording to begin", lambda: pbx.messages("office"))
    before.endpoint.speak(OUTSIDE, 2)
    before.hang_up()
    until("the message", lambda: [each for each in pbx.messages("office") if each["seconds"]])
    anna = lab.phone(pbx, "601", ANNA, answer="auto")
    running = lab.outside_call(pbx, MAIN)
    running.answered()
    running.hears_tone(ANNA)
    assert "scenario loaded" in pbx.reload(AFTER)
    running.hears_tone(ANNA, since=running.mark())
    running.hang_up()
    for number in (MAIN, NEW):
        caller = lab.outside_call(pbx, number)
        caller.answered()
        caller.hears_tone(ANNA)
        caller.hang_up()
    assert len(pbx.messages("office")) == 1
    until("the records", lambda: len(pbx.calls()) == 4)
    records = pbx.calls()
    assert [row["called"] for row in records] == [MAIN, MAIN, MAIN, NEW]
    listed = subprocess.run(
        [sys.executable, "-m", "scenc", "report", "numbers", "--data", pbx.data, "--format", "csv"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert MAIN.lstrip("+") in listed, "what came by the old number stays in the reports"
    outside = lab.outside_phone(pbx)
    anna.dial("600700800")
    assert f"<sip:{NEW}@" in (outside.rung().header("From") or ""), "the new one is shown"
    anna.hang_up()

"""A power cut in the middle of a conversation that is recorded."""

from __future__ import annotations

from pathlib import Path

from tests.interop.kit import audio
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.waiting import until

CALLER, JAN = 450, 1000
HEADER = 58  # bytes of a WAV of G.711
SCENARIO = office("""
number main +48 12 345 67 00 -> jan { record talks }
recording talks { notice say "Nagrywamy."; purpose "umowy" basis contract; retention 90d }
""")


def test_a_power_cut_loses_a_second_of_the_recording_and_nothing_of_the_record(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    lab.phone(pbx, "602", JAN, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(JAN)
    caller.endpoint.speak(CALLER, 4)
    pbx.kill()
    (file,) = (pbx.data / "recordings" / "talks").iterdir()
    left, right = _sides(file)
    assert audio.seconds_of_tone(left, CALLER) >= 2.8, "all but the last second of what the caller said"
    assert audio.seconds_of_tone(right, JAN) >= 2.8
    assert audio.seconds_of_tone(left, JAN) + audio.seconds_of_tone(right, CALLER) < 0.3, "each on a side of its own"
    pbx.start()
    (record,) = until("the record", pbx.calls)
    assert (record["end"], record["cause"], record["party"]) == ("interrupted", "the PBX was cut off", "jan")
    assert record["started"] < record["connected"] <= record["ended"]
    assert [step["node"] for step in record["path"]][-1] == "user:jan"
    assert all(step["place"].startswith("main.scen:") for step in record["path"])


def test_a_power_cut_leaves_one_record_of_each_call_with_its_reason_and_later_calls_are_records_of_their_own(
    lab: Lab,
) -> None:
    pbx = lab.pbx(office("number main +48 12 345 67 00 -> ring ewa for 60s -> hangup\n"))
    anna, jan = lab.phone(pbx, "601", CALLER), lab.phone(pbx, "602", JAN, answer="auto")
    lab.phone(pbx, "603", CALLER)
    anna.dial("602")
    anna.wait_tone(JAN)
    rings = lab.outside_call(pbx, MAIN)
    rings.sipp.received(180)
    until("both to be on disk", lambda: len(pbx.ctl("calls")["running"]) == 2)
    pbx.kill()
    pbx.start()
    until("the records", lambda: len(pbx.calls()) == 2)
    pbx.kill()
    pbx.start()
    records = sorted(pbx.calls(), key=lambda row: str(row["direction"]))
    assert [(row["direction"], row["end"], row["cause"], row["party"]) for row in records] == [
        ("inbound", "interrupted", "the PBX was cut off", ""),
        ("internal", "interrupted", "the PBX was cut off", "jan"),
    ], "one each, and a second start closes nothing again"
    assert all(row["ended"] >= row["started"] for row in records)
    jan.hang_up()


def _sides(file: Path) -> tuple[audio.Samples, audio.Samples]:
    sound = file.read_bytes()[HEADER:]
    return audio.decode(sound[0::2], "PCMA"), audio.decode(sound[1::2], "PCMA")

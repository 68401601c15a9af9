"""Recording on real calls: calls out, on demand, and what a transfer does."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from scenc.pbx.calls.sound import WIDE, samples
from tests.interop.kit import audio, scenarios
from tests.interop.kit.baresip import Baresip
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.parties import Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

CALLER, ANNA, JAN = 450, 1000, 1500
HEADER, SECOND = 58, 16000  # bytes of a WAV of G.711 in stereo
TERMS = 'purpose "umowy" basis contract; retention 90d'
SCENARIO = office(
    f"""
outbound via op {{ national allow }}
codes {{ record *9; transfer *2 }}
number main +48 12 345 67 00 -> anna
recording talks {{ notice say "Nagrywamy tę rozmowę." decline 9; {TERMS}; direction both }}
recording asked {{ notice say "Nagrywamy na życzenie." decline 9; {TERMS} }}
""",
    anna="record talks",
    jan="record asked on-demand",
)


def sides(pbx: Pbx, policy: str) -> tuple[audio.Samples, audio.Samples]:
    """The only recording by this policy: the caller's side, and the other one."""
    (file,) = (pbx.data / "recordings" / policy).iterdir()
    if file.suffix == ".opus":
        read, rate = soundfile.read(file, dtype="int16")
        return read[:: rate // 8000, 0], read[:: rate // 8000, 1]
    sound = Path(file).read_bytes()[HEADER:]
    return audio.decode(sound[0::2], "PCMA"), audio.decode(sound[1::2], "PCMA")


def called_outside(lab: Lab, pbx: Pbx, phone: Baresip) -> Caller:
    """Somebody outside who picks up when the phone calls them."""
    endpoint = lab.endpoint()
    sipp = lab.sipp("called", scenarios.answered(endpoint.port), pbx.port, pbx.carrier)
    phone.dial("221234567")
    offer = sipp.received("INVITE")
    endpoint.connect(*offer.media())
    sipp.command()
    return Caller(sipp, endpoint)


@pytest.mark.parametrize("format", ["", "; format stereo opus"])
def test_a_call_out_is_recorded_after_the_notice_each_side_on_its_own_track(lab: Lab, format: str) -> None:
    pbx = lab.pbx(SCENARIO.replace("direction both", f"direction both{format}"))
    anna = lab.phone(pbx, "601", ANNA)
    called = called_outside(lab, pbx, anna)
    called.hears(pbx.prompts()["Nagrywamy tę rozmowę."])
    until("the recording to begin", lambda: any((pbx.data / "recordings").glob("talks/*")))
    called.endpoint.speak(CALLER, 3)
    anna.hang_up()
    called.hung_up_on()
    (record,) = until("the record", pbx.calls)
    assert record["party"] == "+48221234567"
    left, right = sides(pbx, "talks")
    assert audio.seconds_of_tone(right, CALLER) >= 2.5
    assert audio.seconds_of_tone(left, ANNA) >= 2.5
    assert audio.seconds_of_tone(left, CALLER) + audio.seconds_of_tone(right, ANNA) < 0.3


def test_whoever_is_called_and_declines_talks_unrecorded(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    anna = lab.phone(pbx, "601", ANNA)
    called = called_outside(lab, pbx, anna)
    called.hears(pbx.prompts()["Nagrywamy tę rozmowę."])
    called.endpoint.press("9")
    called.hears_tone(ANNA, 5)
    anna.hang_up()
    called.hung_up_on()
    assert not (pbx.data / "recordings").exists()


def test_baresip_has_a_call_recorded_and_what_follows_left_out(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    anna, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN)
    jan.dial("601")
    anna.wait("CALL_INCOMING")
    anna.accept()
    jan.wait_tone(ANNA)
    jan.press("*9")
    (file,) = until("the recording to begin", lambda: list((pbx.data / "recordings").glob("asked/*")))
    until("3 s to be recorded", lambda: file.stat().st_size > 3 * SECOND)
    jan.press("*9")
    paused = pbx.prompts()["Rozmowa nie jest teraz nagrywana."]
    until("both to hear so", lambda: min(audio.likeness(each.heard(), paused) for each in (anna, jan)) > 0.8)
    before = file.stat().st_size
    jan.wait_tone(ANNA, audio.seconds_of_tone(jan.heard(), ANNA) + 2)
    jan.hang_up()
    anna.wait("CALL_CLOSED")
    until("the end", pbx.calls)
    left, right = sides(pbx, "asked")
    assert file.stat().st_size - before <= SECOND, "only what had still to be written"
    assert audio.seconds_of_tone(left, JAN) >= 2
    assert audio.seconds_of_tone(right, ANNA) >= 2


def test_a_caller_from_outside_is_recorded_until_they_are_sent_to_who_is_not(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO)
    anna, ewa = lab.phone(pbx, "601", ANNA, answer="auto"), lab.phone(pbx, "603", JAN, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(ANNA)
    anna.press("*2603#")
    caller.hears_tone(JAN, 2)
    caller.hang_up()
    ewa.wait("CALL_CLOSED")
    _, right = sides(pbx, "talks")
    assert audio.seconds_of_tone(right, ANNA) >= 0.5
    assert audio.seconds_of_tone(right, JAN) < 0.3, "what is said after the transfer is not recorded"


def test_wide_telephones_are_recorded_and_leave_messages_in_wideband(lab: Lab) -> None:
    high, higher = 3000, 5000  # the second is more than G.711 can carry
    terms = f'recording all {{ notice say "Nagrywamy." decline 9; {TERMS}; direction all }}'
    pbx = lab.pbx(office(f"mailbox desk 291\nnumber main +48 12 345 67 00 -> anna\n{terms}", anna="record all"))
    anna = lab.phone(pbx, "601", high, ("opus",), answer="auto", rate=48_000)
    jan = lab.phone(pbx, "602", higher, ("G722",), rate=WIDE)
    jan.dial("601")
    (file,) = until("the recording to begin", lambda: list((pbx.data / "recordings").glob("all/*.wav")))
    until("3 s to be recorded", lambda: file.stat().st_size > 3 * 2 * 2 * WIDE)
    jan.hang_up()
    anna.wait("CALL_CLOSED")
    until("the end", pbx.calls)
    sound, rate = soundfile.read(file, dtype="int16")
    assert rate == WIDE
    assert audio.seconds_of_tone(sound[:, 0], higher, rate=WIDE) > 2
    assert audio.seconds_of_tone(sound[:, 1], high, rate=WIDE) > 2
    jan.dial("291")
    until("a message", lambda: pbx.messages("desk"))
    (message,) = until(
        "2 s of it",
        lambda: [each for each in (pbx.data / "voicemail/desk").iterdir() if each.stat().st_size > 4 * WIDE],
    )
    jan.hang_up()
    until("its end", lambda: all(each["seconds"] for each in pbx.messages("desk")))
    sound, rate = soundfile.read(message, dtype="int16")
    assert rate == WIDE
    assert audio.seconds_of_tone(sound, higher, rate=WIDE) > 1
    length = len(pcm := samples(message)) / 16000
    assert length == pytest.approx(len(sound) / WIDE, abs=0.05), "by telephone it is heard at the same speed"
    assert max(map(abs, memoryview(pcm).cast("h"))) < 2000, "and without what no telephone plays"

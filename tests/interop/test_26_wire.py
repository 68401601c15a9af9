"""What networks and peers do to sound while a call goes on, and what is heard at its other end."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import pytest

from tests.interop.kit import audio, scenarios, wire
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, SECOND, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.rtp import Packet
from tests.interop.kit.waiting import until
from tests.interop.kit.wire import Change, Wire

pytestmark = pytest.mark.real_time

SCENARIO = office(
    """
number main +48 12 345 67 00 -> anna
number together +48 12 345 67 01 -> narada
conference narada 230
""",
    piotr="encryption required",
)
NUMBERS = {"telephone": MAIN, "conference": SECOND}
LOW, HIGH = 450, 1000
LOUD = 9000 / np.sqrt(2)  # what a telephone says here
KEY = "AES_CM_128_HMAC_SHA1_80 inline:" + "A" * 40
CHANGES: dict[str, Change] = {
    "another source": wire.restarted(0xABCDEF01, 40000),
    "a wrap of the numbers": wire.restarted(0xABCDEF02, 65500),
    "disorder": wire.disordered(),
    "duplicates": wire.twice,
}


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab) -> Pbx:
    return shared_lab.pbx(SCENARIO)


class Call:
    """From outside by a wire to Jan's telephone, or to a conference that he is in: there sound is decoded."""

    def __init__(self, lab: Lab, pbx: Pbx, stack: ExitStack, place: str) -> None:
        self.jan, self.caller = lab.endpoint(), lab.endpoint()
        self.wire = stack.enter_context(Wire(lab.ports.take(2), ("127.0.0.1", self.caller.port)))
        xml = scenarios.call(NUMBERS[place], self.wire.port, "+48600700800", codecs=["PCMU"])
        if place == "telephone":
            phone = lab.bare_phone(pbx, "601", scenarios.answered(self.jan.port))
            sipp = lab.sipp("carrier", xml, pbx.port, pbx.carrier)
            self.jan.connect(*phone.received("INVITE").media())
            phone.command()
        else:
            own = scenarios.call("230", self.jan.port, "601", pbx.passwords["601"], ["PCMU"])
            self.jan.connect(*lab.sipp("jan", own, pbx.port).received(200).media())
            sipp = lab.sipp("carrier", xml, pbx.port, pbx.carrier)
        self.wire.to = sipp.received(200).media()
        self.caller.connect("127.0.0.1", self.wire.port)

    def delays(self, changes: int = 6) -> list[float]:
        """How long each change of the caller's tone takes to be heard, in seconds."""
        found = []
        for number in range(changes):
            hz = (LOW, HIGH)[number % 2]
            began, mark = time.monotonic(), len(self.jan.received)
            self.caller.speak(hz, 0.5)
            found.append(next(each.at for each in self.jan.received[mark:] if self._says(each, hz)) - began)
        return found

    def _says(self, packet: Packet, hz: float) -> bool:
        sound = audio.decode(packet.payload, "PCMU").astype(float)
        wave = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / audio.RATE)
        return bool(2 * abs(sound @ wave) ** 2 > 0.6 * len(sound) * (sound @ sound) > 0)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("place", NUMBERS)
def test_sound_goes_on_whatever_a_telephone_does(lab: Lab, pbx: Pbx, stack: ExitStack, place: str) -> None:
    call = Call(lab, pbx, stack, place)
    call.caller.speak(LOW, 0.5)
    for name, change in CHANGES.items():
        call.wire.change = change
        mark = len(call.jan.received)
        until(name, lambda: audio.seconds_of_tone(call.jan.heard(mark), LOW) >= 1.2)  # noqa: B023
        assert audio.clarity(call.jan.heard(mark), LOW, seconds=1) >= 20, name
    assert len({packet.ssrc for packet in call.jan.received}) == 1, "one source for Jan all the while"


def test_loss_and_jitter_are_hidden(lab: Lab, pbx: Pbx, stack: ExitStack) -> None:
    call = Call(lab, pbx, stack, "conference")
    call.caller.speak(LOW, 1)
    usual = statistics.median(call.delays(4))
    call.wire.change = wire.worse(loss=0.05, jitter=0.06)
    call.caller.speak(LOW, 1)
    added = statistics.median(call.delays()) - usual
    call.caller.speak(LOW, 1)
    mark = len(call.jan.received)
    call.caller.speak(LOW, 4)
    sound = call.jan.heard(mark)
    lengths = audio.seconds_of_tone(sound, LOW), len(sound) / audio.RATE
    heard = 20 * np.log10(np.sqrt(np.mean(sound.astype(float) ** 2)) / LOUD)
    assert added <= 0.12, f"{added * 1000:.0f} ms more than without"
    assert lengths[0] == pytest.approx(4, abs=0.2), lengths
    assert abs(heard) <= 1, f"{heard:.1f} dB"


def test_sound_in_the_clear_is_not_heard_where_keys_were_agreed(lab: Lab, pbx: Pbx) -> None:
    jan, piotr = lab.endpoint(), lab.endpoint()
    phone = lab.bare_phone(pbx, "601", scenarios.answered(jan.port))
    xml = scenarios.call("601", piotr.port, "604", pbx.passwords["604"], ["PCMU"])
    xml = xml.replace("RTP/AVP", "RTP/SAVP").replace("a=ptime", f"a=crypto:1 {KEY}\na=ptime")
    sipp = lab.sipp("piotr", xml, pbx.port)
    phone.command()
    accepted = sipp.received(200)
    assert "RTP/SAVP" in accepted.text
    piotr.connect(*accepted.media())
    piotr.speak(LOW, 2)
    assert audio.seconds_of_sound(jan.heard()) == 0
    sipp.command()
    sipp.finish()

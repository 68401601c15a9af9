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
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.parties import Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.rtp import Packet
from tests.interop.kit.waiting import until
from tests.interop.kit.wire import Change, Wire

SCENARIO = office("number main +48 12 345 67 00 -> anna\n", piotr="encryption required")
LOW, HIGH = 450, 1000
LOUD = 9000 / np.sqrt(2)  # what a telephone says here
SILENCE_SECONDS = 60
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


@pytest.fixture(scope="module", autouse=True)
def dead(shared_lab: Lab, pbx: Pbx) -> Caller:
    """A call of two telephones that never say anything, begun before all others."""
    endpoint = shared_lab.endpoint()
    ewa = shared_lab.bare_phone(pbx, "603", scenarios.answered(endpoint.port))
    xml = scenarios.call("603", shared_lab.ports.take(2), "602", pbx.passwords["602"], hangs_up=False)
    caller = Caller(shared_lab.sipp("dead", xml, pbx.port), endpoint)
    ewa.command()
    caller.sipp.received(200)
    return caller


class Call:
    """From outside to Jan by a wire; he speaks `codec`, the caller µ-law."""

    def __init__(self, lab: Lab, pbx: Pbx, stack: ExitStack, codec: str) -> None:
        self.codec, self.jan, self.caller = codec, lab.endpoint(codec), lab.endpoint()
        self.wire = stack.enter_context(Wire(lab.ports.take(2), ("127.0.0.1", self.caller.port)))
        phone = lab.bare_phone(pbx, "601", scenarios.answered(self.jan.port, [codec]))
        xml = scenarios.call(MAIN, self.wire.port, "+48600700800", codecs=["PCMU"])
        sipp = lab.sipp("carrier", xml, pbx.port, pbx.carrier)
        self.jan.connect(*phone.received("INVITE").media())
        phone.command()
        self.wire.to = sipp.received(200).media()
        self.caller.connect("127.0.0.1", self.wire.port)

    def delays(self, changes: int = 8) -> list[float]:
        """How long each change of the caller's tone takes to be heard, in seconds."""
        found = []
        for number in range(changes):
            hz = (LOW, HIGH)[number % 2]
            began, mark = time.monotonic(), len(self.jan.received)
            self.caller.speak(hz, 0.5)
            found.append(next(each.at for each in self.jan.received[mark:] if self._says(each, hz)) - began)
        return found

    def _says(self, packet: Packet, hz: float) -> bool:
        sound = audio.decode(packet.payload, self.codec).astype(float)
        wave = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / audio.RATE)
        return bool(2 * abs(sound @ wave) ** 2 > 0.6 * len(sound) * (sound @ sound) > 0)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])  # passed on, and decoded
def test_sound_goes_on_whatever_a_telephone_does(lab: Lab, pbx: Pbx, stack: ExitStack, codec: str) -> None:
    call = Call(lab, pbx, stack, codec)
    call.caller.speak(LOW, 0.5)
    for name, change in CHANGES.items():
        call.wire.change = change
        mark = len(call.jan.received)
        until(name, lambda: audio.seconds_of_tone(call.jan.heard(mark), LOW) >= 1.5)  # noqa: B023
        assert audio.clarity(call.jan.heard(mark), LOW, seconds=1) >= 20, name
    assert len({packet.ssrc for packet in call.jan.received}) == 1, "one source for Jan all the while"


def test_loss_and_jitter_are_hidden(lab: Lab, pbx: Pbx, stack: ExitStack) -> None:
    call = Call(lab, pbx, stack, "PCMA")
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


def test_a_dead_call_is_ended(dead: Caller) -> None:
    dead.hung_up_on(SILENCE_SECONDS + 15)
    answered = dead.sipp.received(200).at
    assert dead.sipp.received("BYE").at - answered == pytest.approx(SILENCE_SECONDS, abs=5)

"""Who hears whom, how long, how clean: real clients of every kind with a tone each, their recordings judged."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Protocol

import pytest

from tests.interop.kit import audio, office, scenarios
from tests.interop.kit.baresip import Account
from tests.interop.kit.browser import missing
from tests.interop.kit.lab import Lab
from tests.interop.kit.parties import Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.pjsua import RATE as WIDE
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.rtp import write_pcap
from tests.interop.kit.waiting import until

CALLER, CALLED, SECONDS = 450, 1000, 3.0
SILENCE = 60  # seconds after which a call of which nothing comes is ended
SCENARIO = office.office(
    """
number empty +48 12 345 67 00 -> pusta
conference narada 230
conference pusta 231
""",
    ewa="encryption required",
)


class Phone(Protocol):
    """What every client can do."""

    def dial(self, number: str) -> object: ...
    def hang_up(self) -> None: ...
    def heard(self, rate: int = audio.RATE) -> audio.Samples: ...


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab) -> Pbx:
    return shared_lab.pbx(SCENARIO)


@pytest.fixture(scope="module", autouse=True)
def dead(shared_lab: Lab, pbx: Pbx) -> Caller:
    """A call of somebody who never says anything, begun before all others."""
    caller = shared_lab.outside_call(pbx, office.MAIN, hangs_up=False)
    caller.sipp.received(200)
    return caller


def phone(lab: Lab, pbx: Pbx, number: str, hz: float, kind: str) -> Phone:
    """A client by its name, codec and encryption; it answers at once."""
    name, codec, encryption = [*kind.split(), "", ""][:3]
    if name == "browser":
        return lab.browser(pbx, number, hz)
    if name == "pjsua":
        return lab.pjsua(pbx, number, hz, Manners(auto=True, codec=codec, srtp=encryption == "sdes"))
    return lab.phone(pbx, number, hz, (codec,), answer="auto", encryption=encryption)


@pytest.mark.parametrize(
    ("caller", "called", "clean"),  # dB at least, either way
    [
        ("baresip PCMU", "pjsua PCMA", 30),
        ("baresip G722 srtp-mand", "pjsua G722 sdes", 30),
        ("baresip opus dtls_srtp", "baresip opus srtp-mand", 25),
        ("pjsua PCMA sdes", "baresip PCMA", 30),
        ("pjsua G722 sdes", "baresip opus", 25),
        pytest.param("browser", "pjsua PCMU", 20, marks=pytest.mark.skipif(bool(missing()), reason=missing())),
    ],
)
def test_each_hears_the_other_clean(lab: Lab, pbx: Pbx, caller: str, called: str, clean: float) -> None:
    number = "603" if len(called.split()) > 2 else "602"
    other, one = phone(lab, pbx, number, CALLED, called), phone(lab, pbx, "601", CALLER, caller)
    one.dial(number)
    hears(one, CALLED, CALLER, clean)
    hears(other, CALLER, CALLED, clean)
    one.hang_up()


def hears(ears: Phone, hz: float, own: float, clean: float) -> None:
    """The other's tone for so long, clean, and never its own."""
    until(f"{SECONDS} s of {hz} Hz", lambda: audio.seconds_of_tone(ears.heard(), hz) >= SECONDS, every=0.1)
    until(f"{clean} dB of {hz} Hz", lambda: audio.clarity(ears.heard(), hz) >= clean, every=0.1)
    assert audio.seconds_of_tone(ears.heard(), own) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="sipp plays captures only for root")
def test_what_sipp_plays_from_a_capture_is_heard(lab: Lab, pbx: Pbx, tmp_path: Path) -> None:
    jan = lab.phone(pbx, "602", CALLED, ("PCMU",), answer="auto")
    sound = write_pcap(tmp_path / "tone.pcap", audio.tone(CALLER, 8), "PCMA")
    xml = scenarios.call("602", lab.ports.take(2), "604", pbx.passwords["604"], ["PCMA"], sound=sound)
    piotr = lab.sipp("piotr", xml, pbx.port, options=("-i", "127.0.0.1", "-mi", "127.0.0.1"))
    hears(jan, CALLER, CALLED, 30)
    piotr.command()
    piotr.finish()


@pytest.mark.parametrize(("encryption", "mux"), [("dtls_srtp", True), ("", False), ("srtp-mand", False)])
def test_ice_finds_the_way_also_of_reports_that_have_a_port_of_their_own(lab: Lab, encryption: str, mux: bool) -> None:
    host = _address()
    pbx = lab.pbx(SCENARIO, office.MONDAY, "--sip", f"udp:{host}:{(port := lab.ports.take())}")
    anna = lab.baresip(Account("601", "pw601", encryption=encryption, host=host, ice=True, mux=mux), port, CALLER)
    jan = lab.phone(pbx, "602", CALLED, answer="auto")
    anna.dial("602")
    hears(anna, CALLED, CALLER, 30)
    hears(jan, CALLER, CALLED, 30)
    anna.hang_up()


@pytest.mark.parametrize("encrypted", [False, True])
def test_ice_of_pjsua_finds_the_way_of_both_components(lab: Lab, encrypted: bool) -> None:
    host = _address()
    pbx = lab.pbx(SCENARIO, office.MONDAY, "--sip", f"udp:{host}:{(port := lab.ports.take())}")
    manners = Manners(codec="PCMA", srtp=encrypted, server=host, host=host, ice=True)
    anna = lab.pjsua(pbx, "601", CALLER, manners, port)
    jan = lab.phone(pbx, "602", CALLED, answer="auto")
    anna.dial("602")
    hears(anna, CALLED, CALLER, 30)
    hears(jan, CALLER, CALLED, 30)
    until("a way for reports", lambda: "Comp 2: sending from" in anna.log())
    anna.hang_up()


def test_three_in_a_conference_hear_each_other_in_wideband(lab: Lab, pbx: Pbx) -> None:
    tones, clean = (450, 3000, 5000), (15, 8, 25)  # the last tone is above all that a narrow codec can carry
    anna = lab.pjsua(pbx, "601", tones[0], Manners(codec="G722"))
    jan = lab.phone(pbx, "602", tones[1], ("opus",), rate=48_000)
    ewa = lab.phone(pbx, "604", tones[2], ("G722",), rate=WIDE)
    everybody: tuple[Phone, ...] = (anna, jan, ewa)
    for each in everybody:
        each.dial("230")
    for ears, own, least in zip(everybody, tones, clean, strict=True):
        _hears_both(ears, [hz for hz in tones if hz != own], least)
        assert audio.seconds_of_tone(ears.heard(WIDE), own, share=0.05, rate=WIDE) == 0
    for each in everybody:
        each.hang_up()


def _hears_both(ears: Phone, others: list[float], least: float) -> None:
    until(f"{others} Hz", lambda: audio.clarity(ears.heard(WIDE), *others, rate=WIDE) >= least, every=0.1)


def test_a_dead_call_is_ended(dead: Caller) -> None:
    dead.hung_up_on(SILENCE + 15)
    assert dead.sipp.received("BYE").at - dead.sipp.received(200).at == pytest.approx(SILENCE, abs=5)


def _address() -> str:
    """One of this machine's that is no loopback address: what ICE would offer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return str(probe.getsockname()[0])

"""The kit itself, without a PBX: what it says of a call must be true, or the other tests prove nothing."""

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pytest

from tests.interop.kit import audio, scenarios
from tests.interop.kit.baresip import Account
from tests.interop.kit.lab import Lab
from tests.interop.kit.ports import BLOCK, Ports, block
from tests.interop.kit.sipp import parse_log


def test_a_tone_is_found_for_as_long_as_it_lasts_and_no_other() -> None:
    sound = np.concatenate([audio.tone(440, 2), audio.tone(440, 1, amplitude=20), audio.tone(1000, 1)])
    assert audio.seconds_of_tone(sound, 440) == pytest.approx(2, abs=0.05)
    assert audio.seconds_of_tone(sound, 1000) == pytest.approx(1, abs=0.05)
    assert audio.seconds_of_tone(sound, 1500) == 0
    assert audio.seconds_of_sound(sound) == pytest.approx(3, abs=0.05)


def test_ports_are_never_all_used_up() -> None:
    with block() as own:
        first = own.take()
        ports = Ports(first, first + 100)
        assert [ports.take(40) for _ in range(4)] == [first, first + 40, first, first + 40]


def test_ports_that_somebody_holds_are_passed_over() -> None:
    with block() as own, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        first = own.take()
        other.bind(("127.0.0.1", first + 5))
        assert Ports(first, first + 100).take(40) == first + 6


def test_test_runs_at_the_same_time_have_no_port_in_common() -> None:
    with block() as one, block() as other:
        assert not {one.take() for _ in range(2 * BLOCK)} & {other.take() for _ in range(2 * BLOCK)}


def test_two_tones_at_once_are_both_found_by_half_their_share() -> None:
    both = audio.tone(440, 2) + audio.tone(1000, 2)
    assert audio.seconds_of_tone(both, 440, share=0.35) == pytest.approx(2, abs=0.05)
    assert audio.seconds_of_tone(both, 1000, share=0.35) == pytest.approx(2, abs=0.05)
    assert audio.seconds_of_tone(both, 440) == 0


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
def test_a_prompt_is_known_through_its_codec_at_any_level_and_place(codec: str) -> None:
    noise = np.random.default_rng(1)
    prompt, other = ((noise.normal(0, 3000, 12_000)).astype(np.int16) for _ in range(2))
    quiet = audio.decode(audio.encode((prompt // 3).astype(np.int16), codec), codec)
    recording = np.concatenate([np.zeros(1234, np.int16), quiet, np.zeros(500, np.int16)])
    assert audio.likeness(recording, prompt) > 0.95
    assert audio.likeness(recording, other) < 0.1
    assert audio.likeness(recording[:6000], prompt) < 0.8


def test_a_wav_is_read_back_even_when_its_header_was_never_finished(tmp_path: Path) -> None:
    path = audio.write_wav(tmp_path / "a.wav", audio.tone(440, 0.5))
    assert np.array_equal(audio.read_wav(path), audio.tone(440, 0.5))
    path.write_bytes(path.read_bytes()[:40] + b"\0\0\0\0" + path.read_bytes()[44:])
    assert np.array_equal(audio.read_wav(path), audio.tone(440, 0.5))


def test_the_messages_of_a_sipp_log_are_told_apart() -> None:
    rule = "-----------------------------------------------"
    log = (
        f"{rule} 2026-11-22\t20:09:04.523708\t1.5\nTCP message received [8] bytes :\n\nINVITE sip:x SIP/2.0\nVia: a\n\n"
        f"{rule} 2026-11-22\t20:09:04.600000\t1.5\nTCP control message received [9] bytes :\n\nCall-ID: abc\n\n"
        f"{rule} 2026-11-22\t20:09:05.523708\t1.5\nUDP message sent (8 bytes):\n\nSIP/2.0 180 Ringing\nVia: b\n\n"
    )
    first, second = parse_log(log)
    assert (first.method, first.status, first.sent, first.header("via")) == ("INVITE", None, False, "a")
    assert (second.method, second.status, second.sent, second.header("Via")) == (None, 180, True, "b")
    assert second.at - first.at == pytest.approx(1)


def test_sipp_calls_sipp_and_both_hear_the_other_and_the_keys(lab: Lab) -> None:
    here, there = lab.endpoint(), lab.endpoint("PCMA")
    here.tone(450)
    there.tone(1000)
    port = lab.ports.take()
    callee = lab.sipp("callee", scenarios.answered(there.port, ["PCMA"]), remote=port)
    caller = lab.sipp("caller", scenarios.call("600", here.port, "carrier"), remote=callee.port, port=port)
    there.connect(*callee.received("INVITE").media())
    caller.received(180)
    assert not any(message.status == 200 for message in caller.messages())
    callee.command()
    here.connect(*caller.received(200).media())
    here.wait_heard("1000 Hz", lambda sound: audio.seconds_of_tone(sound, 1000) >= 1)
    there.wait_heard("450 Hz", lambda sound: audio.seconds_of_tone(sound, 450) >= 1)
    here.press("15#")
    caller.command()
    caller.finish()
    callee.finish()
    assert audio.seconds_of_tone(here.heard(), 450) == 0
    assert there.digits() == "15#"


@pytest.mark.parametrize(("answer", "fails"), [(486, False), (404, True)])
def test_a_call_that_does_not_go_as_written_fails_with_the_messages(lab: Lab, answer: int, fails: bool) -> None:
    port = lab.ports.take()
    callee = lab.sipp("callee", scenarios.refusing("486 Busy Here"), remote=port)
    xml = scenarios.refused_call("600", lab.ports.take(2), "carrier", answer)
    caller = lab.sipp("caller", xml, remote=callee.port, port=port)
    if fails:
        with pytest.raises(AssertionError, match="486 Busy Here"):
            caller.finish()
    else:
        caller.finish()
        callee.finish()


@pytest.mark.parametrize("codec", ["PCMU", "PCMA"])
def test_baresip_calls_baresip_and_each_hears_only_the_other(lab: Lab, codec: str) -> None:
    anna = lab.baresip(Account("601", codecs=(codec,)), 9, hz=450)
    jan = lab.baresip(Account("602", codecs=(codec,)), 9, hz=1000)
    anna.dial("602", f"127.0.0.1:{jan.port}")
    jan.wait("CALL_INCOMING")
    jan.accept()
    anna.wait("CALL_ESTABLISHED")
    anna.wait_tone(1000)
    jan.wait_tone(450)
    anna.press("7#")
    jan.wait("CALL_DTMF_START")
    anna.hang_up()
    jan.wait("CALL_CLOSED")
    assert audio.seconds_of_tone(anna.heard(), 450) == 0
    assert audio.seconds_of_tone(jan.heard(), 1000) == 0


def test_a_prompt_that_a_jitter_buffer_has_cut_is_still_known_and_another_is_not() -> None:
    noise = np.random.default_rng(7).normal(0, 4000, (2, 3 * audio.RATE)).astype(np.int16)
    cut = np.concatenate([noise[0][:3000], noise[0][3160:]])
    assert audio.likeness(cut, noise[0]) < 0.9
    assert audio.holds(cut, noise[0])
    assert not audio.holds(cut, noise[1])

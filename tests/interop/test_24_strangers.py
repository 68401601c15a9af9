"""Strangers in numbers: what the running PBX tells them, what they cost it, and that calls go on meanwhile."""

from __future__ import annotations

import socket
import statistics
from contextlib import ExitStack
from threading import Thread

import pytest

from bench.process import resident_kilobytes
from bench.strangers import DATAGRAMS, connect, flood, refusals, stands
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

pytestmark = pytest.mark.real_time  # floods slow down whatever runs beside them

ANNA, JAN = 450, 1000
TRIES = 1500  # in turns: what else the machine does falls on both alike
DATAGRAMS_EACH = 6_000
MOST_MEMORY = 50_000  # kilobytes more than before


@pytest.fixture(scope="module")
def pbx(shared_lab: Lab) -> Pbx:
    return shared_lab.pbx(office("number main +48 12 345 67 00 -> anna\n"))


@pytest.mark.parametrize(("method", "guessers"), [("REGISTER", 100), ("INVITE", 110)])
def test_whether_a_user_exists_shows_neither_in_the_answer_nor_in_its_time(
    lab: Lab, pbx: Pbx, method: str, guessers: int
) -> None:
    times, said = refusals(pbx.port, method, ("601", "699"), TRIES, guessers)
    assert len(said) == 1, "but for tags, nonces and the asker's own words they are the same byte for byte"
    known, unknown = (statistics.median(each) for each in times.values())
    assert abs(known - unknown) / known < 0.05, (known, unknown)


def test_floods_of_datagrams_cost_bounded_memory_and_calls_go_on(lab: Lab, pbx: Pbx) -> None:
    anna, jan = lab.phone(pbx, "601", ANNA, answer="auto"), lab.phone(pbx, "602", JAN, answer="auto")
    anna.dial("602")
    jan.wait_tone(ANNA)
    before = resident_kilobytes(pbx.pid)
    for first, (name, message) in enumerate(DATAGRAMS.items(), 20):
        sent, back = flood(pbx.port, message, DATAGRAMS_EACH, first)
        assert back < 2 * sent, f"{name}: little more comes back than was sent"
    assert resident_kilobytes(pbx.pid) - before < MOST_MEMORY
    anna.wait_tone(JAN, seconds=3)
    anna.hang_up()


def test_a_call_from_outside_comes_through_during_a_flood(lab: Lab, pbx: Pbx) -> None:
    lab.phone(pbx, "601", ANNA, answer="auto")
    flooding = Thread(target=flood, args=(pbx.port, DATAGRAMS["INVITE"], 20_000, 60))
    flooding.start()
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(ANNA)
    assert flooding.is_alive()
    caller.hang_up()
    flooding.join()


@pytest.mark.parametrize(
    ("transport", "said"),
    [("tcp", b"INVITE sip:601@127.0.0.1 SIP/2.0\r\nVia: "), ("tls", b"\x16\x03\x01\x02\x00\x01"), ("tcp", b"")],
    ids=["half a message", "half a handshake", "nothing"],
)
def test_connections_that_say_half_of_it_are_bounded(lab: Lab, pbx: Pbx, transport: str, said: bytes) -> None:
    before = resident_kilobytes(pbx.pid)
    with ExitStack() as stack:
        opened = connect(pbx.listens(transport), 700, said, 700, 70, stack)
        until("all but some to be let go", lambda: sum(map(stands, opened)) <= 512)
        assert resident_kilobytes(pbx.pid) - before < MOST_MEMORY
        with socket.create_connection(("127.0.0.1", pbx.listens("tcp")), 2) as other:
            other.sendall(b"\r\n\r\n")
            assert other.recv(2) == b"\r\n", "who comes from elsewhere is heard"

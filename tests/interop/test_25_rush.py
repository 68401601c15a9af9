"""Fifty callers and three agents: order kept, nobody lost, every agent's state true at the end."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.interop.kit import audio, scenarios
from tests.interop.kit.baresip import Baresip
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.rtp import write_pcap
from tests.interop.kit.sipp import Sipp
from tests.interop.kit.waiting import until

CALLERS, TALK, SECONDS = 50, 3.0, 170
SCENARIO = office("""
queue reception 220 { agents anna, jan, ewa; ring 10s; wrap-up 1s; announce position every 20s; limit 20min
  on max-wait 15min -> voicemail office
  on no-agents -> voicemail office
}
number main +48 12 345 67 00 -> reception
""")


def serve(phone: Baresip, callers: Sipp) -> int:
    """Answer what is offered, talk, hang up; how many calls that were, until all callers have gone."""
    served = 0
    while True:
        try:
            phone.wait("CALL_ESTABLISHED", timeout=2)
        except AssertionError:
            if callers.running:
                continue
            return served
        served += 1
        time.sleep(TALK)
        phone.hang_up()
        phone.wait("CALL_CLOSED")


def test_fifty_callers_and_three_agents(lab: Lab, tmp_path: Path) -> None:
    pbx = lab.pbx(SCENARIO, rtp=240)
    phones = [lab.phone(pbx, number, 450, answer="auto") for number in ("601", "602", "603")]
    sound = write_pcap(tmp_path / "sound.pcap", audio.tone(1000, SECONDS), "PCMU")
    xml = scenarios.call(MAIN, lab.ports.take(2), "+48600700800", codecs=["PCMU"], hangs_up=False, sound=sound)
    options = ("-i", "127.0.0.1", "-r", "4", "-l", str(CALLERS))
    callers = Sipp(tmp_path / "callers", xml, pbx.carrier, pbx.port, None, options, CALLERS, SECONDS)
    try:
        with ThreadPoolExecutor(3) as work:
            served = list(work.map(lambda phone: serve(phone, callers), phones))
        callers.finish(20)
    finally:
        callers.stop()
    calls = until("the records", lambda: found if len(found := pbx.calls()) == CALLERS else None)
    assert (sum(served), min(served) > 10) == (CALLERS, True)
    assert {(call["end"], call["party"] in ("anna", "jan", "ewa")) for call in calls} == {("human", True)}
    came = [call["id"] for call in sorted(calls, key=lambda call: call["started"])]
    taken = [call["id"] for call in sorted(calls, key=lambda call: call["connected"])]
    apart = max(abs(came.index(id) - place) for place, id in enumerate(taken))
    assert apart <= 2, "three agents pick up at once, in whatever order; nobody is passed over"
    (queue,) = pbx.ctl("queues")["queues"]
    assert (queue["waiting"], queue["agents"], queue["answered"], queue["lost"]) == (0, "3 free", CALLERS, 0)
    assert pbx.ctl("status")["calls"] == 0

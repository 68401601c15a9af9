"""More calls than a machine can take at once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.interop.kit import scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, office
from tests.interop.kit.waiting import until

HELLO = "Dzień dobry. Anna: jeden."
SCENARIO = office(f"""
number main +48 12 345 67 00 -> welcome
menu welcome {{ say "{HELLO}"; wait 20s; 1 -> anna; on timeout, invalid -> anna }}
""")


@pytest.mark.real_time
def test_of_two_thousand_calls_in_two_seconds_each_is_answered_or_asked_to_come_later(lab: Lab, tmp_path: Path) -> None:
    pbx = lab.pbx(SCENARIO, rtp=1000)
    file = tmp_path / "storm.xml"
    file.write_text(scenarios.hurried(MAIN, "+48600700800"))
    here = ("-i", "127.0.0.1", "-p", str(pbx.carrier), "-nostdin", "-timeout", "50", "-timeout_error")
    storm = ("sipp", f"127.0.0.1:{pbx.port}", "-sf", str(file), "-r", "1000", "-m", "2000", "-l", "5000", *here)
    done = subprocess.run(storm, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears(pbx.prompts()[HELLO])
    caller.hang_up()
    until("all calls to be over", lambda: pbx.ctl("status")["calls"] == 0, 30)

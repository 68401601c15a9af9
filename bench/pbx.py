"""A PBX to measure: ours, started here."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SCENARIO = """\
scen 1
company "Bench" {{ calendar 2026..2027 }}
trunk out {{ host "127.0.0.1:{callee}" }}
trunk op {{ host "127.0.0.1:{carrier}"; numbers +48 12 345 67 00 .. +48 12 345 67 03 }}
phone far +48 601 200 300 "Far"
number main +48 12 345 67 00 -> far-line
group far-line 202 "Far" {{ ring simultaneous far for 30s; on no-answer -> hangup }}
number ivr +48 12 345 67 01 -> greeting
menu greeting "Greeting" {{
  say "Dzień dobry, to jest pomiar. Proszę wcisnąć jeden i czekać na połączenie z konsultantem."
  wait 30s
  repeat 9
  1 -> hangup
  on invalid, timeout -> repeat
  on exhausted -> hangup
}}
number meeting +48 12 345 67 02 -> room
conference room 230 "Room"
number message +48 12 345 67 03 -> voicemail box
mailbox box 290 "Box"
{users}
"""


def _users(count: int) -> str:
    return "\n".join(f'user u{number} {number} "User {number}"' for number in range(10_000, 10_000 + count))


def write(folder: Path, carrier: int, callee: int, users: int) -> Path:
    """The scenario, in `folder`."""
    scenario = folder / "main.scen"
    scenario.write_text(SCENARIO.format(carrier=carrier, callee=callee, users=_users(users)))
    return scenario


def command(scenario: Path, port: int, rtp: str = "10000-32000") -> list[str]:
    """What starts the PBX on 127.0.0.1:`port`; its data lie beside the scenario."""
    data = str(scenario.parent / "data")
    options = ["--sip", f"udp:127.0.0.1:{port}", "--data", data, "--rtp-ports", rtp, "--drain-seconds", "1"]
    options += ["--ask-trunks", "0"]  # sipp answers no OPTIONS
    return [sys.executable, "-m", "scenc", "run", str(scenario), *options]


@contextmanager
def ours(
    port: int, carrier: int, callee: int, users: int = 0, rtp: str = "10000-32000", core: Sequence[str] = ()
) -> Iterator[tuple[int, Path]]:
    """`scenc run` on 127.0.0.1:`port`, calls come from 127.0.0.1:`carrier` and go to 127.0.0.1:`callee`; its pid and
    data directory. So many users have the numbers from 10000 on. `core` is how a command begins that has one core."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = write(Path(folder), carrier, callee, users)
        log = Path(folder) / "log"
        with log.open("w") as errors:
            started = [*core, *command(scenario, port, rtp)]
            process = subprocess.Popen(started, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if "is ready" in line:
                break
        else:
            raise SystemExit(f"the PBX did not start:\n{log.read_text()}")
        time.sleep(0.5)
        try:
            yield process.pid, Path(folder) / "data"
        finally:
            process.terminate()
            process.wait(60)

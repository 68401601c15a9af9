"""Call set-up: INVITE to BYE through both legs with media anchored, CPU milliseconds of the PBX a call.

`python -m bench calls` measures ours. `--port P --pid PID --to NUMBER` measures a peer that sends calls from
127.0.0.1:5080 for NUMBER on to 127.0.0.1:5081.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bench.pbx import ours
from bench.process import cpu_seconds, resident_kilobytes

HERE = Path(__file__).parent
CARRIER, CALLEE = 5080, 5081


def sipp(scenario: str, port: int, *options: str, cwd: str) -> subprocess.Popen[bytes]:
    """Start sipp with one of our scenarios."""
    command = ["sipp", "-sf", str(HERE / "sipp" / scenario), "-i", "127.0.0.1", "-p", str(port), "-nostdin", *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)


def measure(port: int, pid: int, to: str, rate: int, seconds: int) -> str:
    """One line: what `rate` calls a second for `seconds` cost."""
    count = rate * seconds
    with tempfile.TemporaryDirectory() as folder:
        callee = sipp("callee.xml", CALLEE, cwd=folder)
        line = load("carrier.xml", CARRIER, port, pid, rate, count, "call", folder, "-s", to, "-l", "5000")
        callee.terminate()
        callee.wait()
    return line


def load(
    scenario: str, own: int, port: int, pid: int, rate: int, count: int, unit: str, folder: str, *options: str
) -> str:
    """Play a scenario `count` times at a rate; one line of what it cost."""
    before, began = cpu_seconds(pid), time.monotonic()
    caller = sipp(
        scenario, own, f"127.0.0.1:{port}", "-r", str(rate), "-m", str(count), "-trace_stat",
        "-stf", f"{folder}/stat.csv", "-fd", "1", "-timeout", str(count // rate * 3 + 30), *options, cwd=folder,
    )  # fmt: skip
    code = caller.wait()
    took, spent = time.monotonic() - began, cpu_seconds(pid) - before
    rows = (Path(folder) / "stat.csv").read_text().splitlines()
    last = dict(zip(rows[0].split(";"), rows[-1].split(";"), strict=False))
    done = int(last["SuccessfulCall(C)"])
    again = last.get("Retransmissions(C)", "?")
    return (
        f"{rate:5}/s  {done:6} of {count} {unit}s  exit {code}  retransmissions {again}  took {took:5.1f} s"
        f"  CPU {1000 * spent / max(1, done):6.2f} ms a {unit}  RSS {resident_kilobytes(pid) // 1024} MB"
    )


def main(arguments: list[str]) -> int:
    """Measure ours, or the peer that is named."""
    parser = argparse.ArgumentParser(prog="bench calls")
    parser.add_argument("--port", type=int, default=5070)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--to", default="+48123456700")
    parser.add_argument("--rates", default="50,150,300")
    parser.add_argument("--seconds", type=int, default=6)
    options = parser.parse_args(arguments)
    if shutil.which("sipp") is None:
        print("bench calls: sipp is not installed (Debian: sip-tester)")
        return 2
    rates = [int(rate) for rate in options.rates.split(",")]
    if options.pid:
        for rate in rates:
            print(measure(options.port, options.pid, options.to, rate, options.seconds), flush=True)
        return 0
    with ours(options.port, CARRIER, CALLEE) as (pid, _):
        for rate in rates:
            print(measure(options.port, pid, options.to, rate, options.seconds), flush=True)
    return 0

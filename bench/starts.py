"""Start and reload with many accounts: seconds until the first SIP reply, seconds of a reload, memory when idle."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.load import CALLEE, CARRIER
from bench.pbx import command, write
from bench.process import TICK, resident_kilobytes

ASKED = """\
OPTIONS sip:127.0.0.1:{port} SIP/2.0\r
Via: SIP/2.0/UDP {host}:{own};branch=z9hG4bK{turn};rport\r
From: <sip:bench@127.0.0.1>;tag=1\r
To: <sip:127.0.0.1:{port}>\r
Call-ID: {turn}@bench\r
CSeq: 1 OPTIONS\r
Max-Forwards: 70\r
Content-Length: 0\r
\r
"""


def first_reply(port: int, process: subprocess.Popen[bytes]) -> float:
    """Seconds until it answers OPTIONS."""
    began = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(0.02)
        host, own = phone.getsockname()
        for turn in range(5000):
            if process.poll() is not None:
                raise SystemExit("the PBX did not start")
            phone.sendto(ASKED.format(port=port, host=host, own=own, turn=turn).encode(), ("127.0.0.1", port))
            try:
                phone.recv(2000)
            except OSError:  # nobody listens there yet
                time.sleep(0.01)
            else:
                return time.monotonic() - began
    raise SystemExit("no reply")


def spent(pid: int) -> float:
    """CPU seconds of the PBX and of the compilers that it has called."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICK


def reload(folder: str, pid: int, what: str) -> None:
    """One reload, asked for as an operator does."""
    began, before = time.monotonic(), spent(pid)
    command = [sys.executable, "-m", "scenc", "ctl", "reload", "--data", f"{folder}/data"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"  reload, {what}: {time.monotonic() - began:.2f} s, {spent(pid) - before:.2f} s of CPU")


def main(arguments: list[str]) -> int:
    """Start three times, the first time with nothing there; each time reload what is unchanged, then one line, then
    all lines moved."""
    parser = argparse.ArgumentParser(prog="bench starts")
    parser.add_argument("--port", type=int, default=5070)
    parser.add_argument("--accounts", type=int, default=10_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        scenario = write(Path(folder), CARRIER, CALLEE, options.accounts)
        text = scenario.read_text()
        for there in ("nothing", "another bundle", "the bundle"):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            process = subprocess.Popen(command(scenario, options.port), **quiet)  # type: ignore[call-overload]
            try:
                seconds = first_reply(options.port, process)
                time.sleep(2)
                used, idle = spent(process.pid), resident_kilobytes(process.pid) // 1024
                print(f"{there} there: first reply after {seconds:.2f} s, {used:.2f} s of CPU, {idle} MB when idle")
                reload(folder, process.pid, "unchanged")
                scenario.write_text(text.replace('"Room"', '"Rooms"'))
                reload(folder, process.pid, "one line changed")
                scenario.write_text(text.replace("trunk op", "\ntrunk op"))
                reload(folder, process.pid, "every line moved")
            finally:
                process.terminate()
                process.wait(10)
            if there == "nothing":
                scenario.write_text(text)
    return 0

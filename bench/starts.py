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
from bench.process import cpu_seconds, resident_kilobytes

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


def main(arguments: list[str]) -> int:
    """Start three times, reload twice each time."""
    parser = argparse.ArgumentParser(prog="bench starts")
    parser.add_argument("--port", type=int, default=5070)
    parser.add_argument("--accounts", type=int, default=10_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        scenario = write(Path(folder), CARRIER, CALLEE, options.accounts)
        for _ in range(3):
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            process = subprocess.Popen(command(scenario, options.port), **quiet)  # type: ignore[call-overload]
            try:
                seconds = first_reply(options.port, process)
                time.sleep(2)
                spent, kilobytes = cpu_seconds(process.pid), resident_kilobytes(process.pid)
                print(f"first reply after {seconds:.2f} s, {spent:.2f} s of CPU, {kilobytes // 1024} MB when idle")
                for _ in range(2):
                    began, before = time.monotonic(), cpu_seconds(process.pid)
                    reload = [sys.executable, "-m", "scenc", "ctl", "reload", "--data", f"{folder}/data"]
                    subprocess.run(reload, check=True, stdout=subprocess.DEVNULL)
                    took, spent = time.monotonic() - began, cpu_seconds(process.pid) - before
                    print(f"  reload {took:.2f} s, {spent:.2f} s of CPU in the PBX")
            finally:
                process.terminate()
                process.wait(10)
    return 0

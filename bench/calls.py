"""Call set-up: INVITE to BYE through both legs with media anchored, CPU milliseconds of the PBX a call.

`python -m bench calls` measures ours, with `--peers` in the same run those that are installed. `--port P --pid PID
--to NUMBER` measures a peer that sends calls from 127.0.0.1:5080 for NUMBER on to 127.0.0.1:5081.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from bench import agents
from bench.load import CALLEE, CARRIER, PHONES, Figure, accounts, callee, load, pinned, sipp
from bench.pbx import ours
from bench.process import resident_kilobytes

FAR = "202"  # what our users dial
SETTLED = 40  # seconds after which no transaction is left


def measure(port: int, pid: int, to: str, rate: int, count: int, hold: int) -> Figure:
    """What `rate` calls a second cost, each `hold` ms long."""
    with tempfile.TemporaryDirectory() as folder, callee(folder):
        options = ("-s", to, "-l", "5000", "-d", str(hold))
        return load("carrier.xml", CARRIER, port, pid, rate, count, "call", folder, *options)


def digest(port: int, pid: int, data: Path, rate: int, count: int, hold: int) -> Figure:
    """Likewise of telephones of ours, which are challenged: INVITE, 401, ACK, INVITE …"""
    with tempfile.TemporaryDirectory() as folder, callee(folder):
        known = accounts(data, folder)
        load("register.xml", PHONES, port, pid, 100, 10, "register", folder, "-inf", known)
        options = ("-s", FAR, "-l", "5000", "-d", str(hold), "-inf", known)
        return load("caller.xml", PHONES, port, pid, rate, count, "call", folder, *options)


def held(port: int, pid: int, to: str, count: int) -> str:
    """What a call takes of memory while two talk."""
    before = resident_kilobytes(pid)
    with tempfile.TemporaryDirectory() as folder, callee(folder):
        options = ("-r", "100", "-m", str(count), "-s", to, "-l", str(count), "-d", "120000")
        caller = sipp("carrier.xml", CARRIER, f"127.0.0.1:{port}", *options, cwd=folder)
        time.sleep(count / 100 + SETTLED)
        during = resident_kilobytes(pid)
        caller.terminate()
        caller.wait()
    return f"memory: {(during - before) / count:.1f} kB a held call, its transactions over ({count} calls)"


def last(port: int, pid: int, to: str, rate: int, count: int) -> None:
    """Memory after each quarter of so many calls, when their transactions are over."""
    for quarter in range(1, 5):
        figure = measure(port, pid, to, rate, count // 4, 0)
        time.sleep(SETTLED)
        print(f"{figure}; {resident_kilobytes(pid) // 1024} MB after {count // 4 * quarter} calls", flush=True)


def beside(port: int, pid: int, to: str, rates: list[int], seconds: int) -> None:
    """Each peer by turns with ours, at rates that both bear."""
    for name, start in agents.AGENTS.items():
        with tempfile.TemporaryDirectory() as folder, start(folder) as peer:
            if peer is None:
                print(f"{name}: not installed, or it does not start", flush=True)
                continue
            for rate in rates:
                theirs = measure(agents.PORT, peer, to.removeprefix("+"), rate, rate * seconds, 0)
                own = measure(port, pid, to, rate, rate * seconds, 0)
                print(f"{theirs}  {name}: {theirs.ms / own.ms:.2f} × ours, {own.ms:.2f} ms", flush=True)


def main(arguments: list[str]) -> int:
    """Measure ours, or the peer that is named."""
    options = _options(arguments)
    if shutil.which("sipp") is None:
        print("bench calls: sipp is not installed (Debian: sip-tester)")
        return 2
    rates = [int(rate) for rate in options.rates.split(",")]
    holds = [int(hold) for hold in options.holds.split(",")]
    if options.pid:
        for rate in rates:
            print(measure(options.port, options.pid, options.to, rate, rate * options.seconds, holds[0]), flush=True)
        return 0
    with ours(options.port, CARRIER, CALLEE, users=200, core=pinned(0)) as (pid, data):
        port, to = options.port, options.to
        for hold in holds:
            print(f"held {hold} ms")
            for rate in rates:
                print(measure(port, pid, to, rate, rate * options.seconds, hold), flush=True)
        for rate in rates if options.digest else []:
            print(f"{digest(port, pid, data, rate, rate * options.seconds, 0)}  with digest", flush=True)
        if options.peers:
            beside(port, pid, to, [50, 100, 150], options.seconds)
        if options.held:
            print(held(port, pid, to, options.held), flush=True)
        if options.last:
            last(port, pid, to, 200, options.last)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench calls")
    parser.add_argument("--port", type=int, default=5070)
    parser.add_argument("--pid", type=int, help="of a peer to be measured in the place of ours")
    parser.add_argument("--to", default="+48123456700")
    parser.add_argument("--rates", default="100,200,350,500")
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--holds", default="0,200", help="milliseconds between ACK and BYE")
    parser.add_argument("--digest", action="store_true", help="also calls of telephones that are challenged")
    parser.add_argument("--peers", action="store_true", help="also sippy and kamailio, where they are installed")
    parser.add_argument("--held", type=int, default=0, metavar="CALLS", help="also memory while so many are held")
    parser.add_argument("--last", type=int, default=0, metavar="CALLS", help="also memory in the course of so many")
    return parser.parse_args(arguments)

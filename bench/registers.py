"""REGISTER with digest, both requests of it: CPU milliseconds of the PBX, and memory an account."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time

from bench.load import CALLEE, CARRIER, PHONES, accounts, load, pinned
from bench.pbx import ours
from bench.process import resident_kilobytes

SETTLED = 40  # seconds after which no transaction is left


def main(arguments: list[str]) -> int:
    """Register every account once, then again at each rate."""
    parser = argparse.ArgumentParser(prog="bench registers")
    parser.add_argument("--port", type=int, default=5070)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--rates", default="100,300,600,1200")
    options = parser.parse_args(arguments)
    if shutil.which("sipp") is None:
        print("bench registers: sipp is not installed (Debian: sip-tester)")
        return 2
    with (
        tempfile.TemporaryDirectory() as folder,
        ours(options.port, CARRIER, CALLEE, options.accounts, core=pinned(0)) as (pid, data),
    ):
        known = accounts(data, folder)
        idle, count, rates = resident_kilobytes(pid), options.accounts, [int(rate) for rate in options.rates.split(",")]
        for rate, what in [(rates[0], "for the first time"), *((rate, "again") for rate in rates)]:
            figure = load("register.xml", PHONES, options.port, pid, rate, count, "register", folder, "-inf", known)
            print(f"{figure}  {what}", flush=True)
        time.sleep(SETTLED)
        print(f"memory: {(resident_kilobytes(pid) - idle) / options.accounts:.1f} kB a registered account")
    return 0

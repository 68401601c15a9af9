"""REGISTER with digest, both requests of it: CPU milliseconds of the PBX, and memory an account."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path

from bench.calls import CALLEE, CARRIER, load
from bench.pbx import ours
from bench.process import resident_kilobytes

PHONES = 5090
SETTLED = 40  # seconds after which no transaction is left


def main(arguments: list[str]) -> int:
    """Register every account once a rate."""
    parser = argparse.ArgumentParser(prog="bench registers")
    parser.add_argument("--port", type=int, default=5070)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--rates", default="100,300,600")
    options = parser.parse_args(arguments)
    if shutil.which("sipp") is None:
        print("bench registers: sipp is not installed (Debian: sip-tester)")
        return 2
    with (
        tempfile.TemporaryDirectory() as folder,
        ours(options.port, CARRIER, CALLEE, options.accounts) as (pid, data),
    ):
        passwords = json.loads((data / "passwords.json").read_text())
        rows = [
            f"{name[1:]};[authentication username={name[1:]} password={password}]\n"
            for name, password in passwords.items()
        ]
        accounts = Path(folder) / "accounts.csv"
        accounts.write_text("SEQUENTIAL\n" + "".join(rows))
        idle = resident_kilobytes(pid)
        for rate in map(int, options.rates.split(",")):
            count = options.accounts
            line = load(
                "register.xml", PHONES, options.port, pid, rate, count, "register", folder, "-inf", str(accounts)
            )
            print(line, flush=True)
        time.sleep(SETTLED)
        print(f"memory: {(resident_kilobytes(pid) - idle) / options.accounts:.1f} kB a registered account")
    return 0

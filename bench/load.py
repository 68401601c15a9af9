"""sipp as the load: what it plays, and what that cost the PBX."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bench.process import cpu_seconds, resident_kilobytes

HERE = Path(__file__).parent
CARRIER, CALLEE, PHONES = 5080, 5081, 5090
CORES = sorted(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Figure:
    """What so many units a second cost, `ms` of CPU time each."""

    rate: int
    unit: str
    wanted: int
    done: int
    again: int
    took: float
    ms: float
    megabytes: int

    @property
    def sustained(self) -> bool:
        """Whether all were done at that pace, nothing was sent twice, and nobody waited."""
        return self.done == self.wanted and self.again == 0 and self.took < 1.15 * self.wanted / self.rate + 1

    def __str__(self) -> str:
        return (
            f"{self.rate:5}/s  {self.done:6} of {self.wanted} {self.unit}s  retransmissions {self.again:5}"
            f"  took {self.took:5.1f} s  CPU {self.ms:6.2f} ms a {self.unit}  RSS {self.megabytes} MB"
            f"{'' if self.sustained else '  not sustained'}"
        )


def pinned(core: int) -> list[str]:
    """How a command is begun that has one core: the PBX the first, the load the second, where there are two."""
    return ["taskset", "-c", str(CORES[core])] if len(CORES) > 1 and shutil.which("taskset") else []


def sipp(scenario: str, port: int, *options: str, cwd: str) -> subprocess.Popen[bytes]:
    """Start sipp with one of our scenarios."""
    command = [
        *pinned(1),
        "sipp",
        "-sf",
        str(HERE / "sipp" / scenario),
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "-nostdin",
        *options,
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)


@contextmanager
def callee(folder: str) -> Iterator[None]:
    """Somebody who answers."""
    process = sipp("callee.xml", CALLEE, cwd=folder)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def load(
    scenario: str, own: int, port: int, pid: int, rate: int, count: int, unit: str, folder: str, *options: str
) -> Figure:
    """Play a scenario `count` times at a rate."""
    before, began = cpu_seconds(pid), monotonic()
    stat = Path(folder) / "stat.csv"
    stat.unlink(missing_ok=True)
    caller = sipp(
        scenario, own, f"127.0.0.1:{port}", "-r", str(rate), "-m", str(count), "-trace_stat",
        "-stf", str(stat), "-fd", "1", "-timeout", str(count // rate * 3 + 60), *options, cwd=folder,
    )  # fmt: skip
    caller.wait()
    took, spent = monotonic() - began, cpu_seconds(pid) - before
    rows = stat.read_text().splitlines()
    last = dict(zip(rows[0].split(";"), rows[-1].split(";"), strict=False))
    done = int(last["SuccessfulCall(C)"])
    ms, megabytes = 1000 * spent / max(1, done), resident_kilobytes(pid) // 1024
    return Figure(rate, unit, count, done, int(last["Retransmissions(C)"]), took, ms, megabytes)


def accounts(data: Path, folder: str) -> str:
    """A file of all accounts, as sipp reads them."""
    passwords = json.loads((data / "passwords.json").read_text())
    rows = [f"{name[1:]};[authentication username={name[1:]} password={word}]\n" for name, word in passwords.items()]
    path = Path(folder) / "accounts.csv"
    path.write_text("SEQUENTIAL\n" + "".join(rows))
    return str(path)

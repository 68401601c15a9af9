"""Sound through what runs: calls that are held while every telephone talks. CPU of the server's process tree, what is
lost, how long a packet is under way; ours beside rtpengine and rtp.io, where these are installed, in one run.

The server has the last core, before all else of its kind, the load the first. The load's packets go at their time only
where it may run by SCHED_FIFO: a figure whose sender was late is marked void.
"""

from __future__ import annotations

import argparse
import itertools
import os
import socket
import subprocess
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from bench import peers
from bench.held import CODECS, PLAIN, Pair
from bench.peers import Peer
from bench.process import cpu_seconds, resident_kilobytes, tree

FIRST_PORT = 2_000  # below those of servers, tests, and what the system hands out by itself
VOID_US = 20_000
LOST = 0.01  # more of the packets lost: too many calls
MENU, ROOM = "+48123456701", "+48123456702"


class Figures(NamedTuple):
    """Of some seconds of traffic. The last four are microseconds."""

    cpu: float  # cores
    sent: int
    arrived: int
    mixed: int
    median: int
    worst_hundredth: int
    most: int
    late: int

    @property
    def lost(self) -> float:
        return 1 - self.arrived / max(1, self.sent)

    @property
    def void(self) -> str:
        return f"  VOID: sender late by {self.late / 1000:.0f} ms" if self.late > VOID_US else ""


class Load:
    """The telephones of a server, and the sound they make."""

    def __init__(self, peer: Peer, program: Path, codecs: Pair = PLAIN) -> None:
        self.peer, self._program, self._codecs = peer, program, codecs
        self.legs: list[tuple[int, int]] = []  # own port, and where it sends
        self._ports = filter(_free, itertools.count(FIRST_PORT))
        for pid in tree(peer.pid):
            _prefer(pid)

    def connect(self, calls: int) -> None:
        """Have so many calls in all."""
        while len(self.legs) // 2 < calls:
            own = next(self._ports), next(self._ports)
            self.legs += zip(own, self.peer.connect(*own), strict=True)

    def dial(self, callers: int) -> None:
        """Have so many callers whom the server itself answers."""
        while len(self.legs) < callers:
            own = next(self._ports)
            self.legs.append((own, self.peer.connect(own, 0)[0]))

    def talk(self, seconds: int) -> Figures:
        """All talk for so long."""
        fifo = ["chrt", "-f", "5"] if os.geteuid() == 0 else []
        command = [*fifo, "taskset", "-c", str(min(os.sched_getaffinity(0))), str(self._program), str(seconds)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for (own, remote), codec in zip(self.legs, itertools.cycle(self._codecs), strict=False):
                process.stdin.write(f"{own} {remote} {codec.type} {codec.units}\n")
            process.stdin.close()
            spent: list[float] = []
            for line in process.stdout:
                if line[0].isdigit():
                    return Figures(spent[1] - spent[0], *map(int, line.split()))
                spent.append(cpu_seconds(self.peer.pid))
        raise SystemExit("bench traffic: the load could not be made")


def _prefer(pid: int) -> None:
    """The last core for a server, before whatever else runs there, where root may say so."""
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), {max(os.sched_getaffinity(0))})
        if os.geteuid() == 0:
            os.setpriority(os.PRIO_PROCESS, int(task), -20)
    session = Path(f"/proc/{pid}/autogroup")  # whose share is divided by niceness
    if os.geteuid() == 0 and session.exists():
        session.write_text("-20")


def _free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _build(folder: Path) -> Path:
    program = folder / "traffic"
    subprocess.run(["gcc", "-std=gnu11", "-O2", str(Path(__file__).with_suffix(".c")), "-o", str(program)], check=True)
    return program


def _relay(name: str, load: Load, calls: int, most: list[int], seconds: int) -> tuple[float, float]:
    """Lines of one server; its CPU % per 100 calls and 99th percentile, at so many calls."""
    load.connect(calls)
    first = load.talk(seconds)
    share = 100 * first.cpu / seconds / calls * 100
    print(
        f"{name:10} {calls:5} calls: CPU {share:5.1f} % per 100   added latency median {first.median} µs, 99th"
        f" percentile {first.worst_hundredth} µs, most {first.most} µs   lost {first.lost:.2%}{first.void}",
        flush=True,
    )
    for number in most:
        load.connect(number)
        figures = load.talk(seconds)
        print(
            f"{name:10} {number:5} calls: CPU {100 * figures.cpu / seconds / number * 100:5.1f} % per 100,"
            f" {100 * figures.cpu / seconds:4.0f} % in all   lost {figures.lost:.2%}{figures.void}",
            flush=True,
        )
        if figures.lost > LOST:
            break
    return share, first.worst_hundredth


def _compare(program: Path, calls: int, most: list[int], seconds: int) -> None:
    servers: dict[str, AbstractContextManager[Peer]] = {"ours": peers.pbx()}
    servers |= {name: make() for name, make in peers.others().items()}
    figures = {}
    for name, server in servers.items():
        with server as peer:
            before = resident_kilobytes(peer.pid)
            load = Load(peer, program)
            figures[name] = _relay(name, load, calls, most, seconds)
            held = len(load.legs) // 2
            print(f"{name:10} {(resident_kilobytes(peer.pid) - before) / held:.0f} kB a held call, of {held}")
    for name, (share, latency) in figures.items():
        if name != "ours":
            cpu, way = share / figures["ours"][0], latency / max(1.0, figures["ours"][1])
            print(f"{name} beside ours: {cpu:.2f} × the CPU, {way:.2f} × the 99th percentile")


def _held(program: Path, calls: int, seconds: int) -> None:
    """What a call of each codec takes, all told, once its telephones have talked."""
    for pair in [*((name, name) for name in CODECS), ("G.722", "G.711"), ("Opus", "G.711")]:
        codecs = CODECS[pair[0]], CODECS[pair[1]]
        with peers.pbx(codecs=codecs) as peer:
            load = Load(peer, program, codecs)
            load.connect(1)  # what only the first needs
            before = resident_kilobytes(peer.pid)
            load.connect(calls + 1)
            figures = load.talk(seconds)
            each = (resident_kilobytes(peer.pid) - before) / calls
            lost = f"lost {figures.lost:.2%}" if codecs[0] == codecs[1] else "transcoded"
            print(f"{pair[0]:6} to {pair[1]}: {each:.1f} kB a held call, of {calls}; {lost}", flush=True)


def _answered(program: Path, number: str, callers: list[int], what: str, each: int, seconds: int) -> None:
    """Callers whom the PBX itself answers: CPU % for `each` of them."""
    with peers.pbx(number) as peer:
        load = Load(peer, program)
        for count in callers:
            load.dial(count)
            figures = load.talk(seconds)
            share = 100 * figures.cpu / seconds / count * each
            heard = figures.mixed / (count * seconds * 50)
            print(
                f"{count:5} {what}: CPU {share:.3f} % for {each}; each heard {heard:.1%} of the time{figures.void}",
                flush=True,
            )


def _toil(program: Path, calls: int, seconds: int) -> None:
    """How punctual the engine is while its process's Python is busy all the while."""
    with peers.engine() as (peer, child):
        load = Load(peer, program)
        load.connect(calls)
        child.tell(f"toil {seconds + 3}")
        figures = load.talk(seconds)
        ticks = (seconds + 3) * 200
        print(
            f"Python busy  {calls:5} calls: {child.answer().strip()} of {ticks} ticks late by more than 5 ms; added"
            f" latency median {figures.median} µs, 99th percentile {figures.worst_hundredth} µs; lost"
            f" {figures.lost:.2%}{figures.void}"
        )


def main(arguments: list[str]) -> int:
    """Measure all of it, or a part."""
    parser = argparse.ArgumentParser(prog="bench traffic")
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--most", type=int, nargs="*", default=[400, 700, 1000], help="then try so many")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--only", choices=("relay", "held", "prompts", "room", "toil"))
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        program = _build(Path(folder))
        if given.only in (None, "relay"):
            _compare(program, given.calls, given.most, given.seconds)
        if given.only in (None, "held"):
            _held(program, max(given.most, default=given.calls), 2)
        if given.only in (None, "prompts"):
            _answered(program, MENU, [given.calls], "callers at a menu", 100, given.seconds)
        if given.only in (None, "room"):
            _answered(program, ROOM, [100, 1000], "in one room", 1, given.seconds)
        if given.only in (None, "toil"):
            _toil(program, given.calls, given.seconds)
    return 0

"""The compiler: CPU seconds and memory for companies of up to fifty thousand people; start-up of the commands."""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

LIMITS = {"seconds": 8.0, "megabytes": 1024.0, "check": 0.4, "help": 0.15}
"""For 10,000 users, for `check` of 200 lines, and for `--help`."""
SIZES = (1_000, 10_000, 50_000)
MEASURED = 10_000
SITE = 199
"""Lines of the small scenario, beside its edition."""


def scenario(users: int) -> str:
    """A company of so many people, with a menu for 20 of them, a group for 33, a schedule for 50."""
    return "\n".join(_lines(users)) + "\n"


def _lines(users: int) -> Iterator[str]:
    menus, groups, schedules = users // 20, users * 3 // 100, users // 50
    yield "scen 1"
    yield 'company "Big" { country PL; language pl; calendar 2026..2030 }'
    yield 'trunk op { host "sip.example"; numbers +48 22 000 00 00 .. +48 22 000 99 99 }'
    yield "template desk(code, deputy) {"
    yield "  voicemail { pin code; max 3min }; on busy, no-answer 20s -> deputy -> voicemail"
    yield "}"
    for n in range(users):
        deputy = f"u{(n + 1) % users}"
        own = (
            f'use desk(secret("PIN_{n}"), {deputy})'
            if n % 2
            else f"voicemail; on no-answer 20s -> {deputy} -> voicemail"
        )
        yield f'user u{n} {100000 + n} "Person {n}" {{ {own} }}'
    for n in range(groups):
        members = ", ".join(f"u{(n * 31 + step) % users}" for step in range(8))
        yield f"group g{n} {300000 + n} {{ ring sequential {members} each 15s; on no-answer -> voicemail u{n} }}"
    for n in range(menus):
        keys = "; ".join(f"{key} -> g{(n + key) % groups}" for key in range(4, 8))
        exits = f"on timeout, invalid -> repeat; on exhausted -> g{n % groups}"
        yield f'menu m{n} {{ say "Menu numer {n}. Proszę wybrać: cztery, pięć, sześć lub siedem."; {keys}; {exits} }}'
    for n in range(schedules):
        yield f"schedule s{n} {{ open mon..fri 08:00..{9 + n % 8}:00; closed holidays(PL)"
        yield f"  closed 2026-{n % 12 + 1:02}-02; when open -> m{n % menus}; when closed -> voicemail u{n} }}"
    for n in range(menus):
        yield f"number n{n} +4822{n:07} -> {f's{n}' if n < schedules else f'm{n}'}"


class Figure(NamedTuple):
    """CPU seconds, most memory in use, and size of the flow graph. `seconds` are those of both phases."""

    check: float
    write: float
    megabytes: float
    nodes: int

    @property
    def seconds(self) -> float:
        return self.check + self.write

    def __str__(self) -> str:
        cpu = f"{self.seconds:.2f} s CPU (check {self.check:.2f}, write {self.write:.2f})"
        return f"{cpu}, {self.megabytes:.0f} MB, {self.nodes} nodes"


def main(argv: list[str]) -> int:
    """Measure in processes of their own; 1 if a limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m bench compiler")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.child:
        print(json.dumps(_measure(options.child)))
        return 0
    figures = {size: _in_process(size) for size in options.sizes}
    for size, figure in figures.items():
        print(f"{size:>6} users: {figure}")
    for small, big in pairwise(sorted(figures)):
        growth = math.log(figures[big].seconds / figures[small].seconds) / math.log(big / small)
        print(f"{small} → {big} users: exponent {growth:.2f}; 1 is linear")
    worst = _start_up()
    for name, seconds in worst.items():
        print(f"{name}: {seconds * 1000:.0f} ms CPU")
    if MEASURED in figures:
        worst |= {"seconds": figures[MEASURED].seconds, "megabytes": figures[MEASURED].megabytes}
    return int(any(worst[key] > LIMITS[key] for key in worst))


def _measure(users: int) -> Figure:
    """In this process: check, then what `compile` does besides speaking."""
    from scenc.bundle import write
    from scenc.bundle.emit import emit
    from scenc.compile import no_collection
    from scenc.pipeline import compile_text

    text = scenario(users)
    start = time.process_time()
    with no_collection(), tempfile.TemporaryDirectory() as folder:
        compilation = compile_text(text, "main.scen")
        checked = time.process_time()
        assert compilation.bundle, [finding.message for finding in compilation.diagnostics[:5]]
        write.write(emit(compilation.bundle, {}), Path(folder, "bundle"))
        written = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figure(checked - start, written - checked, memory, len(compilation.bundle.nodes))


def _in_process(users: int) -> Figure:
    command = [sys.executable, "-m", "bench", "compiler", "--child", str(users)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Figure(*json.loads(done.stdout.splitlines()[-1]))


def _start_up(rounds: int = 5) -> dict[str, float]:
    """The least CPU seconds of some runs of the commands, from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "main.scen")
        file.write_text("\n".join([*_lines(1000)][:3] + [f"user u{n} {1000 + n}" for n in range(SITE - 3)]) + "\n")
        commands = {"check": ["check", str(file)], "help": ["--help"]}
        return {name: min(_cpu(command) for _ in range(rounds)) for name, command in commands.items()}


def _cpu(command: list[str]) -> float:
    process = subprocess.Popen([sys.executable, "-m", "scenc", *command], stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime

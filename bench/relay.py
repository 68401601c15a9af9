"""The media engine's CPU time for a packet in and out, against the kernel's own send and recv in the same run."""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
KERNEL = HERE.parent / "scenc/media/native/kernel"
MODES = ("relay", "transcode", "room", "prompt")


def build(folder: Path) -> Path:
    """The program that measures, compiled."""
    program = folder / "relay"
    command = ["gcc", "-std=gnu11", "-O3", f"-I{KERNEL}", str(HERE / "relay.c"), "-o", str(program), "-lpthread", "-lm"]
    subprocess.run(command, check=True)
    return program


def main(arguments: list[str]) -> int:
    """One line a mode: microseconds a packet, best and mean."""
    parser = argparse.ArgumentParser(prog="bench relay")
    parser.add_argument("--legs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=100)
    given = parser.parse_args(arguments)
    if shutil.which("gcc") is None:
        print("bench relay: gcc is not installed")
        return 2
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, given.legs * 2 + 100), hard))
    print(f"{given.legs} legs, µs of CPU a packet in and out: best / mean of {given.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        program = build(Path(folder))
        for mode in MODES:
            command = [str(program), mode, str(given.legs), str(given.rounds)]
            figures = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            floor, floor_mean, ours, ours_mean = (int(each) / 1000 for each in figures)
            print(
                f"{mode:10} floor {floor:5.2f} / {floor_mean:5.2f}   engine {ours:5.2f} / {ours_mean:5.2f}"
                f"   ratio {ours / floor:4.2f} / {ours_mean / floor_mean:4.2f}"
            )
    return 0

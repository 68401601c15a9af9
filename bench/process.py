"""CPU time and memory of a process and its children, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += tree(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the tree so far."""
    total = 0
    for each in tree(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def resident_kilobytes(pid: int) -> int:
    """Memory in use by the tree."""
    page = os.sysconf("SC_PAGE_SIZE") // 1024
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * page for each in tree(pid))

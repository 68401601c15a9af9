"""What every test run prints at its end: how much of it rested on the real world, and what was not run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("busy", deadline=None)  # a busy machine is no fault of ours
settings.load_profile("busy")

SIP = Path(__file__).parents[1] / "scenc" / "sip"


def pytest_sessionstart() -> None:
    """What was compiled stands in the way of its source: an edit that was not compiled would not be tested."""
    for typed in SIP.glob("*.pxd"):
        edited = max(path.stat().st_mtime for path in (typed, typed.with_suffix(".py")))
        if any(built.stat().st_mtime < edited for built in SIP.glob(f"{typed.stem}.*.so")):
            pytest.exit(f"scenc/sip/{typed.stem}.py was edited after it was compiled: run `make setup`", 2)


def _count(reporter: pytest.TerminalReporter, outcomes: tuple[str, ...], mark: str) -> int:
    reports = [report for outcome in outcomes for report in reporter.getreports(outcome)]
    return sum(mark in getattr(report, "keywords", ()) for report in reports)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    real = _count(terminalreporter, ("passed", "failed"), "wall_clock")
    terminalreporter.write_line(f"{real} tests used a real socket, process or second (wall_clock)")
    skipped = _count(terminalreporter, ("skipped",), "interop")
    if skipped:
        terminalreporter.write_line(f"{skipped} tests with real SIP clients were skipped (interop)")

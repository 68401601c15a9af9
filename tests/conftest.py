"""What every test run prints at its end: how much of it rested on the real world, and what was not run."""

from __future__ import annotations

import pytest


def _count(reporter: pytest.TerminalReporter, outcomes: tuple[str, ...], mark: str) -> int:
    reports = [report for outcome in outcomes for report in reporter.getreports(outcome)]
    return sum(mark in getattr(report, "keywords", ()) for report in reports)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    real = _count(terminalreporter, ("passed", "failed"), "wall_clock")
    terminalreporter.write_line(f"{real} tests used a real socket, process or second (wall_clock)")
    skipped = _count(terminalreporter, ("skipped",), "interop")
    if skipped:
        terminalreporter.write_line(f"{skipped} tests with real SIP clients were skipped (interop)")

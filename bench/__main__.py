"""`python -m bench [NAME] [options]`, the names being those below: without one, all of them."""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module

MEASUREMENTS = (
    "calls",
    "compiler",
    "registers",
    "relay",
    "sound",
    "starts",
    "traffic",
    "transcode",
    "soak",
    "strangers",
)


def main() -> int:
    """Say on what machine, then measure."""
    names = sys.argv[1:2] or list(MEASUREMENTS)
    if names[0] not in MEASUREMENTS:
        print(f"bench: “{names[0]}” is none of {', '.join(MEASUREMENTS)}")
        return 2
    print(f"{platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}, load {os.getloadavg()[0]:.1f}")
    worst = 0
    for name in names:
        print(f"— {name}", flush=True)
        worst = max(worst, int(import_module(f"bench.{name}").main(sys.argv[2:])))
    return worst


sys.exit(main())

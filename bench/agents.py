"""Others who pass calls on, as far as they are installed: to be measured with the same load in the same run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bench.load import CALLEE, pinned

PORT = 5072

KAMAILIO = """\
fork=no
children=1
auto_aliases=no
log_stderror=no
listen=udp:127.0.0.1:{port}
loadmodule "sl.so"
loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "siputils.so"
request_route {{
  if (has_totag()) {{
    loose_route();
    t_relay();
    exit;
  }}
  record_route();
  $du = "sip:127.0.0.1:{callee}";
  t_relay();
}}
"""


@contextmanager
def sippy(folder: str) -> Iterator[int | None]:
    """Its `b2bua_simple`, without media: the pid, None where it is not installed."""
    if find_spec("sippy") is None:
        yield None
        return
    command = [sys.executable, "-m", "sippy.b2bua_simple", "-f", "-l", "127.0.0.1", "-p", str(PORT)]
    yield from _running([*command, "-n", f"127.0.0.1:{CALLEE}", "-L", f"{folder}/sippy.log"], folder)


@contextmanager
def kamailio(folder: str) -> Iterator[int | None]:
    """A proxy, which keeps no call and anchors no media: the pid, None where it is not installed."""
    if shutil.which("kamailio") is None:
        yield None
        return
    path = Path(folder) / "kamailio.cfg"
    path.write_text(KAMAILIO.format(port=PORT, callee=CALLEE))
    yield from _running(["kamailio", "-f", str(path), "-DD", "-E"], folder)


AGENTS = {"sippy, without media": sippy, "kamailio, a proxy": kamailio}


def _running(command: list[str], folder: str) -> Iterator[int | None]:
    process = subprocess.Popen([*pinned(0), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    time.sleep(1.5)
    try:
        yield process.pid if process.poll() is None else None
    finally:
        process.terminate()
        process.wait(10)

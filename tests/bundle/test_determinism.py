"""The same scenario gives the same bytes: on another day, in another place, by another Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.wall_clock

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*/main.scen"))

# Every scenario that is named becomes a bundle; its files are told by their hashes.
EMIT = """
import hashlib, sys
from scenc.bundle.emit import emit
from scenc.cli.sound import compiled
for scenario in sys.argv[1:]:
    for path, data in emit(compiled(scenario)[1], {}).items():
        print(path, hashlib.sha256(data).hexdigest())
"""

# What a program is told when it asks for the time: New Year's Eve 2031, whatever the day.
OTHER_DAY = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static const time_t day = 1956527990;
time_t time(time_t *at) { if (at) *at = day; return day; }
int gettimeofday(struct timeval *at, void *zone) { at->tv_sec = day; at->tv_usec = 0; return 0; }
int clock_gettime(clockid_t clock, struct timespec *at) {
  int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, at);
  if (clock == CLOCK_REALTIME) at->tv_sec = day;
  return result;
}
"""


@pytest.fixture(scope="module")
def other_day(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which it is another day."""
    folder = tmp_path_factory.mktemp("clock")
    (folder / "clock.c").write_text(OTHER_DAY)
    command = ["gcc", "-shared", "-fPIC", "-o", str(folder / "clock.so"), str(folder / "clock.c"), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return {"LD_PRELOAD": str(folder / "clock.so")}


def python(code: str, *arguments: str, by: str = sys.executable, cwd: Path = ROOT, env: Mapping[str, str]) -> str:
    """What a process of its own prints; nothing if it fails."""
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry.endswith("site-packages"))])
    command = [by, "-c", code, *arguments]
    surroundings = {**os.environ, "PYTHONPATH": path, **env}
    done = subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


@pytest.fixture(scope="module")
def here() -> str:
    """The bundles of all samples."""
    return python(EMIT, *map(str, SAMPLES), env={"PYTHONHASHSEED": "0"})


def test_on_another_day_and_elsewhere(here: str, other_day: dict[str, str], tmp_path: Path) -> None:
    assert here.count("manifest.yaml") == len(SAMPLES)
    assert python("import datetime; print(datetime.date.today())", env=other_day | {"TZ": "UTC"}) == "2031-12-31\n"
    for sample in SAMPLES:
        shutil.copytree(sample.parent, tmp_path / sample.parent.name)
    names = [sample.parent.name for sample in SAMPLES]
    elsewhere = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "77", "PYTHONUTF8": "0"}
    assert python(EMIT, *names, cwd=tmp_path, env=elsewhere | other_day) == here


@pytest.mark.parametrize("version", ["python3.11", "python3.12", "python3.13", "python3.14"])
def test_by_another_python(version: str, here: str) -> None:
    needs = "import holidays, networkx, phonenumbers, ruamel.yaml, typer"
    if not shutil.which(version) or not python(f"{needs}; print(1)", by=version, env={}):
        pytest.skip(f"{version} is not installed, or not for packages of this environment")
    assert python(EMIT, *map(str, SAMPLES), by=version, env={"PYTHONHASHSEED": "5"}) == here

"""The kernel's own tests in C, under the sanitizers."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCES = sorted(path.name for path in (Path(__file__).parent / "native").glob("test_*.c"))
HERE = Path(__file__).parent
LONG = {"test_jitter.c"}
"""Run for longer than optimising takes; to optimise the others takes longer than they run."""
MAKERS = {"audio.h", "life.h", "recorder.h", "ring.h", "srtp.h", "tape.h", "voice.h"}


@pytest.mark.wall_clock
@pytest.mark.parametrize("source", SOURCES)
def test_kernel(compile_c: Callable[..., Path], tmp_path: Path, source: str) -> None:
    program = compile_c(
        source, "-O1" if source in LONG else "-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover"
    )
    _run(program, tmp_path)


@pytest.mark.wall_clock
@pytest.mark.parametrize("source", ["test_ring.c", "test_engine.c"])
def test_threads_do_not_race(compile_c: Callable[..., Path], tmp_path: Path, source: str) -> None:
    _run(compile_c(source, "-O0", "-fsanitize=thread"), tmp_path)


def _run(program: Path, folder: Path) -> None:
    done = subprocess.run([program, folder / "a.wav"], capture_output=True, text=True, timeout=120, check=False)
    if "unexpected memory mapping" in done.stderr:
        pytest.skip("this kernel's address space layout does not suit ThreadSanitizer")
    assert done.returncode == 0, done.stderr


def test_the_kernel_stays_a_kernel() -> None:
    """No Python, no mutable statics; memory is asked for only where things are made."""
    headers = sorted((HERE.parents[1] / "scenc/media/native/kernel").glob("*.h"))
    assert headers
    for header in headers:
        text = header.read_text()
        assert "Python.h" not in text
        assert not re.findall(r"^\s*static (?!inline|const).*", text, re.MULTILINE), header.name
        makes = any(call in text for call in ("malloc(", "calloc(", "aligned_alloc("))
        assert not makes or header.name in MAKERS, header.name

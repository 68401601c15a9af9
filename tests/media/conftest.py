"""What the media tests stand on: the kernel through ctypes, phones on loopback, an engine in virtual time."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scenc.media.native import Engine
from tests.media.kit import Rig

HERE = Path(__file__).parent
KERNEL = HERE.parents[1] / "scenc/media/native/kernel"
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-g", f"-I{KERNEL}"]


@pytest.fixture(scope="session")
def compile_c(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Compile a file of tests/media/native against the kernel; skips where the tools for it are missing."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed")
    folder = tmp_path_factory.mktemp("native")

    def build(source: str, *flags: str) -> Path:
        out = folder / f"{source}-{len(list(folder.iterdir()))}"
        command = [compiler, *STRICT, *flags, str(HERE / "native" / source), "-o", str(out), "-lpthread", "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        for sanitizer in ("asan", "ubsan", "tsan"):
            if f"-l{sanitizer}" in done.stderr or f"lib{sanitizer}_preinit" in done.stderr:
                pytest.skip(f"lib{sanitizer} is not installed")
        assert done.returncode == 0, done.stderr
        return out

    return build


@pytest.fixture(scope="session")
def kernel(compile_c: Callable[..., Path]) -> ctypes.CDLL:
    """The kernel's functions, undefined behaviour trapped."""
    return ctypes.CDLL(
        str(compile_c("shim.c", "-O2", "-shared", "-fPIC", "-fsanitize=undefined", "-fno-sanitize-recover"))
    )


@pytest.fixture
def rig() -> Iterator[Rig]:
    """An engine in virtual time, on real sockets."""
    first = 20000 + 400 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    rig = Rig(Engine(ports=(first, first + 399), silence_seconds=2.0))
    yield rig
    rig.engine.stop()
    for phone in rig.phones:
        phone.sock.close()

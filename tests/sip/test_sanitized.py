"""The compiled SIP core under AddressSanitizer: damaged messages read and write nothing that is not theirs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SANITIZED = ("-fsanitize=address", "-fno-omit-frame-pointer", "-O1", "-g1", "-w")
SUFFIXES = ("*.so", "*.c", "__pycache__", "native")


def _library() -> Path:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed")
    named = subprocess.run([compiler, "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    library = Path(named.stdout.strip())
    if not library.is_absolute():
        pytest.skip("libasan is not installed")
    return library


def _run(folder: Path, *arguments: str, **environment: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


@pytest.mark.real_time
def test_what_is_compiled_stays_within_its_memory(tmp_path: Path) -> None:
    library = _library()
    shutil.copytree(ROOT / "scenc", tmp_path / "scenc", ignore=shutil.ignore_patterns(*SUFFIXES))
    shutil.copytree(ROOT / "tests" / "sip", tmp_path / "tests" / "sip", ignore=shutil.ignore_patterns(*SUFFIXES))
    (tmp_path / "tests" / "__init__.py").touch()
    typed = [str(path.with_suffix(".py").relative_to(ROOT)) for path in sorted((ROOT / "scenc/sip").rglob("*.pxd"))]
    directives = ("-X", "annotation_typing=False", "-X", "nonecheck=True")
    flags = {"CFLAGS": " ".join(SANITIZED), "LDFLAGS": SANITIZED[0]}
    _run(tmp_path, "-m", "Cython.Build.Cythonize", "-i", "-3", *directives, *typed, **flags)
    built = sorted((tmp_path / "scenc/sip").rglob("*.so"))
    assert len(built) == len(typed)
    assert all(b"__asan_report" in each.read_bytes() for each in built)
    _run(
        tmp_path,
        *("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/sip/test_twin.py"),
        LD_PRELOAD=str(library),
        ASAN_OPTIONS="detect_leaks=0",
        PYTHONMALLOC="malloc",  # so that what Python allocates is watched, too
    )

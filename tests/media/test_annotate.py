"""What runs without the GIL runs without Python: `cython --annotate` is asked."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

NATIVE = Path(__file__).parents[2] / "scenc/media/native"
HOT = (
    "scn_engine_run(engine)",
    "scn_writer_run(&engine.writer)",
    "scn_audio_new(samples, count)",
    "scn_control_wait(recorder)",
)


def test_the_threads_bodies_hold_no_python(tmp_path: Path) -> None:
    pytest.importorskip("Cython")
    out = tmp_path / "engine.c"
    command = [
        sys.executable,
        "-m",
        "cython",
        "-3",
        "-a",
        "-I",
        str(NATIVE.parents[2]),
        str(NATIVE / "engine.pyx"),
        "-o",
        str(out),
    ]
    subprocess.run(command, check=True, capture_output=True)
    rows = re.findall(
        r'<pre class="cython line score-(\d+)"[^>]*>(.*?)</pre>', out.with_suffix(".html").read_text(), re.S
    )
    scores = {html.unescape(re.sub("<[^>]+>", "", text)).strip().split(": ", 1)[-1]: int(score) for score, text in rows}
    assert {line: score for line, score in scores.items() if any(call in line for call in HOT)} == {
        line: 0 for line in scores if any(call in line for call in HOT)
    }
    assert sum(any(call in line for call in HOT) for line in scores) == len(HOT)

"""What is published installs into an empty environment and works there, far from this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.interop, pytest.mark.wall_clock]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed; its output."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def unpack(archive: Path, folder: Path) -> None:
    """By tar itself: Python 3.11.2, Debian 12's, has no safe `extractall` yet."""
    folder.mkdir()
    run("tar", "-xf", archive, "-C", folder, cwd=folder)


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git has, so that nothing in it is there by chance."""
    folder = tmp_path_factory.mktemp("sdist")
    with (folder / "tree.tar").open("wb") as archive:
        subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, stdout=archive, check=True)
    unpack(folder / "tree.tar", folder / "tree")
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", folder, folder / "tree", cwd=folder)
    (archive_path,) = folder.glob("*.tar.gz")
    return archive_path


@pytest.fixture(scope="module")
def scenc(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `scenc` of an empty environment into which the wheel, built from the sdist alone, was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    unpack(sdist, folder / "source")
    (unpacked,) = (folder / "source").iterdir()
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, unpacked, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=True)
    constraints = folder / "constraints"
    pins = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if line and line[0].isalnum()]
    constraints.write_text("\n".join(pin.removesuffix("\\") for pin in pins))
    bin = folder / "venv" / "bin"
    run(bin / "python", "-m", "pip", "install", "--quiet", "--no-input", "-c", constraints, wheel, cwd=folder)
    return bin / "scenc"


def test_the_sdist_holds_what_a_build_needs_and_nothing_of_this_machine(sdist: Path) -> None:
    with tarfile.open(sdist) as source:
        names = {member.name.split("/", 1)[1] for member in source if "/" in member.name}
    assert {"LICENSE", "README.md", "setup.py", "scenc/media/native/engine.pyx"} <= names
    assert any(name.endswith(".h") for name in names), "the kernel"
    assert any(name.endswith(".lark") for name in names), "the grammar"
    assert not [name for name in names if name.endswith((".so", ".pyc", ".lock")) or name.startswith((".venv", "run/"))]


def test_the_wheel_runs_the_sample_far_from_the_checkout(scenc: Path, tmp_path: Path) -> None:
    sample = tmp_path / "kancelaria"
    shutil.copytree(ROOT / "samples" / "kancelaria", sample)
    run(scenc, "check", sample, cwd=tmp_path)
    run(scenc, "test", sample, cwd=tmp_path)
    run(scenc, "compile", sample, "-o", tmp_path / "bundle", cwd=tmp_path)
    assert (tmp_path / "bundle" / "manifest.yaml").is_file()
    where = run(scenc.parent / "python", "-c", "import scenc.media.native; print(scenc.__file__)", cwd=tmp_path)
    assert not Path(where.strip()).is_relative_to(ROOT)
    assert "scenc run" in run(scenc, "run", "--help", cwd=tmp_path)

"""Fixtures of the interop tests. Everything they start is ended by them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.interop.kit.lab import Lab
from tests.interop.kit.ports import Ports, block

CLIENTS = ("sipp", "baresip")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses the lab is an interop test; without the clients it is skipped, in CI it fails."""
    here = Path(__file__).parent
    missing = [name for name in CLIENTS if not shutil.which(name)]
    for item in items:
        if here in item.path.parents and {"lab", "shared_lab"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.interop)
            item.add_marker(pytest.mark.wall_clock)
            if missing and os.environ.get("SCENC_CI") != "1":
                item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)} (see `make clients`)"))


@pytest.fixture(scope="session")
def ports() -> Iterator[Ports]:
    with block() as own:
        yield own


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the PBXes keep spoken prompts, so that each is spoken once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def lab(tmp_path: Path, ports: Ports, cache: Path) -> Iterator[Lab]:
    """A place to start PBXes, phones and carriers in."""
    with ExitStack() as stack:
        yield Lab(tmp_path, ports, cache, stack)


@pytest.fixture(scope="module")
def shared_lab(tmp_path_factory: pytest.TempPathFactory, ports: Ports, cache: Path) -> Iterator[Lab]:
    """The same for what all tests of a file share: a PBX, while each test has phones of its own in `lab`."""
    with ExitStack() as stack:
        yield Lab(tmp_path_factory.mktemp("shared"), ports, cache, stack)

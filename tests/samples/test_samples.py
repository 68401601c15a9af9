"""Every sample is sound, set in the canonical layout, and does what its own tests say."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scenc.flow.simulate import simulate
from scenc.format import canonical
from scenc.pipeline import Compilation, compile_text
from scenc.source import Source, files_beside, read_scenario

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path.parent for path in (ROOT / "samples").glob("*/main.scen"))


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda folder: folder.name)
def sample(request: pytest.FixtureRequest) -> Compilation:
    text, file = read_scenario(str(request.param))
    return compile_text(text, file, files_beside(file))


def test_no_rule_speaks(sample: Compilation) -> None:
    assert [(finding.code, finding.message) for finding in sample.diagnostics] == []


def test_its_tests_pass(sample: Compilation) -> None:
    assert sample.bundle
    assert sample.scripts, "a sample without a test"
    zone = ZoneInfo(sample.bundle.company.timezone)
    results = [simulate(script, sample.bundle, zone) for script in sample.scripts]
    assert [(result.script.name, result.failure) for result in results if result.failure] == []


def test_its_files_are_in_the_canonical_layout(sample: Compilation) -> None:
    for source in sample.sources.scenarios:
        assert canonical(Source(source.file, source.text)) == source.text, f"scenc fmt {source.file}"


def test_it_has_a_readme(sample: Compilation) -> None:
    assert (Path(sample.source.file).parent / "README.md").is_file()

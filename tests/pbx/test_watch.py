"""`--watch` misses no edit."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scenc.pbx.process.watch import fingerprint, watch


@pytest.mark.wall_clock
def test_an_edit_made_while_the_scenario_was_being_loaded_is_taken(tmp_path: Path) -> None:
    scenario, data = tmp_path / "main.scen", tmp_path / "data"
    scenario.write_text("scen 1\n")
    loaded = fingerprint(scenario, data)
    scenario.write_text('scen 1\ncompany "Biuro" {}\n')

    async def main() -> None:
        taken = asyncio.Event()

        async def reload() -> None:
            taken.set()

        task = asyncio.create_task(watch(loaded, scenario, data, reload))
        await asyncio.wait_for(taken.wait(), 20)
        task.cancel()

    asyncio.run(main())
    assert fingerprint(scenario, data) != loaded


def test_an_edit_in_a_file_that_is_imported_is_seen(tmp_path: Path) -> None:
    scenario, site, data = tmp_path / "main.scen", tmp_path / "sites/krakow.scen", tmp_path / "data"
    scenario.write_text('scen 1\nimport "sites/krakow.scen" as krakow\n')
    site.parent.mkdir()
    site.write_text("scen 1\n")
    before = fingerprint(scenario, data)
    site.write_text("scen 1\nuser anna 601\n")
    assert fingerprint(scenario, data) != before
    (tmp_path / "notes.txt").write_text("not part of it")
    assert {Path(name).suffix for name, *_ in fingerprint(scenario, data)} == {".scen"}

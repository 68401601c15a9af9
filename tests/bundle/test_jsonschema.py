"""The published JSON Schema: every bundle obeys it, and it says no to what is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from scenc.bundle.emit import emit
from scenc.bundle.schema import Bundle
from scenc.cli.app import app
from scenc.pipeline import compile_text
from scenc.source import files_beside, read_scenario

SAMPLES = sorted(path.parent for path in (Path(__file__).parents[2] / "samples").glob("*/main.scen"))


@pytest.fixture(scope="module")
def validator() -> Any:
    published = json.loads(CliRunner().invoke(app, ["schema"]).stdout)
    jsonschema.Draft202012Validator.check_schema(published)
    return jsonschema.Draft202012Validator(published)


def documents(bundle: Bundle, wavs: dict[str, bytes]) -> Iterator[Any]:
    for path, data in emit(bundle, wavs).items():
        if path.endswith(".yaml"):
            yield YAML(typ="safe", pure=True).load(data)


def faults(validator: Any, document: Any) -> list[str]:
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_sample_obeys_it(sample: Path, validator: Any) -> None:
    text, file = read_scenario(str(sample))
    bundle = compile_text(text, file, files_beside(file)).bundle
    assert bundle is not None
    assert [fault for document in documents(bundle, {}) for fault in faults(validator, document)] == []


def test_it_knows_one_of_everything(office: Bundle, wavs: dict[str, bytes], validator: Any) -> None:
    assert [fault for document in documents(office, wavs) for fault in faults(validator, document)] == []


def test_it_refuses_what_no_bundle_holds(office: Bundle, wavs: dict[str, bytes], validator: Any) -> None:
    flow, _users, manifest = documents(office, wavs)
    menu = flow["nodes"]["menu:welcome"]
    for wrong in (
        {**flow, "strangers": {}},
        {**flow, "edition": "1"},
        {**flow, "nodes": {"menu:welcome": {**menu, "op": "dance"}}},
        {**flow, "nodes": {"menu:welcome": {**menu, "with": {**menu["with"], "wait": "long"}}}},
        {**flow, "nodes": {"menu:welcome": {field: data for field, data in menu.items() if field != "with"}}},
        {**manifest, "id": "0"},
    ):
        assert faults(validator, wrong)

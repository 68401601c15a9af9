"""What is wrong with prompts is found when they are made; each code's examples are compiled beside real recordings."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from scenc.cli.app import app
from scenc.compile import compile_scenario
from scenc.diagnostics.diagnostic import Severity
from scenc.prompts.cache import Cache
from scenc.prompts.engine import Fault
from scenc.rules.registry import SOUNDS
from scenc.rules.rule import Judgement

EXAMPLE = re.compile(r"```scen\n(.*?)```", re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario's folder with a recording, a silent one, and a text."""
    sounds = tmp_path / "office" / "sounds"
    sounds.mkdir(parents=True)
    tone = 0.3 * np.sin(np.arange(8000) * 0.3)
    soundfile.write(sounds / "hello.wav", tone, 8000)
    soundfile.write(sounds / "silence.wav", 0 * tone, 8000)
    soundfile.write(sounds / "loud.wav", np.clip(20 * tone, -1, 1), 8000)
    soundfile.write(sounds / "speech.wav", np.tile(tone, 61), 8000)
    soundfile.write(sounds / "dull.wav", tone, 6000)
    soundfile.write(sounds / "heavy.wav", np.tile(tone, 56)[:, None].repeat(6, axis=1), 8000, subtype="FLOAT")
    (sounds / "hello.txt").write_text("Good morning.")
    return sounds.parent


@pytest.mark.wall_clock
@pytest.mark.parametrize("judgement", SOUNDS, ids=lambda judgement: judgement.name)
def test_its_examples_say_what_is_wrong_and_what_is_not(judgement: type[Judgement], folder: Path) -> None:
    wrong, right = EXAMPLE.findall("\n".join(text for _, text in judgement.explanation().sections))
    found = []
    for text in (wrong, right):
        (folder / "main.scen").write_text(f"scen 1\n{text}")
        outcome = compile_scenario(str(folder), folder.parent / "bundle", Cache(folder.parent / "cache"), "espeak")
        found.append([(each.code, each.name, each.severity) for each in outcome.diagnostics])
    assert found == [[(judgement.code, judgement.name, judgement.severity)], []]


def test_every_fault_of_a_prompt_is_explained() -> None:
    assert {fault.value for fault in Fault} == {(each.code, each.name) for each in SOUNDS}
    warned = {fault.value for fault in Fault if fault.warns}
    assert {(each.code, each.name) for each in SOUNDS if each.severity is Severity.WARNING} == warned


def test_check_misses_recordings_listens_if_it_is_asked_to_and_heeds_what_is_allowed(folder: Path) -> None:
    allowed = "// scenc: allow clipped-recording: the brass band of 1968"
    lines = (
        'number main +48 12 345 67 00 -> play "sounds/loud.wav" -> play "sounds/gone.wav" -> hangup',
        f'number other +48 12 345 67 01 -> play "sounds/dull.wav" -> play "sounds/loud.wav" -> hangup {allowed}',
        "user anna 601 { voicemail }",
        "number hold +48 12 345 67 02 -> office",
        'queue office 220 { agents anna; music play "sounds/speech.wav"; on no-agents, max-wait 1min -> anna }',
    )
    (folder / "main.scen").write_text("\n".join(("scen 1", *lines)))
    runner = CliRunner()
    unheard = runner.invoke(app, ["check", str(folder), "--format", "concise"])
    assert re.findall(r"main.scen:(\d+):\d+: \w+\[(\w+)", unheard.stdout) == [("2", "A801")]
    result = runner.invoke(app, ["check", str(folder), "--sounds", "--format", "concise"])
    assert result.exit_code == 1
    assert re.findall(r"main.scen:(\d+):\d+: \w+\[(\w+)", result.stdout) == [
        ("2", "A804"),
        ("2", "A801"),
        ("3", "A807"),
    ]

"""The speech engines by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scenc.prompts.engine import SpeechEngine
from scenc.prompts.espeak import Espeak
from scenc.prompts.gtts import Gtts

AUTO = "auto"
ENGINES: Mapping[str, Callable[[], SpeechEngine]] = {"espeak": Espeak, "gtts": Gtts}


def resolved(engine: str) -> str:
    """The engine that `auto` stands for: the one that needs no network."""
    return "espeak" if engine == AUTO else engine

"""Prompts that say the same and sound otherwise; only bundles that were compiled know."""

from __future__ import annotations

from collections.abc import Iterator

from scenc.bundle.schema import Bundle
from scenc.diff.change import Change, Pair
from scenc.diff.words import prompt_words


def changes(pair: Pair) -> Iterator[Change]:
    """Other recordings of the same name, and who speaks."""
    for key, new in pair.new.prompts.items():
        old = pair.old.prompts.get(key)
        if old and old.audio and new.audio and old.audio != new.audio:
            words = prompt_words(new, pair.new)
            yield Change("callers", words, f"{words} sounds otherwise", old.audio, new.audio)
    before, after = _engines(pair.old), _engines(pair.new)
    if before and after and before != after:
        yield Change("operator", "speech", f"speech: engine {before} -> {after}", before, after)


def _engines(bundle: Bundle) -> str:
    return ", ".join(sorted({prompt.engine for prompt in bundle.prompts.values() if prompt.text}))

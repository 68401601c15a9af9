"""`say "…"`: a text, spoken to the caller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from scenc.flow.ops.play import Play
from scenc.lang.leaf import Leaf, Text, Word
from scenc.lang.node import Node, Setting, Step, Use, part
from scenc.lang.weave import Home, Weave

SENTENCE = re.compile(r"(?<=[.!?…])\s+")
"""Between two sentences."""
VARIABLE = re.compile(r"\{(position|waiting-time|number|caller|hours +[^\W\d_][\w.-]*)\}")
"""What is known only when it is said; at most one a sentence."""


def hours_named(text: Text) -> Iterator[Word]:
    """The schedules whose hours a text names."""
    for found in VARIABLE.finditer(text.text):
        if found[1].startswith("hours"):
            name = found[1].removeprefix("hours").strip()
            end = text.span.start + found.end() - 1
            yield Leaf("NAME", name, name, text.span._replace(start=end - len(name), end=end))


@part
class Sound(Step, Setting):
    """Something the caller hears; also a line of a menu."""

    speaks: ClassVar[bool] = True
    content: Text

    def slots(self) -> tuple[str, ...]:
        return ()

    def prompt(self, weave: Weave) -> str:
        """The key of its prompt."""
        return weave.prompt(text=self.content.value)

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        exits = {"next": then} if then else {}
        return weave.node(at, Play(self.prompt(weave)), exits, self.span, self.content.value)


@part
class SpokenIn(Node):
    """The text is in this language, whatever the call's is."""

    language: Word


@part
class Translation(Node):
    """The same in another language."""

    language: Word
    text: Text


@part
class SpokenBy(Node):
    """`female` or `male`."""

    voice: Word


@part
class Say(Sound):
    """A text, spoken in the company's voice, and in the call's language if it is written in it."""

    always: SpokenIn | None
    translations: tuple[Translation, ...]
    by: SpokenBy | None

    def uses(self) -> tuple[Use, ...]:
        named = (name for text in self.texts() for name in hours_named(text))
        return tuple(Use(name, frozenset({"schedule"})) for name in named)

    def texts(self) -> tuple[Text, ...]:
        """All its texts."""
        return (self.content, *(other.text for other in self.translations))

    def prompt(self, weave: Weave) -> str:
        others = {other.language.value: other.text.value for other in self.translations}
        voice = self.by.voice.value if self.by else ""
        language = self.always.language.value if self.always else ""
        return weave.prompt(text=self.content.value, others=others, voice=voice, language=language)

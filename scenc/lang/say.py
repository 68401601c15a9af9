"""`say "…"`: a text, spoken to the caller."""

from __future__ import annotations

import re
from typing import ClassVar

from scenc.flow.ops.play import Play
from scenc.lang.leaf import Text
from scenc.lang.node import Setting, Step, part
from scenc.lang.weave import Home, Weave

SENTENCE = re.compile(r"(?<=[.!?…])\s+")
"""Between two sentences."""
VARIABLE = re.compile(r"\{(position|waiting-time|number|caller|hours +[^\W\d_][\w.-]*)\}")
"""What is known only when it is said; at most one a sentence."""


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
class Say(Sound):
    """A text, spoken in the company's language and voice."""

    def texts(self) -> tuple[Text, ...]:
        """All its texts."""
        return (self.content,)

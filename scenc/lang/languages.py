"""`languages pl, en`: in which languages callers are spoken to; `-> language en`: in this one from now on."""

from __future__ import annotations

from scenc.flow.ops.language import Language
from scenc.lang.leaf import Word
from scenc.lang.node import Setting, Step, part
from scenc.lang.weave import Home, Weave


@part
class Languages(Setting):
    """All that are offered, the company's own among them."""

    names: tuple[Word, ...]


@part
class InLanguage(Step):
    """Prompts that do not have it are heard in the company's."""

    name: Word

    def weave(self, weave: Weave, at: str, then: str | None, home: Home) -> str:
        return weave.node(at, Language(self.name.value), {"next": then} if then else {}, self.span, self.name.value)

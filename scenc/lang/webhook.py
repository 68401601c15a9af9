"""`webhook`: another system is told what happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.bundle import schema
from scenc.lang.leaf import Text, Word
from scenc.lang.node import Setting, Statement, facts, part
from scenc.lang.secret import Secret
from scenc.lang.weave import Weave


@part
class WebhookEvents(Setting):
    """Of what it is told."""

    names: tuple[Word, ...]

    def facts(self) -> Mapping[str, Any]:
        return {"events": tuple(name.value for name in self.names)}


@part
class Signature(Setting):
    """The key with which requests are signed."""

    secret: Secret

    def facts(self) -> Mapping[str, Any]:
        return {"signature": self.secret.name.value}


@part
class Webhook(Statement):
    """There may be several."""

    url: Text
    settings: tuple[Setting, ...]

    def weave(self, weave: Weave) -> None:
        weave.services.webhooks += (schema.Webhook(self.url.value, **facts(self.settings)),)

"""`sms`: the gateway by which text messages go out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.bundle import schema
from scenc.lang.leaf import Text
from scenc.lang.node import Setting, Statement, facts, part
from scenc.lang.secret import Secret
from scenc.lang.weave import Weave


@part
class Url(Setting):
    """Where requests go."""

    address: Text

    def facts(self) -> Mapping[str, Any]:
        return {"url": self.address.value}


@part
class Sender(Setting):
    """The name that is shown as the sender."""

    name: Text

    def facts(self) -> Mapping[str, Any]:
        return {"sender": self.name.value}


@part
class Token(Setting):
    """What proves that we may."""

    secret: Secret
    header: Text | None

    def facts(self) -> Mapping[str, Any]:
        return {"token": self.secret.name.value, "header": self.header.value if self.header else ""}


@part
class RequestBody(Setting):
    """What the gateway gets instead of JSON of ours."""

    text: Text

    def facts(self) -> Mapping[str, Any]:
        return {"body": self.text.value}


@part
class Sms(Statement):
    """Without it text messages reach colleagues only."""

    settings: tuple[Setting, ...]

    def weave(self, weave: Weave) -> None:
        weave.services.sms = schema.Sms(**facts(self.settings))

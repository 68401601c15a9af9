"""`mail`: the server by which mail goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenc.bundle import schema
from scenc.lang.leaf import Text
from scenc.lang.node import Setting, Statement, facts, part
from scenc.lang.trunk import Login
from scenc.lang.weave import Weave


@part
class MailServer(Setting):
    """Host and port."""

    address: Text

    def facts(self) -> Mapping[str, Any]:
        return {"server": self.address.value}


@part
class MailFrom(Setting):
    """Who is named as the sender."""

    address: Text

    def facts(self) -> Mapping[str, Any]:
        return {"sender": self.address.value}


@part
class Mail(Statement):
    """Without it no message leaves the house."""

    settings: tuple[Setting, ...]

    def weave(self, weave: Weave) -> None:
        login = self.line(Login)
        account = {"login": login.user.value, "password": login.password.name.value} if login else {}
        weave.services.mail = schema.Mail(**facts(self.settings), **account)

"""Telephones that die without a word: who is to know is told by mail and by webhook; a real SMTP and HTTP server."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.interop.kit.gateway import Gateway, listening
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MONDAY, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until
from tests.interop.test_14_voicemail import Server
from tests.interop.test_14_voicemail import listening as mail_at

ANNA = 450


def state(pbx: Pbx) -> dict[str, Any]:
    """What `scenc ctl users` shows of Anna."""
    return next(row for row in pbx.ctl("users")["users"] if row["user"] == "anna")


@pytest.mark.parametrize(("transport", "dead"), [("tcp", "away"), ("udp", "does not answer")])
def test_a_dead_telephone_is_reported_once_after_its_time(lab: Lab, transport: str, dead: str) -> None:
    """Over TCP its connection breaks; over UDP it is registered still, and answers no OPTIONS."""
    hooks, letters = lab.ports.take(), lab.ports.take()
    scenario = office(
        f'webhook "http://127.0.0.1:{hooks}/gone" {{ events account-gone }}\n'
        f'mail {{ server "127.0.0.1:{letters}"; from "biuro@lex.example" }}\n',
        anna='monitor 3s "it@lex.example"',
    )
    server, crm = Server(), Gateway()
    with mail_at(server, letters), listening(crm, hooks):
        pbx = lab.pbx(scenario, MONDAY, "--ask-phones", "1")
        anna = lab.phone(pbx, "601", ANNA, transport=transport)
        until("the phone", lambda: state(pbx)["state"] == "registered")
        crm.asked.clear()
        server.letters.clear()
        killed = time.time()
        anna.kill()
        until("its state", lambda: state(pbx)["state"] == dead, 40.0)
        assert killed - 1 <= state(pbx)["since"] <= time.time()
        until("the webhook", lambda: crm.asked, 10.0)
        until("the letter", lambda: server.letters, 10.0)
        assert time.time() - state(pbx)["since"] >= 3
        assert json.loads(crm.asked[0].body)["number"] == "601"
        assert "601 (Anna Nowak)" in str(server.letters[0]["Subject"])
        lab.phone(pbx, "601", ANNA)
        until("it to be back", lambda: state(pbx)["state"] == "registered")
        assert (len(crm.asked), len(server.letters)) == (1, 1), "told once"

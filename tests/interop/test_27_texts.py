"""Texts by real telephones: kept while they are away, and out through a gateway."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from urllib.parse import parse_qs

from tests.interop.kit.gateway import Gateway, listening
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

ANNA, JAN = 450, 1000


def waiting(pbx: Pbx, count: int) -> bool:
    """Whether so many texts wait on disk."""
    with closing(sqlite3.connect(pbx.data / "scenc.sqlite")) as raw:
        return bool(raw.execute("SELECT count(*) = ? FROM outgoing WHERE kind = 'text'", (count,)).fetchone()[0])


def test_a_text_waits_for_the_telephone_also_while_the_pbx_is_killed(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna = lab.pjsua(pbx, "601", ANNA)
    for number, text in enumerate(("Oddzwoń proszę", "Pilne"), 1):
        anna.do("message", "602", *text.split())
        until("it to be on disk", partial(waiting, pbx, number))
    pbx.kill()
    pbx.start()
    jan = lab.pjsua(pbx, "602", JAN)
    jan.wait("message", lambda event: event["body"] == "Pilne")
    assert [event["body"] for event in jan.happened("message")] == ["Oddzwoń proszę", "Pilne"], "once, in order"
    assert "601" in jan.happened("message")[0]["sender"]


def test_a_text_goes_out_in_the_form_of_the_gateway_and_a_refusal_is_told(lab: Lab) -> None:
    port = lab.ports.take()
    sms = (
        f'sms {{ url "http://127.0.0.1:{port}/send"; sender "LEX"; token secret("PIN") in "X-Key"\n'
        '  request "sender={from}&to={to}&message={text}" }\n'
        "outbound via op { mobile allow }\nnumber main +48 12 345 67 00 -> anna\n"
    )
    pbx = lab.pbx(office(sms))
    anna = lab.pjsua(pbx, "601", ANNA)
    with listening(Gateway([200, 422]), port) as gateway:
        anna.do("message", "600700800", "Dzień", "dobry", "&", "do", "jutra")
        asked = until("the gateway to be asked", lambda: gateway.asked)[0]
        assert parse_qs(asked.body) == {
            "sender": ["LEX"],
            "to": ["+48600700800"],
            "message": ["Dzień dobry & do jutra"],
        }
        assert asked.headers["x-key"] == "1234"
        anna.do("message", "600700800", "Znowu")
        told = anna.wait("message")
    assert told["body"].startswith("Nie dostarczono wiadomości do +48600700800: 422")
    assert "600700800" in told["sender"]

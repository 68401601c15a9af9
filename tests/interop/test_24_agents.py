"""Agents of queues on real telephones."""

from __future__ import annotations

import time

from tests.interop.kit import audio, scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MAIN, PIN, office
from tests.interop.kit.parties import Caller
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.waiting import until

JAN, MOBILE = 1000, 450
OUTSIDE = """
phone duty +48 600 700 800 "Dyżur"
attendance shift 260 "Lista obecności" { pin secret("PIN") }
queue reception 220 { agents duty; ring 10s; on max-wait 2min -> voicemail office; on no-agents -> voicemail office }
number main +48 12 345 67 00 -> shift
"""


def agents(pbx: Pbx) -> str:
    """What `scenc ctl queues` says of the agents of the only queue."""
    (queue,) = pbx.ctl("queues")["queues"]
    return str(queue["agents"])


def test_an_agent_logs_in_from_a_mobile_and_is_called_there(lab: Lab) -> None:
    pbx = lab.pbx(office(OUTSIDE))
    assert agents(pbx) == "1 away"
    mobile = lab.outside_call(pbx, MAIN, hangs_up=False)
    mobile.answered()
    mobile.hears(pbx.prompts()["Proszę podać PIN i nacisnąć krzyżyk."])
    mobile.endpoint.press(f"{PIN}#")
    mobile.hears(pbx.prompts()["Przyjmowanie rozmów: jeden. Koniec pracy: dwa. Przerwa: trzy."])
    mobile.endpoint.press("1")
    mobile.hung_up_on()
    until("the agent to be there", lambda: agents(pbx) == "1 free")
    endpoint = lab.endpoint()
    rung = lab.sipp("rung", scenarios.answered(endpoint.port), pbx.port, pbx.carrier)
    jan = lab.phone(pbx, "602", JAN)
    jan.dial("220")
    endpoint.connect(*rung.received("INVITE").media())
    rung.command()
    Caller(rung, endpoint).hears_tone(JAN)
    jan.hang_up()
    rung.finish()


def test_of_a_rota_the_one_on_duty_is_called_as_an_agent(lab: Lab) -> None:
    duty = """
rota turns { weekly from 2026-03-09 08:00 anna, jan }
queue reception 220 { agents turns; ring 10s; on max-wait 2min -> voicemail office; on no-agents -> voicemail office }
number main +48 12 345 67 00 -> reception
"""
    pbx = lab.pbx(office(duty))  # on the second Monday
    anna, jan = lab.phone(pbx, "601", MOBILE, answer="auto"), lab.phone(pbx, "602", JAN, answer="auto")
    caller = lab.outside_call(pbx, MAIN)
    caller.answered()
    caller.hears_tone(JAN)
    assert not anna.happened("CALL_INCOMING")
    caller.hang_up()
    jan.wait("CALL_CLOSED")


def test_who_waits_for_too_long_hears_a_tone_and_is_let_go(lab: Lab) -> None:
    line = """
queue reception 220 { agents anna; limit 6s warn 2s; on max-wait 2min -> voicemail office; on no-agents -> hangup }
number main +48 12 345 67 00 -> reception
"""
    pbx = lab.pbx(office(line))
    lab.phone(pbx, "601", MOBILE)
    caller = lab.outside_call(pbx, MAIN, hangs_up=False)
    caller.answered()
    began = time.monotonic()
    caller.hung_up_on()
    assert 5 < time.monotonic() - began < 8
    assert audio.seconds_of_tone(caller.endpoint.heard(), 1000) > 0.15, "the tone"
    (record,) = until("the record", pbx.calls)
    assert record["end"] == "hangup"

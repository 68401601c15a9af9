"""Who waits in a queue asks to be called back by a key, and is, when it is their turn."""

from __future__ import annotations

from scenc.lang.phrases import phrase
from tests.interop.kit import scenarios
from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MONDAY, office
from tests.interop.kit.parties import Caller
from tests.interop.kit.waiting import until

ANNA, JAN, CALLER = 450, 1000, 1500
SCENARIO = office(
    """
trunk spare { host "sip.spare.example"; numbers +48 12 345 68 00 }
number main +48 12 345 67 00 -> reception
number second +48 12 345 68 00 -> reception
queue reception 220 "Sekretariat" {
  agents jan
  callback key 1 after 1s attempts 2 present main
  on max-wait 5min -> voicemail office
  on no-agents     -> voicemail office
}
"""
).replace("groups 200..219", "groups 200..219; queues 220..229")


def test_who_pressed_the_key_is_called_when_the_agent_is_free(lab: Lab) -> None:
    spare = lab.ports.take()
    pbx = lab.pbx(SCENARIO, MONDAY, "--trunk", f"spare=127.0.0.1:{spare}")
    anna, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN, answer="auto")
    anna.dial("602")
    anna.wait_tone(JAN)
    endpoint = lab.endpoint()
    xml = scenarios.call("+48123456800", endpoint.port, "+48600700800", codecs=["PCMU"], hangs_up=False)
    caller = Caller(lab.sipp("caller", xml, pbx.port, spare), endpoint)
    caller.answered()
    prompts = pbx.prompts()
    offer = phrase("call-back-offer", "pl").replace("{key}", "jeden")
    caller.hears(prompts[next(text for text in prompts if text == offer or text.startswith(offer[:20]))])
    endpoint.press("1")
    caller.hears(prompts[phrase("call-back-promise", "pl")])
    caller.hung_up_on()
    (line,) = pbx.ctl("queues")["queues"]
    assert (line["waiting"], line["to be called back"]) == (0, 1)
    outside = lab.outside_phone(pbx)
    anna.hang_up()
    invite = outside.rung(20.0)
    assert invite.text.startswith("INVITE sip:+48600700800@")
    assert "<sip:+48123456700@" in (invite.header("From") or "")
    outside.answers(CALLER)
    outside.hears_tone(JAN)
    jan.wait_tone(CALLER)
    jan.hang_up()
    outside.hung_up_on()
    record = until("the record", lambda: [each for each in pbx.calls() if each["direction"] == "callback"])[0]
    assert (record["end"], record["party"], record["caller"]) == ("human", "jan", "+48600700800")

"""What real phones subscribe to: their voicemail, a colleague's presence; and texts."""

from __future__ import annotations

import time

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import office
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.waiting import until

ANNA, JAN = 450, 1000


def test_presence_texts_and_a_waiting_message(lab: Lab) -> None:
    pbx = lab.pbx(office("", anna="voicemail; on no-answer 5s -> voicemail; on busy, unavailable -> voicemail"))
    anna = lab.pjsua(pbx, "601", ANNA, Manners(mwi=True, publish=True))
    jan = lab.pjsua(pbx, "602", JAN)
    anna.wait("mwi", lambda event: "Messages-Waiting: no" in event["message"])

    jan.do("watch", "601")
    jan.wait("presence", lambda event: event["online"])
    anna.do("online", "Lunch")
    jan.wait("presence", lambda event: "Lunch" in event["note"] + event["text"])

    jan.do("message", "601", "Dzień", "dobry")
    text = anna.wait("message")
    assert text["body"] == "Dzień dobry"
    assert "602" in text["sender"]

    call = jan.dial("601")
    anna.wait("incoming")
    jan.wait_call("CONFIRMED", call)
    until("the recording", lambda: pbx.messages("anna"), 20)
    time.sleep(2)  # of message
    jan.do("hangup")
    anna.wait("mwi", lambda event: "Messages-Waiting: yes" in event["message"])

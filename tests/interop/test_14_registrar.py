"""Registering: the better digest, and a PBX that was killed and comes back."""

from __future__ import annotations

import re
import time

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MONDAY, office
from tests.interop.kit.pjsua import Manners
from tests.interop.kit.waiting import until

ANNA, JAN = 450, 1000


def test_a_phone_that_can_proves_itself_by_sha_256(lab: Lab) -> None:
    pbx = lab.pbx(office(""), MONDAY, "--digest", "sha-256,md5")
    anna, jan = lab.pjsua(pbx, "601", ANNA), lab.pjsua(pbx, "602", JAN, Manners(auto=True))
    assert 'WWW-Authenticate: Digest realm="scenc"' in anna.wire()
    assert "algorithm=SHA-256" in anna.wire().partition("Authorization: Digest")[2][:400]
    call = anna.dial("602")
    anna.wait_call("CONFIRMED", call)
    jan.wait_tone(ANNA)


def test_a_pbx_that_was_killed_still_knows_its_phones(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    jan = lab.phone(pbx, "602", JAN, answer="auto")
    pbx.ctl("registrations")
    pbx.kill()
    pbx.start()
    (row,) = pbx.ctl("registrations")["registrations"]
    assert row["number"] == "602"
    anna = lab.phone(pbx, "601", ANNA)
    anna.dial("602")
    jan.wait_tone(ANNA)
    anna.wait_tone(JAN)


def test_a_phone_that_uses_its_gruu_is_called_and_hung_up_by_it(lab: Lab) -> None:
    pbx = lab.pbx(office(""))
    anna = lab.phone(pbx, "601", ANNA, transport="tcp", outbound=True)
    other, jan = lab.phone(pbx, "601", ANNA), lab.phone(pbx, "602", JAN, answer="auto")
    gruu = re.findall(r'pub-gruu="([^"]+)"', anna.report(""))[0]
    anna.dial("602")
    anna.wait("CALL_ESTABLISHED")
    jan.wait_tone(ANNA)
    jan.hang_up()
    anna.wait("CALL_CLOSED")
    assert f"BYE {gruu} SIP/2.0" in anna.report(""), "it gave its GRUU as Contact"
    jan.command("dial", gruu)
    anna.wait("CALL_INCOMING")
    assert not other.happened("CALL_INCOMING")
    anna.accept()
    jan.wait("CALL_ESTABLISHED")


def test_a_phone_that_watches_its_voicemail_is_told_again_by_a_pbx_that_was_killed(lab: Lab) -> None:
    pbx = lab.pbx(office("", anna="voicemail"))
    anna = lab.pjsua(pbx, "601", ANNA, Manners(mwi=True))
    anna.wait("mwi")
    time.sleep(1)  # until it is on disk
    pbx.kill()
    told, asked = len(anna.happened("mwi")), anna.wire().count("\nSUBSCRIBE sip:")
    pbx.start()
    until("the phone to be told", lambda: len(anna.happened("mwi")) > told)
    assert anna.wire().count("\nSUBSCRIBE sip:") == asked, "it did not have to ask"

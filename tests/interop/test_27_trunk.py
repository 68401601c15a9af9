"""A carrier that wants proof of who calls, and one that is asked whether it is there; sipp plays both."""

from __future__ import annotations

from tests.interop.kit.lab import Lab
from tests.interop.kit.office import MONDAY, office
from tests.interop.kit.pbx import Pbx
from tests.interop.kit.script import Writer, read
from tests.interop.kit.sipp import Sipp
from tests.interop.kit.waiting import until

ANNA = 450
LOGIN = 'host "sip.operator.example"; login "lex" password secret("SIP_604")'
SCENARIO = office("outbound via op { national allow; present second }\nnumber second +48 12 345 67 01 -> anna\n")
CHALLENGE = 'Digest realm="carrier", nonce="{}", algorithm=MD5, qop="auth"'
REGISTRAR = f"""\
We register with a proof.

carrier patient
< REGISTER
> 401
  WWW-Authenticate: {CHALLENGE.format("first")}
< REGISTER
  has Authorization: Digest username="lex", realm="carrier", nonce="first"
> 200
  Expires: 600
"""
CALLED = f"""\
We call with a proof.

carrier patient
< INVITE
  lacks Authorization
> 407
  Proxy-Authenticate: {CHALLENGE.format("second")}
< ACK
< INVITE
  has Proxy-Authorization: Digest username="lex", realm="carrier", nonce="second"
> 180
> 200
  sdp
< ACK
< BYE
> 200
"""
ASKED = """\
We ask whether it is there.

carrier patient
< OPTIONS
  has Max-Forwards: [0-9]+
> 200
"""


def carrier(lab: Lab, pbx: Pbx, text: str) -> Sipp:
    """Sipp in the carrier's place."""
    (party,) = read("carrier", text).parties
    return lab.sipp("carrier", Writer(party, "+48600700800").write(), pbx.port, pbx.carrier)


def state(pbx: Pbx) -> str:
    return str(pbx.ctl("status")["trunks"]["op"])


def test_a_carrier_that_asks_who_calls_is_shown_a_proof(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO.replace('host "sip.operator.example"', LOGIN), MONDAY, "--ask-trunks", "0")
    carrier(lab, pbx, REGISTRAR).finish(40)
    until("the registration", lambda: state(pbx) == "registered")
    called = carrier(lab, pbx, CALLED)
    anna = lab.phone(pbx, "601", ANNA)
    anna.dial("+48221234567")
    anna.wait("CALL_ESTABLISHED")
    anna.hang_up()
    called.finish()


def test_a_carrier_is_asked_whether_it_is_there(lab: Lab) -> None:
    pbx = lab.pbx(SCENARIO, MONDAY, "--ask-trunks", "1")
    for _ in range(3):
        carrier(lab, pbx, ASKED).finish(15)
        assert state(pbx) == "by address"

"""Who is offered what protection, what is taken, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scenc.media.port import Keys, LegId
from scenc.pbx.calls.protection import Protection
from scenc.sip import events as sip
from scenc.sip.flow import Flow
from scenc.sip.sdp.answer import Negotiated
from scenc.sip.sdp.secure import Agent
from scenc.sip.sdp.session import Session
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import Phone, opened, run
from tests.pbx.virtual_media import VirtualMedia

KEY = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
CRYPTO = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^31\r\n".encode()


def with_key(offer: bytes, profile: bytes = b"RTP/SAVP") -> bytes:
    return offer.replace(b"RTP/AVP", profile) + CRYPTO


@pytest.mark.parametrize("profile", [b"RTP/SAVP", b"RTP/AVP"])
def test_a_key_in_the_offer_is_answered_with_ours(office: Open, profile: bytes) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        anna.call("230", with_key(anna.offer(), profile))
        accepted = await anna.wait(sip.Accepted)
        (media,) = Session.parse(accepted.body).media
        tag, suite, key = (media.attribute("crypto") or "").split()
        assert (media.proto.encode(), tag, suite) == (profile, "1", "AES_CM_128_HMAC_SHA1_80")
        ear = o.ear()
        assert isinstance(ear.keys, Keys)
        assert ear.remote is not None
        assert ear.remote.secure
        assert (key.removeprefix("inline:") != KEY, len(ear.keys.theirs), len(ear.keys.ours)) == (True, 30, 30)

    run(main())


@pytest.mark.parametrize(
    "line",
    [b"", b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short\r\n", b"a=crypto:1 F8_128_HMAC_SHA1_80 inline:abc\r\n"],
)
def test_a_profile_that_demands_a_key_without_one_we_know_is_refused(office: Open, line: bytes) -> None:
    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        anna.call("230", anna.offer().replace(b"RTP/AVP", b"RTP/SAVP") + line)
        assert (await anna.wait(sip.Rejected)).status == 488

    run(main())


def test_where_encryption_is_required_plain_is_refused_and_keys_are_offered(tmp_path: Path) -> None:
    scenario = OFFICE.replace('"Jan Kowalski"', '"Jan Kowalski" { encryption required }')

    async def main(office: Open) -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        anna.call("602")
        invited = await jan.wait(sip.InviteReceived)
        (media,) = Session.parse(invited.request.body).media
        assert media.proto == "RTP/SAVP"
        suites = [line.split()[1] for line in media.attributes("crypto")]
        assert suites == ["AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80"]
        jan.call("601")
        assert (await jan.wait(sip.Rejected)).status == 488

    with opened(scenario, tmp_path) as office:
        run(main(office))


class KeyPhone(Phone):
    """Tells its key whatever it was offered, as baresip does."""

    def answer(self, body: bytes) -> bytes:
        return super().answer(body) + CRYPTO


def test_a_key_in_answer_to_none_of_ours_is_no_key(office: Open) -> None:
    async def main() -> None:
        o = await office()
        anna, jan = await o.registered("anna"), await o.registered("jan")
        jan.__class__, jan.answers = KeyPhone, 1.0
        anna.call("602")
        await anna.wait(sip.Accepted)
        assert not any(ear.remote.secure for ear in o.media.ears.values() if ear.remote)

    run(main())


def test_reports_have_a_candidate_of_their_own_until_their_port_was_given_up() -> None:
    protection = Protection(VirtualMedia(), Flow("udp", ("127.0.0.1", 5060), ("127.0.0.1", 5070)))
    apart = Negotiated("PCMA", 8, 101, "127.0.0.1", 4000, "sendrecv", rtcp_port=4001, agent=Agent("name", "password"))

    def components(theirs: Negotiated) -> list[str]:
        """Of the answer, after which both descriptions are there."""
        values = [value for _, value in protection.answer(theirs, "127.0.0.1", 10000)]
        protection.connect(LegId(1), theirs, offered=False)
        return [value.split()[1] for value in values if value.startswith("candidate")]

    assert [components(each) for each in (apart, apart, replace(apart, rtcp_port=0), apart)] == [
        ["1", "2"],
        ["1", "2"],
        ["1"],
        ["1"],
    ]

"""Who is offered what protection, what is taken, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from scenc.media.dtls import Dtls, Identity, identity
from scenc.media.port import Datagram, Keys, LegId, Suite
from scenc.pbx.calls.protection import Protection
from scenc.sip import events as sip
from scenc.sip.flow import Flow
from scenc.sip.sdp.answer import Negotiated
from scenc.sip.sdp.secure import Agent, Crypto, Handshake, cryptos
from scenc.sip.sdp.session import Media, Session
from tests.pbx.conftest import OFFICE, Open
from tests.pbx.kit import Phone, opened, run
from tests.pbx.virtual_media import VirtualMedia

KEY = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
CRYPTO = f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^31 WSH=128 -OWN=1\r\n".encode()


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
    [
        b"",
        b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short\r\n",
        b"a=crypto:1 AES_CM_128_HMAC_SHA1_80\r\n",
        b"a=crypto:1 F8_128_HMAC_SHA1_80 inline:abc\r\n",
        CRYPTO.replace(b"WSH=128", b"UNENCRYPTED_SRTP"),
        CRYPTO.replace(b"WSH=128", b"KDR=10"),
    ],
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


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "10.0.0.2", "192.0.2.7"])
def test_no_description_sends_sound_to_what_else_listens_here(office: Open, host: str) -> None:
    """It goes to where theirs comes from instead."""

    async def main() -> None:
        o = await office()
        anna = await o.registered("anna")
        anna.call("230", anna.offer().replace(b"c=IN IP4 10.0.0.2", f"c=IN IP4 {host}".encode()))
        await anna.wait(sip.Accepted)
        remote = o.ear().remote
        assert remote is not None
        assert remote.host == (host if host in ("10.0.0.2", "192.0.2.7") else "")

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


def test_whoever_answers_in_the_end_may_take_another_of_our_keys_than_who_was_heard_before() -> None:
    media = VirtualMedia()
    leg, _ = media.open()
    protection = Protection(media, Flow("tls", ("127.0.0.1", 5061), ("127.0.0.1", 5070)))
    _, lines = protection.offer("127.0.0.1", 10000)
    offered = cryptos(Media("audio", 10000, "RTP/AVP", ("8",), tuple(lines)))
    for ours in offered:
        theirs = Crypto(ours.tag, ours.suite, bytes(len(ours.key)))
        protection.connect(leg, Negotiated("PCMA", 8, 101, "127.0.0.1", 4000, "sendrecv", crypto=theirs), offered=True)
        assert media.ears[leg].keys == Keys(cast(Suite, ours.suite), ours.key, theirs.key)
    assert len(offered) == 2


def binding(name: str, password: str, *attributes: bytes) -> bytes:
    """A request of an agent that knows who it calls (:rfc:`8489#section-14`)."""
    user = f"{name}:them".encode()
    body = struct.pack("!HH", 6, len(user)) + user + bytes(-len(user) % 4) + b"".join(attributes)
    signed = struct.pack("!HHI", 1, len(body) + 24, 0x2112A442) + b"transaction!" + body
    return signed + struct.pack("!HH", 8, 20) + hmac.digest(password.encode(), signed, hashlib.sha1)


@pytest.mark.parametrize("seeks", [True, False], ids=["ICE", "no ICE"])
@pytest.mark.parametrize("setup", ["active", "passive"])
def test_no_stranger_spoils_a_handshake(setup: str, seeks: bool) -> None:
    """Who comes first to our port from nowhere is not answered; who was named, or knows our password, gets the keys."""
    phone, stranger = ("192.0.2.10", 4002), ("192.0.2.66", 4000)

    async def main() -> None:
        media, them = VirtualMedia(), Identity()
        leg, _ = media.open()
        protection = Protection(media, Flow("wss", ("127.0.0.1", 5060), ("192.0.2.10", 5070)))
        theirs = Negotiated(
            "PCMA", 8, 101, "192.0.2.10", 4000, "sendrecv", handshake=Handshake(them.fingerprint, setup)
        )
        theirs = replace(theirs, agent=Agent("name", "password") if seeks else None)
        lines = dict(value.split(":", 1) for _, value in protection.answer(theirs, "127.0.0.1", 10000) if ":" in value)
        protection.connect(leg, theirs, offered=False)
        intruder = Dtls(Identity(), identity().fingerprint, active=True)
        for data in (*intruder.start(), b"\x16\xfe\xfd"):
            protection.hear(Datagram(leg, data, stranger))
        told = media.ears[leg].told
        assert stranger not in {target for _, target in told}
        if seeks:
            request = binding(lines["ice-ufrag"], lines["ice-pwd"], struct.pack("!HH", 0x25, 0))
            protection.hear(Datagram(leg, request, phone))
        far = Dtls(them, identity().fingerprint, active=setup == "active")
        waiting = far.start()
        for _ in range(10):
            for data in waiting:
                protection.hear(Datagram(leg, data, phone))
            waiting = [each for data, _ in told if data[0] > 19 for each in far.receive(data)]
            told.clear()
        assert far.keys is not None
        assert media.ears[leg].keys == Keys(far.keys.suite, far.keys.theirs, far.keys.ours)
        protection.close()

    run(main())

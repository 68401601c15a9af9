"""What sipp plays: scenarios in its XML, put together from single messages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

CODECS = {"PCMU": 0, "PCMA": 8}


def scenario(*steps: str) -> str:
    """A whole scenario file."""
    return '<?xml version="1.0" encoding="UTF-8" ?>\n<scenario name="scenc">\n' + "".join(steps) + "</scenario>\n"


def _send(text: str, body: str = "", retransmit: bool = False) -> str:
    length = "Content-Type: application/sdp\nContent-Length: [len]" if body else "Content-Length: 0"
    attribute = ' retrans="500"' if retransmit else ""
    return f"<send{attribute}><![CDATA[\n{text.strip()}\n{length}\n\n{body}\n]]></send>\n"


def expect(message: str | int, attributes: str = "") -> str:
    """Wait for a request by its method or a response by its status."""
    kind = "response" if isinstance(message, int) else "request"
    return f'<recv {kind}="{message}" {attributes}/>\n'


def _provisional() -> str:
    return "".join(expect(status, 'optional="true"') for status in (100, 180, 183))


WAIT_FOR_COMMAND = "<recvCmd/>\n"


def sdp(media_port: int | str, codecs: Sequence[str] = ("PCMU", "PCMA"), events: bool = True) -> str:
    """An offer or answer with these codecs and, for keys, telephone-event 101."""
    formats = " ".join(str(CODECS[codec]) for codec in codecs)
    maps = "".join(f"a=rtpmap:{CODECS[codec]} {codec}/8000\n" for codec in codecs)
    return (
        "v=0\no=sipp 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\n"
        f"m=audio {media_port} RTP/AVP {formats}{' 101' if events else ''}\n{maps}"
        f"{'a=rtpmap:101 telephone-event/8000' + chr(10) + 'a=fmtp:101 0-15' + chr(10) if events else ''}a=ptime:20\n"
    )


def _request(method: str, uri: str, user: str, to: str, cseq: int, more: str = "", target: str = "") -> str:
    """A request of ours; `to` is the user part in To, `more` are further header lines."""
    to_line = "[last_To:]" if target else f"To: <sip:{to}@[remote_ip]>"
    routes = "[routes]\n" if target else ""
    return f"""\
{method} {target or uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
{routes}From: <sip:{user}@[remote_ip]>;tag=[pid]U[call_number]
{to_line}
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:{user}@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
{more}"""


def _reply(status: str, tag: bool = True, more: str = "") -> str:
    to = "[last_To:];tag=[pid]S[call_number]" if tag else "[last_To:]"
    return f"""\
SIP/2.0 {status}
[last_Via:]
[last_Record-Route:]
[last_From:]
{to}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
{more}"""


def register(user: str, password: str, expires: int = 600, final: int = 200) -> str:
    """Register this phone's address; `final` is the answer to the credentials. A PBX that was slow challenges again,
    each time anew: it has forgotten who asked."""
    uri = "sip:[remote_ip]:[remote_port]"
    credentials = f"[authentication username={user} password={password}]"
    return scenario(
        _send(_request("REGISTER", uri, user, user, 1, f"Expires: {expires}"), retransmit=True),
        expect(401, 'auth="true"'),
        _send(_request("REGISTER", uri, user, user, 2, f"Expires: {expires}\n{credentials}"), retransmit=True),
        expect(401, 'optional="true"') if final != 401 else "",
        expect(final),
    )


def watching(user: str, password: str, what: str, event: str, notifies: int) -> str:
    """Subscribe to an event package and be told so many times."""
    uri = f"sip:{what}@[remote_ip]:[remote_port]"
    wanted = f"Event: {event}\nExpires: 600"
    credentials = f"[authentication username={user} password={password}]"
    return scenario(
        _send(_request("SUBSCRIBE", uri, user, what, 1, wanted), retransmit=True),
        expect(401, 'auth="true"'),
        _send(_request("SUBSCRIBE", uri, user, what, 2, f"{wanted}\n{credentials}"), retransmit=True),
        expect(200),
        (expect("NOTIFY") + _send(_reply("200 OK", tag=False))) * notifies,
    )


def _hang_up(user: str) -> str:
    return _send(_request("BYE", "", user, "", 9, target="[next_url]"), retransmit=True) + expect(200)


_HUNG_UP_ON = expect("BYE") + _send(_reply("200 OK", tag=False))


def call(
    number: str,
    media_port: int,
    user: str,
    password: str = "",
    codecs: Sequence[str] = ("PCMU", "PCMA"),
    hangs_up: bool = True,
    events: bool = True,
    sound: Path | None = None,
) -> str:
    """Call a number and, once answered, hang up on command (or wait for the other side's BYE).

    With a password the call is challenged first, as a phone's; without, it comes from the carrier. `sound` is a pcap
    that sipp itself sends as what the caller says, which only root may.
    """
    uri, offer, cseq = f"sip:{number}@[remote_ip]:[remote_port]", sdp(media_port, codecs, events), 1
    steps = _send(_request("INVITE", uri, user, number, cseq), offer, retransmit=True)
    if password:
        steps += expect(100, 'optional="true"') + expect(401, 'auth="true"')
        steps += _send(_acknowledge(uri, user, cseq))
        cseq, credentials = 2, f"[authentication username={user} password={password}]"
        steps += _send(_request("INVITE", uri, user, number, cseq, credentials), offer, retransmit=True)
    steps += _provisional() + expect(200, 'rrs="true"')
    steps += _send(_request("ACK", "", user, "", cseq, target="[next_url]"))
    if sound:
        steps += f'<nop><action><exec play_pcap_audio="{sound}"/></action></nop>\n'
    return scenario(steps, WAIT_FOR_COMMAND + _hang_up(user) if hangs_up else _HUNG_UP_ON)


def _acknowledge(uri: str, user: str, cseq: int) -> str:
    """The ACK for a failure: the INVITE's own branch, hop by hop."""
    return f"""\
ACK {uri} SIP/2.0
[last_Via:]
From: <sip:{user}@[remote_ip]>;tag=[pid]U[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: {cseq} ACK
Max-Forwards: 70"""


def refused_call(number: str, media_port: int, user: str, final: int) -> str:
    """Call a number from the carrier and be refused with this status."""
    uri = f"sip:{number}@[remote_ip]:[remote_port]"
    return scenario(
        _send(_request("INVITE", uri, user, number, 1), sdp(media_port), retransmit=True),
        _provisional(),
        expect(final),
        _send(_acknowledge(uri, user, 1)),
    )


def hurried(number: str, user: str) -> str:
    """Call from the carrier and hang up once answered; or be turned away, with the time to come back after."""
    uri = f"sip:{number}@[remote_ip]:[remote_port]"
    later = (
        '<action><ereg regexp="[0-9]+" search_in="hdr" header="Retry-After:" check_it="true" assign_to="s"/></action>'
    )
    return scenario(
        _send(_request("INVITE", uri, user, number, 1), sdp(9), retransmit=True),
        expect(100, 'optional="true"'),
        f'<recv response="503" optional="true" next="later">{later}</recv>\n',
        expect(200, 'rrs="true"'),
        _send(_request("ACK", "", user, "", 1, target="[next_url]")),
        _send(_request("BYE", "", user, "", 2, target="[next_url]"), retransmit=True),
        '<recv response="200" next="end"/>\n<label id="later"/>\n',
        _send(_acknowledge(uri, user, 1)),
        '<label id="end"/>\n<Reference variables="s"/>\n',
    )


def answered(media_port: int, codecs: Sequence[str] = ("PCMU",), early: bool = False) -> str:
    """Ring, maybe with sound, answer on command, wait for the other side's BYE."""
    return scenario(
        expect("INVITE", 'rrs="true"'),
        _send(_reply("183 Session Progress"), sdp(media_port, codecs)) if early else _send(_reply("180 Ringing")),
        WAIT_FOR_COMMAND,
        _send(_reply("200 OK"), sdp(media_port, codecs), retransmit=True),
        expect("ACK"),
        _HUNG_UP_ON,
    )


def transferring(media_port: int, target: str) -> str:
    """Answer at once and, on command, send the caller on; wait to be told that it worked, and for the BYE."""
    keep = (
        '<action><ereg regexp=".*" search_in="hdr" header="From:" assign_to="them"/>'
        '<ereg regexp=".*" search_in="hdr" header="To:" assign_to="us"/></action>'
    )
    refer = f"""\
REFER [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
From: [$us];tag=[pid]S[call_number]
To: [$them]
Call-ID: [call_id]
CSeq: 2 REFER
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
Refer-To: <sip:{target}@[remote_ip]:[remote_port]>
Max-Forwards: 70"""
    told = expect("NOTIFY") + _send(_reply("200 OK", tag=False))
    return scenario(
        f'<recv request="INVITE" rrs="true">{keep}</recv>\n',
        _send(_reply("200 OK"), sdp(media_port, ("PCMU",)), retransmit=True),
        expect("ACK"),
        WAIT_FOR_COMMAND,
        _send(refer, retransmit=True),
        expect(202),
        told,
        told,
        _HUNG_UP_ON,
    )


def held(media_port: int) -> str:
    """Answer at once, be held, be taken back, wait for the other side's BYE."""
    answer = sdp(media_port, ("PCMU",))
    steps = expect("INVITE", 'rrs="true"') + _send(_reply("200 OK"), answer, retransmit=True) + expect("ACK")
    for direction in ("recvonly", "sendrecv"):
        again = _send(_reply("200 OK", tag=False), f"{answer}a={direction}\n", retransmit=True)
        steps += expect("INVITE") + again + expect("ACK")
    return scenario(steps, _HUNG_UP_ON)


def _t38(port: int) -> str:
    fax = ("FaxVersion:0", "MaxBitRate:14400", "FaxRateManagement:transferredTCF", "FaxUdpEC:t38UDPRedundancy")
    attributes = "".join(f"a=T38{each}\n" for each in fax)
    head = "v=0\no=sipp 1 2 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\n"
    return f"{head}m=image {port} udptl t38\n{attributes}"


def fax_call(number: str, media_port: int, image_port: int, user: str) -> str:
    """Call a number from the carrier and ask for T.38 once it is answered; hang up on command."""
    uri = f"sip:{number}@[remote_ip]:[remote_port]"
    sound = _request("INVITE", uri, user, number, 1), sdp(media_port, ["PCMU"])
    image = _request("INVITE", "", user, "", 2, target="[next_url]"), _t38(image_port)
    steps = ""
    for cseq, (request, offer) in enumerate((sound, image), 1):
        steps += _send(request, offer, retransmit=True) + _provisional() + expect(200, 'rrs="true"')
        steps += _send(_request("ACK", "", user, "", cseq, target="[next_url]"))
    return scenario(steps, WAIT_FOR_COMMAND + _hang_up(user))


def fax_answered(media_port: int, image_port: int) -> str:
    """Answer at once, agree to T.38, wait for the other side's BYE."""
    steps = expect("INVITE", 'rrs="true"') + _send(_reply("200 OK"), sdp(media_port, ["PCMU"]), retransmit=True)
    steps += expect("ACK") + expect("INVITE") + _send(_reply("200 OK", tag=False), _t38(image_port), retransmit=True)
    return scenario(steps + expect("ACK"), _HUNG_UP_ON)


def rung() -> str:
    """Ring until cancelled."""
    keep_cseq = '<action><ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="cseq"/></action>'
    return scenario(
        f'<recv request="INVITE">{keep_cseq}</recv>\n',
        _send(_reply("180 Ringing")),
        expect("CANCEL"),
        _send(_reply("200 OK")),
        _send(_reply("487 Request Terminated").replace("[last_CSeq:]", "CSeq: [$cseq] INVITE"), retransmit=True),
        expect("ACK"),
    )


def refusing(status: str, rings: bool = False) -> str:
    """Refuse the call, for example with `486 Busy Here`, maybe after ringing."""
    ringing = _send(_reply("180 Ringing")) if rings else ""
    return scenario(expect("INVITE"), ringing, _send(_reply(status), retransmit=True), expect("ACK"))


def takes_text() -> str:
    """Take a MESSAGE."""
    return scenario(expect("MESSAGE"), _send(_reply("200 OK")))

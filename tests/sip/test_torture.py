"""RFC 4475: what is read from each of its messages, or how each is refused."""

from __future__ import annotations

import pytest

from scenc.sip.address import NameAddr
from scenc.sip.cseq import CSeq
from scenc.sip.digest import Authenticator, Credentials, UnknownScheme, Verdict
from scenc.sip.grammar import unescape
from scenc.sip.message import Malformed, Request, Response, parse, response_to
from scenc.sip.sdp.session import Session
from scenc.sip.uri import Uri
from scenc.sip.via import Via
from tests.sip.torture import TORTURE, Torture


def each(*outcomes: str) -> pytest.MarkDecorator:
    chosen = [torture for torture in TORTURE.values() if not outcomes or torture.parse in outcomes]
    return pytest.mark.parametrize("torture", chosen, ids=lambda torture: torture.name)


def request(name: str) -> Request:
    message = parse(TORTURE[name].data)
    assert isinstance(message, Request)
    return message


def response(name: str) -> Response:
    message = parse(TORTURE[name].data)
    assert isinstance(message, Response)
    return message


def address(message: Request | Response, name: str) -> NameAddr:
    return NameAddr.parse(message.headers.get(name) or "")


def vias(message: Request | Response) -> list[Via]:
    return [Via.parse(text) for text in message.headers.listed("Via")]


def refusal(name: str) -> Malformed:
    with pytest.raises(Malformed) as raised:
        parse(TORTURE[name].data)
    return raised.value


def test_all_forty_nine_are_here() -> None:
    assert len(TORTURE) == 49


@each()
def test_each_is_taken_or_refused_as_expected(torture: Torture) -> None:
    try:
        message = parse(torture.data)
    except Malformed as fault:
        outcome = "drop" if fault.drop else str(fault.status)
    else:
        outcome = "request" if isinstance(message, Request) else "response"
    assert outcome == torture.parse


@each("400", "505")
def test_a_refusal_is_among_the_answers_and_can_be_sent(torture: Torture) -> None:
    fault = refusal(torture.name)
    assert fault.status in torture.answer
    assert fault.request is not None
    answer = response_to(fault.request, fault.status, fault.reason, to_tag="us")
    assert answer.to_bytes().startswith(f"SIP/2.0 {fault.status} {fault.reason}\r\n".encode())
    assert answer.headers.get_all("Via") == fault.request.headers.get_all("Via") != []


@each("request", "response")
def test_written_and_read_again_nothing_is_lost(torture: Torture) -> None:
    first = parse(torture.data)
    again = parse(first.to_bytes())
    kept = [item for item in first.headers if item[0].lower().strip() not in ("content-length", "l")]
    assert [item for item in again.headers if item[0] != "Content-Length"] == kept
    assert again.body == first.body


def test_wsinv() -> None:
    message = request("wsinv")
    assert (message.method, message.uri) == ("INVITE", "sip:vivekg@chair-dnrc.example.com;unknownparam")
    to, origin = address(message, "To"), address(message, "From")
    assert (str(to.uri), to.tag) == ("sip:vivekg@chair-dnrc.example.com", "1918181833n")
    assert (origin.display, str(origin.uri), origin.tag) == ('J Rosenberg \\"', "sip:jdrosen@example.com", "98asjd8")
    assert int(message.headers.get("Max-Forwards") or "") == 68
    assert CSeq.parse(message.headers.get("CSeq") or "") == CSeq(9, "INVITE")
    assert [(via.transport, via.host, via.branch) for via in vias(message)] == [
        ("UDP", "192.0.2.2", "390skdjuw"),
        ("TCP", "spindle.example.com", "z9hG4bK9ikj8"),
        ("UDP", "192.168.255.111", "z9hG4bK30239"),
    ]
    assert message.headers.get("Subject") == ""
    assert message.headers.get("newfangledheader") == "newfangled value continued newfangled value"
    assert message.headers.get("UnknownHeaderWithUnusualValue") == ";;,,;;,;"
    route = address(message, "Route")
    assert dict(route.uri.params.items()) == {"lr": None, "unknownwith": "value", "unknown-no-value": None}
    contact = address(message, "Contact")
    assert contact.display == 'Quoted string ""'
    assert dict(contact.params.items()) == {"newparam": "newvalue", "secondparam": None, "q": "0.33"}
    assert len(message.body) == 150


def test_intmeth() -> None:
    message = request("intmeth")
    method = "!interesting-Method0123456789_*+`.%indeed'~"
    assert message.method == method
    assert CSeq.parse(message.headers.get("CSeq") or "") == CSeq(139122385, method)
    uri = Uri.parse(message.uri)
    assert (uri.user, uri.host) == ("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "example.com")
    assert uri.password == "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)"
    assert str(uri) == message.uri
    assert [via.branch for via in vias(message)] == ["z9hG4bK-.!%66*_+`'~"]
    assert address(message, "To").display == "BEL:\x07 NUL:\x00 DEL:\x7f"
    origin = address(message, "From")
    assert (origin.display, origin.tag) == ("token1~` token2'+_ token3*%!.-", "_token~1'+`*%!-.")
    assert origin.params["fromParam''~+*_!.-%"] == '"работающий"'
    assert message.headers.get("Call-ID") == "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"
    assert message.headers.get("extensionHeader-!.%*+_`'~") == "\ufeff大停電"


def test_esc01() -> None:
    message = request("esc01")
    uri = Uri.parse(message.uri)
    assert (unescape(uri.user or ""), uri.host) == ("sips:user@example.com", "example.net")
    assert address(message, "To").uri.aor() == "sip:user@example.com"
    assert address(message, "From").uri.aor() == "sip:I have spaces@example.net"
    contact = address(message, "Contact").uri
    assert contact.aor() == "sip:caller@host5.example.net"
    assert "lr" in contact.params
    assert unescape(contact.params["name"] or "") == "value%41"
    assert message.headers.get("Content-Type") == "application/sdp"


def test_escnull() -> None:
    message = request("escnull")
    assert address(message, "To").uri.aor() == "sip:null-\x00-null@example.com"
    contacts = [NameAddr.parse(text).uri.aor() for text in message.headers.listed("Contact")]
    assert contacts == ["sip:\x00@host5.example.com", "sip:\x00\x00@host5.example.com"]


def test_esc02() -> None:
    message = request("esc02")
    assert message.method == "RE%47IST%45R"
    assert address(message, "To").display == address(message, "From").display == "%Z%45"
    assert vias(message)[0].branch == "z9hG4bK209%fzsnel234"
    contacts = [NameAddr.parse(text).uri.user for text in message.headers.listed("Contact")]
    assert contacts == ["alias1", "alias3"]
    assert message.headers.get("C%6Fntact") == "<sip:alias2@host2.example.com>"


def test_lwsdisp() -> None:
    origin = address(request("lwsdisp"), "From")
    assert (origin.display, str(origin.uri), origin.tag) == ("caller", "sip:caller@example.com", "323")


def test_longreq() -> None:
    message = request("longreq")
    to = address(message, "To")
    assert to.display == "I have a user name of " + "extreme" * 10 + " proportion"
    assert to.uri.port == 6000
    assert to.uri.params["longparam" + "name" * 25] == "shortvalue"
    assert to.uri.params["very" + "long" * 25 + "ParameterNameWithNoValue"] is None
    origin = address(message, "From")
    assert origin.tag == "12" + "982" * 50 + "424"
    assert origin.params["unknownValueless" + "paramname" * 10] is None
    assert message.headers.get("Call-ID") == "longreq.one" + "really" * 20 + "longcallid"
    hops = vias(message)
    assert [via.host for via in hops] == [*(f"sip{n}.example.com" for n in range(33, 0, -1)), "host.example.com"]
    assert hops[-1].branch == "very" + "long" * 50 + "branchvalue"
    assert hops[-1].params["received"] == "192.0.2.5"
    assert len(message.body) == 150


def test_dblreq() -> None:
    message = request("dblreq")
    assert (message.method, message.body) == ("REGISTER", b"")
    assert message.headers.get("Call-ID") == "dblreq.0ha0isndaksdj99sdfafnl3lk233412"


def test_semiuri() -> None:
    message = request("semiuri")
    uri = Uri.parse(message.uri)
    assert (uri.user, uri.host, len(uri.params)) == ("user;par=u%40example.net", "example.com", 0)
    assert uri.aor() == "sip:user;par=u@example.net@example.com"
    assert message.headers.listed("Accept") == [
        "application/sdp",
        "application/pkcs7-mime",
        "multipart/mixed",
        "multipart/signed",
        "message/sip",
        "message/sipfrag",
    ]


def test_transports() -> None:
    assert [via.transport for via in vias(request("transports"))] == ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"]


def test_mpart01() -> None:
    message = request("mpart01")
    assert (message.method, len(message.body)) == ("MESSAGE", 553)
    parts = message.body.split(b"--7a9cbec02ceef655")
    assert parts[1].endswith(b"\r\n\r\nHello\r\n")
    assert b"\x30\x82\x01\x52\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" in parts[2]
    assert (message.headers.get("Identity") or "").endswith("MWYUA=")


def test_unreason() -> None:
    message = response("unreason")
    assert (message.status, message.reason) == (200, "= 2**3 * 5**2 но сто девяносто девять - простое")
    assert message.to_bytes().startswith(TORTURE["unreason"].data.partition(b"\r\n")[0])


def test_noreason() -> None:
    message = response("noreason")
    assert (message.status, message.reason) == (100, "")


def test_faults_name_what_is_wrong() -> None:
    reasons = {name: refusal(name).reason for name, torture in TORTURE.items() if torture.parse.isdigit()}
    assert reasons == {
        "badinv01": "Bad Via",
        "clerr": "Body Shorter Than Content-Length",
        "ncl": "Bad Content-Length",
        "scalar02": "Bad CSeq",
        "quotbal": "Bad To",
        "ltgtruri": "Bad Request-URI",
        "lwsruri": "Bad Request Line",
        "lwsstart": "Bad Request Line",
        "trws": "Bad Request Line",
        "escruri": "Request-URI With Headers",
        "regbadct": "Bad Contact",
        "badaspec": "Bad To",
        "baddn": "Bad From",
        "badvers": "Version Not Supported",
        "mismatch01": "CSeq Method Does Not Match",
        "mismatch02": "CSeq Method Does Not Match",
        "insuf": "Missing From",
        "multi01": "From Repeated",
        "mcl01": "Content-Length Repeated",
    }


def test_badbranch_names_no_transaction() -> None:
    assert vias(request("badbranch"))[0].branch == "z9hG4bK"


@pytest.mark.parametrize(("name", "scheme"), [("unkscm", "nobodyknowsthisscheme"), ("novelsc", "soap.beep")])
def test_uris_of_other_schemes_are_kept_whole(name: str, scheme: str) -> None:
    message = request(name)
    uri = Uri.parse(message.uri)
    assert uri.scheme == scheme
    assert uri.user == message.uri.partition(":")[2]


def test_unksm2() -> None:
    message = request("unksm2")
    schemes = [address(message, name).uri.scheme for name in ("To", "From", "Contact")]
    assert schemes == ["isbn", "http", "name"]
    assert address(message, "From").tag == "3234233"


def test_bext01() -> None:
    message = request("bext01")
    assert message.headers.listed("Require") == ["nothingSupportsThis", "nothingSupportsThisEither"]
    assert message.headers.listed("Proxy-Require") == ["noProxiesSupportThis", "norDoAnyProxiesSupportThis"]


def test_regaut01() -> None:
    header = request("regaut01").headers.get("Authorization") or ""
    with pytest.raises(UnknownScheme):
        Credentials.parse(header)
    assert Authenticator("example.com", b"secret", 60).verify(header, "REGISTER", "x", 0) is Verdict.WRONG


def test_bcast() -> None:
    assert [via.host for via in vias(response("bcast"))] == ["192.0.2.198", "255.255.255.255"]


def test_contact_parameters_belong_to_header_or_uri() -> None:
    bare, bracketed = address(request("cparam01"), "Contact"), address(request("cparam02"), "Contact")
    assert (list(bare.params), list(bare.uri.params)) == (["unknownparam"], [])
    assert (list(bracketed.params), list(bracketed.uri.params)) == ([], ["unknownparam"])


def test_regescrt() -> None:
    contact = address(request("regescrt"), "Contact").uri
    assert unescape(contact.headers["Route"] or "") == "<sip:sip.example.com>"
    assert str(contact) == "sip:user@example.com?Route=%3Csip:sip.example.com%3E"


def test_inv2543() -> None:
    message = request("inv2543")
    assert (vias(message)[0].branch, address(message, "From").tag) == (None, None)
    assert address(message, "To").params["user"] == "phone"
    assert Session.parse(message.body).media[0].port == 49217


def test_sdp_of_the_invites_is_read() -> None:
    for name, torture in TORTURE.items():
        if torture.parse == "request" and "application/sdp" in (request(name).headers.get("Content-Type") or ""):
            assert Session.parse(request(name).body).media[0].formats[0] == "0"

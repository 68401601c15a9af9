"""URIs, addresses, Via and their parameters."""

from __future__ import annotations

import string
from urllib.parse import quote as percent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenc.sip.address import NameAddr
from scenc.sip.grammar import quote, unescape, unquote
from scenc.sip.params import Params
from scenc.sip.uri import Uri
from scenc.sip.via import Via


def test_all_parts_of_a_sip_uri() -> None:
    uri = Uri.parse("SIP:alice:secret@Example.com:5061;transport=tcp;lr?Subject=hi&Priority=urgent")
    assert (uri.scheme, uri.user, uri.password, uri.host, uri.port) == ("sip", "alice", "secret", "Example.com", 5061)
    assert dict(uri.params.items()) == {"transport": "tcp", "lr": None}
    assert dict(uri.headers.items()) == {"Subject": "hi", "Priority": "urgent"}
    assert uri.aor() == "sip:alice@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "sip:example.com",
        "sips:601@[2001:db8::1]:5061;transport=tls",
        "sip:[::1]",
        "sip:+48221234567@op.example;user=phone",
        "sip:*21#@10.0.0.1",
        "tel:+48-22-123-45-67;ext=12",
        "urn:service:sos",
        "sip:b@x?Replaces=12345%40host%3Bto-tag%3D7%3Bfrom-tag%3D8",
        "sip:a@host_with_underscore",
    ],
)
def test_a_uri_is_written_as_it_was_read(text: str) -> None:
    assert str(Uri.parse(text)) == text


def test_an_ipv6_host_has_no_brackets() -> None:
    assert (Uri.parse("sip:a@[::1]:5060").host, Uri.parse("sip:a@[::1]:5060").port) == ("::1", 5060)
    assert Via.parse("SIP/2.0/UDP [2001:db8::9]:5060;branch=x").host == "2001:db8::9"


def test_a_tel_number_is_the_user() -> None:
    uri = Uri.parse("tel:112;phone-context=+48")
    assert (uri.user, uri.host, dict(uri.params.items())) == ("112", "", {"phone-context": "+48"})
    assert uri.aor() == "tel:112"


@pytest.mark.parametrize(
    "text",
    [
        *("", "sip", "sip:", ":a@b", "1sip:a@b", "sip:@b", "sip::p@b", "sip:a@b@c", "sip:a@", "sip:a b@c", "sip:<a@b>"),
        *('sip:"a"@b', "sip:a@b:", "sip:a@b:x", "sip:a@b:65536", "sip:a@[::1", "sip:a@[zz::1]", "sip:a@::1"),
        *(
            "sip:a@[::1]x",
            "sip:%4@b",
            "sip:%zz@b",
            "sip:a@b;",
            "sip:a@b;;lr",
            "sip:a@b;=x",
            "sip:a@b;lr;LR",
            "sip:a@b?",
        ),
        *("sip:a\r\n@b", "sip:\x00@b", "sip:ż@b", "sip:a@b\udcff"),
    ],
)
def test_what_is_no_uri_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Uri.parse(text)


def test_values_may_be_any_length() -> None:
    assert Uri.parse("sip:" + "a" * 5000 + "@b").user == "a" * 5000
    assert NameAddr.parse('"' + "n" * 5000 + '" <sip:a>').display == "n" * 5000
    assert Via.parse("SIP/2.0/UDP a;branch=" + "b" * 5000).branch == "b" * 5000


@pytest.mark.parametrize(
    ("text", "display", "uri", "params"),
    [
        ("<sip:a@b>", "", "sip:a@b", {}),
        ("sip:a@b;tag=1", "", "sip:a@b", {"tag": "1"}),
        ("sip:a@b ; tag = 1", "", "sip:a@b", {"tag": "1"}),
        ("Jan Kowalski <sip:a@b;lr>;q=0.5", "Jan Kowalski", "sip:a@b;lr", {"q": "0.5"}),
        ('"a \\"b\\\\" <sip:a@b>', 'a "b\\', "sip:a@b", {}),
        ('"<sip:x@y>" <sip:a@b>;x="1;2,3>"', "<sip:x@y>", "sip:a@b", {"x": '"1;2,3>"'}),
        ("Żółw <sip:a@b>", "Żółw", "sip:a@b", {}),
        ("<sip:a@b;x=1,2>", "", "sip:a@b;x=1,2", {}),
        ('sip:a@b;x="<sip:c>"', "", "sip:a@b", {"x": '"<sip:c>"'}),
        ("<sip:a@b>;received=[::1]", "", "sip:a@b", {"received": "[::1]"}),
    ],
)
def test_addresses(text: str, display: str, uri: str, params: dict[str, str]) -> None:
    address = NameAddr.parse(text)
    assert (address.display, str(address.uri), dict(address.params.items())) == (display, uri, params)
    assert NameAddr.parse(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "*", "<>", "<sip:a@b", '"open <sip:a@b>', '"a" x <sip:a@b>', '"a"', "A, B <sip:a@b>", "sip:a@b?x=y"),
        *("sip:a,b@c", "<sip:a@b> tag=1", "<sip:a@b>;", "<sip:a@b>;=1", "<sip:a@b>;tag=", "<sip:a@b>;tag=a b"),
        *('<sip:a@b>;x="open', '<sip:a@b>;x="a"b', "<sip:a@b>;tag=1;TAG=2", "<sip:a@b>, <sip:c@d>"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        NameAddr.parse(text)


def test_tag() -> None:
    assert NameAddr.parse("<sip:a@b>;TAG=x").tag == "x"
    assert NameAddr.parse("<sip:a@b>").tag is None


def test_via() -> None:
    via = Via.parse(" sip / 2.0 / udp  192.0.2.1 : 5060 ; rport ; branch = z9hG4bK1")
    assert str(via) == "SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1"
    filled = Via(via.transport, via.host, via.port, via.params.with_("rport", "5070").with_("received", "192.0.2.7"))
    assert str(filled) == "SIP/2.0/UDP 192.0.2.1:5060;rport=5070;branch=z9hG4bK1;received=192.0.2.7"
    assert str(Via("TCP", "::1", 5060)) == "SIP/2.0/TCP [::1]:5060"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SIP/2.0/UDP",
        "SIP/2.0/ host",
        "SIP/3.0/UDP a",
        "HTTP/2.0/UDP a",
        "SIP/2.0/U<P a",
        "SIP/2.0/UDP a b",
        "SIP/2.0/UDP a;",
    ],
)
def test_what_is_no_via_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Via.parse(text)


def test_parameters_are_found_in_any_case_and_changed_in_copies() -> None:
    params = Params([("Branch", "x"), ("rport", None)])
    assert (params["branch"], params.get("RPORT"), params.get("other")) == ("x", None, None)
    assert ("BRANCH" in params, len(params), list(params)) == (True, 2, ["Branch", "rport"])
    changed = params.with_("RPORT", "5060").with_("lr").without("branch").replace(q="1")
    assert str(changed) == ";rport=5060;lr;q=1"
    assert str(params) == ";Branch=x;rport"
    assert (params == Params(params.items()), hash(params)) == (True, hash(Params(params.items())))
    assert repr(params) == "Params((('Branch', 'x'), ('rport', None)))"
    assert params != {"Branch": "x", "rport": None}


def escape(text: str) -> str:
    return percent(text, safe="", errors="surrogateescape")


NAMES = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=8)
PARAMS = st.dictionaries(NAMES.map(str.lower), st.none() | NAMES, max_size=4).map(lambda d: Params(d.items()))
HOSTS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,5})?", fullmatch=True) | st.ip_addresses().map(str)
USERS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(escape)
URIS = st.builds(
    Uri,
    st.sampled_from(["sip", "sips"]),
    USERS,
    st.none() | USERS,
    HOSTS,
    st.none() | st.integers(0, 65535),
    PARAMS,
    PARAMS,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(URIS)
def test_a_uri_that_is_written_is_read(uri: Uri) -> None:
    assert Uri.parse(str(uri)) == uri


DISPLAYS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)


@given(st.builds(NameAddr, DISPLAYS, URIS, PARAMS))
def test_an_address_that_is_written_is_read(address: NameAddr) -> None:
    assert NameAddr.parse(str(address)) == address


@given(st.text())
def test_quotes_and_escapes_are_undone(text: str) -> None:
    assert unquote(quote(text)) == text
    if not any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        assert unescape(escape(text)) == text


@given(st.binary())
def test_escapes_carry_any_byte(raw: bytes) -> None:
    text = raw.decode("utf-8", "surrogateescape")
    assert unescape(escape(text)) == text


@given(st.text(max_size=60))
def test_no_text_does_worse_than_a_value_error(text: str) -> None:
    for parse in (Uri.parse, NameAddr.parse, Via.parse, Params.parse):
        for candidate in (text, f"sip:{text}", f"<sip:{text}>", f"SIP/2.0/UDP {text}", f";{text}"):
            try:
                written = str(parse(candidate))
            except ValueError:
                continue
            assert str(parse(written)) == written

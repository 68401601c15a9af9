"""Digest authentication: the RFCs' vectors, and what a server lets pass."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenc.sip import digest
from scenc.sip.digest import Authenticator, Challenge, Credentials, NonceCounts, UnknownScheme, Verdict, respond

SERVER = Authenticator("scenc", b"a secret", lifetime=60.0, algorithms=("SHA-256", "MD5"))
NOW = 1_700_000_000.25


def answered(password: str = "pass", algorithm: str = "MD5", now: float = NOW, nonce: str | None = None) -> str:
    """A client's header for a challenge of the server's."""
    challenges = [Challenge.parse(text) for text in SERVER.challenge(now)]
    challenge = next(offered for offered in challenges if offered.algorithm == algorithm)
    challenge = replace(challenge, nonce=nonce or challenge.nonce)
    return respond(challenge, "REGISTER", "sip:example.com", "601", password, "0a4f113b", 1)


def verdict(header: str, password: str | None = "pass", now: float = NOW + 1, method: str = "REGISTER") -> Verdict:
    return SERVER.verify(header, method, password, now)


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


RFC2617 = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", '
    'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)
RFC7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


@pytest.mark.parametrize(
    ("challenge", "password", "cnonce", "response"),
    [
        (RFC2617, "Circle Of Life", "0a4f113b", "6629fae49393a05397450978507c4ef1"),
        (
            RFC7616.format("MD5"),
            "Circle of Life",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "8ca523f5e9506fed4657c9700eebdbec",
        ),
        (
            RFC7616.format("SHA-256"),
            "Circle of Life",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
    ],
    ids=["2617-3.5", "7616-3.9.1-md5", "7616-3.9.1-sha256"],
)
def test_vectors(challenge: str, password: str, cnonce: str, response: str) -> None:
    header = respond(Challenge.parse(challenge), "GET", "/dir/index.html", "Mufasa", password, cnonce, 1)
    credentials = Credentials.parse(header)
    assert credentials.response == response
    assert (credentials.qop, credentials.nc, credentials.cnonce) == ("auth", "00000001", cnonce)
    assert f", qop=auth, nc={credentials.nc}" in header


def test_a_challenge_of_the_older_kind_gets_an_answer_of_the_older_kind() -> None:
    """RFC 2069 with its erratum 749."""
    challenge = Challenge.parse('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"')
    header = respond(challenge, "GET", "/dir/index.html", "Mufasa", "CircleOfLife", "unused", 1)
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in header
    assert "cnonce" not in header
    assert "qop" not in header


def test_session_algorithms_mix_the_nonces_into_the_secret() -> None:
    challenge = Challenge.parse(RFC2617 + ", algorithm=MD5-sess")
    header = respond(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life", "0a4f113b", 1)
    first = md5("Mufasa:testrealm@host.com:Circle Of Life")
    secret = md5(f"{first}:dcd98b7102dd2f0e8b11d0f600bfb0c093:0a4f113b")
    proof = f"dcd98b7102dd2f0e8b11d0f600bfb0c093:00000001:0a4f113b:auth:{md5('GET:/dir/index.html')}"
    assert Credentials.parse(header).response == md5(f"{secret}:{proof}")


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_the_right_password_is_ok(algorithm: str) -> None:
    assert verdict(answered(algorithm=algorithm)) is Verdict.OK


def test_challenges_come_in_the_order_asked_for_with_md5_alone_by_default() -> None:
    assert [Challenge.parse(text).algorithm for text in SERVER.challenge(NOW)] == ["SHA-256", "MD5"]
    plain = Authenticator("scenc", b"x", 60)
    assert [Challenge.parse(text).algorithm for text in plain.challenge(NOW)] == ["MD5"]
    assert "stale" not in plain.challenge(NOW)[0]
    assert Challenge.parse(plain.challenge(NOW, stale=True)[0]).stale


def test_what_does_not_fit_is_wrong() -> None:
    right = Credentials.parse(answered())
    assert verdict(answered("other")) is Verdict.WRONG
    assert verdict(answered(), "other") is Verdict.WRONG
    assert verdict(answered(), method="INVITE") is Verdict.WRONG
    for field in ("username", "realm", "uri", "cnonce"):
        assert verdict(str(replace(right, **{field: "other"}))) is Verdict.WRONG, field
    assert verdict(str(replace(right, nc="00000002"))) is Verdict.WRONG


def test_the_right_password_for_another_realm_is_wrong() -> None:
    ours = Challenge.parse(SERVER.challenge(NOW)[1])
    proof = respond(replace(ours, realm="elsewhere"), "REGISTER", "sip:example.com", "601", "pass", "0a4f113b", 1)
    assert verdict(proof) is Verdict.WRONG


def test_an_unknown_user_is_wrong_and_costs_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    def counting(text: str) -> str:
        hashed.append(text)
        return md5(text)

    monkeypatch.setitem(digest.ALGORITHMS, "MD5", counting)
    header = answered()
    work = []
    for password in ("pass", "wrong", None):
        hashed.clear()
        expected = Verdict.OK if password == "pass" else Verdict.WRONG
        assert verdict(header, password) is expected
        work.append(len(hashed))
    assert work == [3, 3, 3]


def test_a_nonce_is_good_for_its_lifetime_only() -> None:
    header = answered()
    assert verdict(header, now=NOW) is Verdict.OK
    assert verdict(header, now=NOW + 59.9) is Verdict.OK
    assert verdict(header, now=NOW + 60.1) is Verdict.STALE
    assert verdict(header, now=NOW - 5) is Verdict.STALE
    assert verdict(header, "wrong", now=NOW + 61) is Verdict.STALE, "who waits learns nothing of the password"


@pytest.mark.parametrize("nonce", ["x", "0" * 32, "0" * 32 + "18bcfe56800", "0" * 300, "ż" * 40, "a\\b"])
def test_a_nonce_of_somebody_elses_making_is_not_enough(nonce: str) -> None:
    """It is stale, so that telephones come through a restart without asking their user; whether the password was right
    is told nobody who asks without a nonce of ours."""
    assert verdict(answered(nonce=nonce)) is Verdict.STALE
    assert verdict(answered("wrong", nonce=nonce)) is Verdict.STALE


def test_a_nonce_is_good_only_where_it_was_given() -> None:
    challenge = Challenge.parse(SERVER.challenge(NOW, place="192.0.2.1")[1])
    right = Credentials.parse(respond(challenge, "REGISTER", "sip:example.com", "601", "pass", "c", 1))
    assert SERVER.judge(right, "REGISTER", "pass", NOW, "192.0.2.1") is Verdict.OK
    assert SERVER.judge(right, "REGISTER", "pass", NOW, "192.0.2.2") is Verdict.STALE


def test_no_two_challenges_share_a_nonce() -> None:
    assert len({SERVER.challenge(NOW)[0] for _ in range(100)}) == 100


def test_a_nonce_count_only_goes_up_and_old_nonces_do_not_come_back() -> None:
    counts = NonceCounts()

    def take(nonce: int, count: int, user: str = "601") -> bool:
        credentials = Credentials(user, "r", f"{'0' * 32}{nonce:x}", "sip:a", "", qop="auth", nc=f"{count:08x}")
        return counts.take(credentials)

    assert [take(1, 1), take(1, 1), take(1, 2), take(1, 2), take(1, 9), take(1, 8)] == [
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    assert take(1, 1, "602"), "another user's count is another"
    assert all(take(nonce, 1) for nonce in range(2, 17))
    assert take(17, 1)
    assert not take(1, 10), "no longer kept, so no longer taken"
    assert take(2, 2)
    without_count = Credentials("601", "r", f"{'0' * 32}ff", "sip:a", "")
    assert counts.take(without_count)
    assert not counts.take(without_count)
    assert not counts.take(replace(without_count, nc="00000002")), "a count that nothing proves is none"
    assert not counts.take(replace(without_count, nc="x"))


def test_a_nonce_belongs_to_realm_and_secret() -> None:
    header = answered()
    for server in (Authenticator("scenc", b"another", 60), Authenticator("elsewhere", b"a secret", 60)):
        assert server.verify(header, "REGISTER", "pass", NOW + 1) is not Verdict.OK
    assert Authenticator("scenc", b"a secret", 60).verify(header, "REGISTER", "pass", NOW + 1) is Verdict.OK


def test_an_algorithm_that_was_not_offered_is_wrong() -> None:
    header = answered(algorithm="SHA-256")
    assert Authenticator("scenc", b"a secret", 60).verify(header, "REGISTER", "pass", NOW) is Verdict.WRONG


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Digest",
        "Digest username",
        'Digest username="601"',
        answered().replace("MD5", "SHA-1"),
        answered().replace("qop=auth", "qop=auth-int"),
        answered().replace("nc=00000001", "nc=1"),
        answered().replace("cnonce=", "x="),
        answered() + ', realm="scenc"',
        "Basic NjAxOnBhc3M=",
    ],
)
def test_credentials_that_cannot_be_read_are_wrong(header: str) -> None:
    assert verdict(header) is Verdict.WRONG


def test_another_scheme_has_its_own_error() -> None:
    for parse in (Credentials.parse, Challenge.parse):
        with pytest.raises(UnknownScheme):
            parse("Basic realm=x")


def test_a_client_refuses_what_it_cannot_do() -> None:
    for extra in ("algorithm=SHA-1", 'algorithm="MD5,x"', 'qop="auth-int"'):
        challenge = Challenge.parse(f'Digest realm="a", nonce="b", {extra}')
        with pytest.raises(ValueError, match="not known"):
            respond(challenge, "INVITE", "sip:a", "u", "p", "c", 1)


TEXT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)


@given(user=TEXT, password=TEXT, realm=TEXT, opaque=st.none() | TEXT, count=st.integers(1, 0xFFFFFFFF))
def test_client_and_server_agree(user: str, password: str, realm: str, opaque: str | None, count: int) -> None:
    server = Authenticator(realm, b"key", 60)
    challenge = replace(Challenge.parse(server.challenge(5.0)[0]), opaque=opaque)
    assert Challenge.parse(str(challenge)) == challenge
    header = respond(challenge, "INVITE", "sip:a@b", user, password, "cn", count)
    assert str(Credentials.parse(header)) == header
    assert server.verify(header, "INVITE", password, 6.0) is Verdict.OK


@given(st.text())
def test_no_header_does_worse_than_wrong(text: str) -> None:
    assert verdict("Digest " + text) is Verdict.WRONG

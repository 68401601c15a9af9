"""The handshake: both ends get the same keys, whatever is lost; a stranger's certificate gets none."""

from __future__ import annotations

import pytest
from OpenSSL import SSL

from scenc.media.dtls import Dtls, DtlsError, Identity


def shake(client: Dtls, server: Dtls, lost: set[int]) -> None:
    """Carry datagrams to and fro; those with these numbers are lost and sent again when the time has come."""
    waiting, number = [(server, data) for data in client.start()], 0
    for _ in range(200):
        if not waiting:
            if client.keys and server.keys:
                return
            waiting = [(other, data) for one, other in ((client, server), (server, client)) for data in one.elapse()]
            continue
        receiver, data = waiting.pop(0)
        number += 1
        if number not in lost:
            sender = client if receiver is server else server
            waiting += [(sender, reply) for reply in receiver.receive(data)]


def test_both_ends_have_the_keys() -> None:
    one, other = Identity(), Identity()
    client, server = Dtls(one, other.fingerprint, active=True), Dtls(other, one.fingerprint, active=False)
    assert client.keys is None
    shake(client, server, set())
    assert client.keys is not None
    assert server.keys is not None
    assert client.keys.suite == server.keys.suite == "AEAD_AES_128_GCM"
    assert (client.keys.ours, client.keys.theirs) == (server.keys.theirs, server.keys.ours)
    assert client.keys.ours != client.keys.theirs
    assert "ours" not in repr(client.keys)


@pytest.mark.parametrize("active", [True, False])
def test_another_certificate_than_the_description_names_gets_no_keys(active: bool) -> None:
    one, other, stranger = Identity(), Identity(), Identity()
    expected = {active: stranger.fingerprint, not active: one.fingerprint}
    client = Dtls(one, expected[True] if active else other.fingerprint, active=True)
    server = Dtls(other, one.fingerprint if active else expected[False].replace("A", "B"), active=False)
    with pytest.raises(DtlsError, match="not the one"):
        shake(client, server, set())
    assert client.keys is None or server.keys is None


@pytest.mark.parametrize("named", ["sha-256 Łódź", "sha-256", "", "md5 00:11", "żółw 00"])
def test_a_fingerprint_that_is_none_gets_no_keys(named: str) -> None:
    one, other = Identity(), Identity()
    client, server = Dtls(one, named, active=True), Dtls(other, one.fingerprint, active=False)
    with pytest.raises(DtlsError, match="not the one"):
        shake(client, server, set())
    assert client.keys is None


def test_a_handshake_that_nobody_answers_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Dtls(Identity(), "sha-256 00", active=True)
    assert client.start()

    def expired(_: object) -> None:
        raise SSL.Error([("SSL routines", "", "read timeout expired")])  # as OpenSSL after 483 seconds

    monkeypatch.setattr(SSL.Connection, "DTLSv1_handle_timeout", expired)
    with pytest.raises(DtlsError, match="nobody answers"):
        client.elapse()


def test_what_is_no_dtls_does_no_harm() -> None:
    one, other = Identity(), Identity()
    client, server = Dtls(one, other.fingerprint, active=True), Dtls(other, one.fingerprint, active=False)
    server.receive(b"\x16\xfe\xfd" + bytes(40))
    server.receive(b"\x16")
    shake(client, server, set())
    assert server.keys is not None

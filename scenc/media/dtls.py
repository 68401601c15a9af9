"""DTLS, to agree on the keys of SRTP (:rfc:`5763`, :rfc:`5764`). Bytes in, bytes out; its owner keeps the time."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from scenc.media.port import Keys, Suite

_LABEL = b"EXTRACTOR-dtls_srtp"
_PROFILES: dict[bytes, tuple[Suite, int]] = {  # and the length of a salt
    b"SRTP_AEAD_AES_128_GCM": ("AEAD_AES_128_GCM", 12),
    b"SRTP_AES128_CM_SHA1_80": ("AES_CM_128_HMAC_SHA1_80", 14),
}
_KEY = 16
_DATAGRAM = 1200  # bytes; fits every way
_RECORD = 13  # bytes before a record's content, its length in the last two


def _certificate() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "scenc")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=3650))
    return key, builder.sign(key, hashes.SHA256())


class Identity:
    """A certificate made for this process; descriptions name its fingerprint."""

    def __init__(self) -> None:
        key, certificate = _certificate()
        digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest().upper()
        self.fingerprint = "sha-256 " + ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
        self.context = SSL.Context(SSL.DTLS_METHOD)
        self.context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)  # by fingerprint
        self.context.use_privatekey(key)
        self.context.use_certificate(certificate)
        self.context.set_tlsext_use_srtp(b":".join(_PROFILES))


@cache
def identity() -> Identity:
    """The one of this process."""
    return Identity()


class DtlsError(Exception):
    """The other side is not who it should be, or does not speak DTLS as we do."""


class Dtls:
    """One handshake. `receive` and `elapse` return datagrams to send; `keys` are known when it has succeeded."""

    def __init__(self, identity: Identity, fingerprint: str, active: bool) -> None:
        self.keys: Keys | None = None
        self._active = active
        self._hash, _, self._expected = fingerprint.partition(" ")
        self._link = SSL.Connection(identity.context, None)
        self._link.set_ciphertext_mtu(_DATAGRAM)
        if active:
            self._link.set_connect_state()
        else:
            self._link.set_accept_state()

    def start(self) -> list[bytes]:
        """Who is active says the first word."""
        return self._go_on() if self._active else []

    def receive(self, data: bytes) -> list[bytes]:
        """A datagram of the other side. Raises `DtlsError`."""
        self._link.bio_write(data)
        return self._go_on()

    def elapse(self) -> list[bytes]:
        """Time has passed: what may have been lost is sent again, for eight minutes. Then raises `DtlsError`."""
        try:
            self._link.DTLSv1_handle_timeout()
        except SSL.Error as error:
            raise DtlsError("nobody answers the handshake") from error
        return self._outgoing()

    def next_timer(self) -> float | None:
        """Seconds until `elapse`."""
        timer: float | None = self._link.DTLSv1_get_timeout()
        return timer

    def _go_on(self) -> list[bytes]:
        try:
            if self.keys is None:
                self._link.do_handshake()
                self._agree()
            else:
                self._link.recv(1)
        except (SSL.WantReadError, SSL.ZeroReturnError):
            pass
        except SSL.Error as error:
            raise DtlsError(str(error) or "the handshake failed") from error
        return self._outgoing()

    def _agree(self) -> None:
        certificate = self._link.get_peer_certificate(as_cryptography=True)
        if certificate is None or not _matches(certificate, self._hash, self._expected):
            raise DtlsError("the certificate is not the one that the description names")
        profile = self._link.get_selected_srtp_profile()
        if profile not in _PROFILES:
            raise DtlsError("no suite for SRTP in common")
        suite, salt = _PROFILES[profile]
        material = self._link.export_keying_material(_LABEL, 2 * (_KEY + salt))
        client = material[:_KEY] + material[2 * _KEY : 2 * _KEY + salt]
        server = material[_KEY : 2 * _KEY] + material[2 * _KEY + salt :]
        self.keys = Keys(suite, client, server) if self._active else Keys(suite, server, client)

    def _outgoing(self) -> list[bytes]:
        """Whole records, as many in a datagram as fit."""
        made = b""
        while True:
            try:
                made += self._link.bio_read(16384)
            except SSL.WantReadError:
                break
        datagrams: list[bytes] = []
        while made:
            size = _RECORD + int.from_bytes(made[_RECORD - 2 : _RECORD], "big")
            record, made = made[:size], made[size:]
            if datagrams and len(datagrams[-1]) + len(record) <= _DATAGRAM:
                datagrams[-1] += record
            else:
                datagrams.append(record)
        return datagrams


def _matches(certificate: x509.Certificate, name: str, expected: str) -> bool:
    known = {"sha-256": hashlib.sha256, "sha-384": hashlib.sha384, "sha-512": hashlib.sha512}
    if name.lower() not in known:
        return False
    digest = known[name.lower()](certificate.public_bytes(Encoding.DER)).hexdigest()
    return digest == expected.replace(":", "").lower()

"""Certificates for TLS and WSS: a folder of the operator's own, or one that we make at the first start."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from scenc.pbx.process.address import ANY, local_address
from scenc.whole import PRIVATE, write_whole

_OWN = "own.pem"
_OWN_DAYS = 3650


class CertificatesError(Exception):
    """Certificates cannot be used; the message says which and why."""


class Certificates:
    """What we show, by the name a client asks for (SNI), and whom we believe.

    Each `*.pem` in `folder` holds a key and its chain; the first by file name is shown to who asks for no name of
    ours. Without `folder` one certificate is made for `hosts` and kept in `data`. With `client_ca` clients must show
    a certificate of that authority.
    """

    def __init__(self, folder: Path | None, data: Path, hosts: Sequence[str], client_ca: Path | None = None) -> None:
        self._folder = folder
        self._data = data
        self._hosts = hosts
        self._client_ca = client_ca
        self._by_name: dict[str, ssl.SSLContext] = {}
        self._first: ssl.SSLContext | None = None

    def load(self) -> None:
        """Read them (again). Raises `CertificatesError`, and then those read before go on."""
        files = sorted(self._folder.glob("*.pem")) if self._folder is not None else [self._own()]
        if not files:
            raise CertificatesError(f"{self._folder} has no *.pem; put a file with a key and its certificates there")
        loaded = [(self._context(file), _names(file)) for file in files]
        self._first = loaded[0][0]
        self._by_name = {name: context for context, names in reversed(loaded) for name in names}

    def server(self) -> ssl.SSLContext:
        """For who connects to us."""
        if self._first is None:
            self.load()
        assert self._first is not None
        return self._first

    def client(self) -> ssl.SSLContext:
        """For whom we connect to: any authority this machine believes."""
        return self._believing

    @cached_property
    def _believing(self) -> ssl.SSLContext:
        """Reading all authorities takes longer than the rest of a start, and most connect to nobody by TLS."""
        return ssl.create_default_context()

    def _context(self, file: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        try:
            context.load_cert_chain(file)
        except (OSError, ssl.SSLError):
            raise CertificatesError(f"{file} does not hold a key and the certificate made for it, as PEM") from None
        if self._client_ca is not None:
            try:
                context.load_verify_locations(self._client_ca)
            except (OSError, ssl.SSLError):
                raise CertificatesError(f"{self._client_ca} is no certificate authority, as PEM") from None
            context.verify_mode = ssl.CERT_REQUIRED
        context.sni_callback = self._on_name
        return context

    def _on_name(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        wanted = (name or "").lower()
        found = self._by_name.get(wanted) or self._by_name.get("*." + wanted.partition(".")[2])
        if found is not None:
            connection.context = found

    def _own(self) -> Path:
        file = self._data / _OWN
        if not file.exists():
            self._data.mkdir(parents=True, exist_ok=True)
            write_whole(file, make_certificate(self._hosts, socket.gethostname() or "scenc"), PRIVATE)
        return file


def make_certificate(hosts: Sequence[str], name: str) -> bytes:
    """A key and a certificate signed by itself, for a machine's name and the addresses it listens on."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    addresses = {ip_address(host if host not in ANY else local_address(host)) for host in hosts}
    names = [x509.DNSName(each) for each in dict.fromkeys((name, "localhost")) if each.isascii()]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_OWN_DAYS))
        .add_extension(
            x509.SubjectAlternativeName([*names, *map(x509.IPAddress, sorted(addresses, key=str))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)


def _names(file: Path) -> list[str]:
    """The host names the first certificate of a file is for."""
    try:
        certificate = x509.load_pem_x509_certificates(file.read_bytes())[0]
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, IndexError, x509.ExtensionNotFound):
        return []
    return [name.lower() for name in names.get_values_for_type(x509.DNSName)]

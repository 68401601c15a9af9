"""Voicemail by mail, against a real SMTP server: whatever the server does, each letter comes once, and until then
nothing of it is lost."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from scenc.bundle.schema import Bundle, Company, Mail, Mailbox
from scenc.pbx.mail.mailroom import Mailroom
from scenc.pbx.mail.notices import Notices
from scenc.pbx.mail.postman import Postman
from scenc.pbx.process.certificates import Certificates
from scenc.pbx.process.secrets import Secrets
from scenc.store.store import Store
from scenc.store.tables import begin_message, settle_message
from tests.pbx.kit import AtOnce
from tests.pbx.virtual_media import VirtualMedia

pytestmark = pytest.mark.wall_clock
ANNA, OFFICE = "anna@lex.example", "biuro@lex.example"
BOX = Mailbox("anna", None, "Anna", emails=(ANNA,), attach=True)
DAY = 86400.0


@dataclass
class Server:
    """Takes letters; `answers` are given to the next ends of DATA, `dies` cuts the connection there."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuses: str = ""
    dies: bool = False
    peers: list[bool] = field(default_factory=list)  # whether TLS was spoken

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.dies:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 dying"
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        self.peers.append(session.ssl is not None)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@asynccontextmanager
async def listening(server: Server, **options: Any) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    doors = await loop.create_server(lambda: SMTP(server, **options), "127.0.0.1", server.port)
    server.port = doors.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        doors.close()


@dataclass
class Office:
    data: Path
    server: Server
    box: Mailbox = BOX
    login: str | None = None
    secrets: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def running(self) -> Any:
        """The mailroom and its postman, as after a start."""
        store = Store(f"sqlite:///{self.data / 'scenc.sqlite'}")
        mail = Mail(f"127.0.0.1:{self.server.port}", f"Biuro <{OFFICE}>", self.login, "SMTP" if self.login else None)
        bundle = Bundle(1, Company("Biuro"), mailboxes={"anna": self.box}, mail=mail)
        mailroom = Mailroom(VirtualMedia(), store, self.data, AtOnce())
        postman = Postman(mailroom, self.notices(store), Secrets(environment=self.secrets), self.data)
        mailroom.load(bundle)
        postman.load(bundle)
        try:
            yield mailroom, postman, store
        finally:
            store.close()

    def notices(self, store: Store) -> Notices:
        """Letters about the system."""
        return Notices(store, iter("nopq").__next__)

    def leave(self, store: Store, *to: str, id: str = "m1", received: float = 1_000_000.0) -> Path:
        """Somebody has left a message."""
        file = self.data / f"{id}.wav"
        file.write_bytes(b"RIFF sound")
        row = {"id": id, "mailbox": "anna", "caller": "+48600700800", "caller_name": "", "received": received}
        store.write(begin_message, {**row, "seconds": None, "file": file.name})
        store.write(settle_message, {"key": id, "length": 74.0, "addresses": list(to or (ANNA,))})
        return file


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, Server())


def test_a_notice_is_mailed_once_and_kept_until_then(office: Office) -> None:
    async def main() -> None:
        async with listening(office.server):
            office.server.answers = ["451 later"]
            with office.running() as (_, postman, store):
                office.notices(store).add(OFFICE, "Biuro: konto 602 nie działa", "Od rana.")
                assert await postman.deliver() == 1
                assert office.server.letters == []
                assert await postman.deliver() == 0
                assert await postman.deliver() == 0
        (letter,) = office.server.letters
        assert (letter["To"], letter["Subject"]) == (OFFICE, "Biuro: konto 602 nie działa")

    asyncio.run(main())


def test_a_letter_has_the_message_with_it(office: Office) -> None:
    async def main() -> None:
        async with listening(office.server):
            with office.running() as (_, postman, store):
                office.leave(store)
                assert await postman.deliver() == 0
                assert await postman.deliver() == 0
        (letter,) = office.server.letters
        assert (letter["To"], letter["From"]) == (ANNA, f"Biuro <{OFFICE}>")
        assert letter["Subject"] == "Wiadomość głosowa od +48600700800 (1:14)"
        (sound,) = letter.iter_attachments()
        assert (sound.get_content_type(), sound.get_content()) == ("audio/wav", b"RIFF sound")
        body = letter.get_body()
        assert body is not None
        assert "1970-01-12 14:46" in body.get_content(), "by the company's clock"

    asyncio.run(main())


@pytest.mark.parametrize("trouble", ["down", "refuses", "dies"])
def test_it_comes_once_when_the_server_is_well_again_also_after_a_restart(office: Office, trouble: str) -> None:
    async def main() -> None:
        server = office.server
        async with listening(server):
            pass  # its port is known now
        with office.running() as (mailroom, postman, store):
            file = office.leave(store)
            if trouble == "down":
                assert await postman.deliver() == 1
            else:
                server.dies, server.answers = trouble == "dies", ["451 later", "554 never"]
                async with listening(server):
                    assert await postman.deliver() == 1
                    assert await postman.deliver() == 1
                server.dies, server.answers = False, []
            mailroom.purge(1_000_000.0 + 100 * DAY)
            assert file.exists(), "its time is over, but it has not been mailed"
        async with listening(server):
            with office.running() as (mailroom, postman, store):
                assert await postman.deliver() == 0
                assert await postman.deliver() == 0
                mailroom.purge(1_000_000.0 + 89 * DAY)
                assert file.exists()
                mailroom.purge(1_000_000.0 + 91 * DAY)
                assert not file.exists()
                assert not await mailroom.list("anna")
        assert len(server.letters) == 1

    asyncio.run(main())


def test_one_address_that_is_refused_holds_up_no_other(office: Office) -> None:
    async def main() -> None:
        office.server.refuses = ANNA
        async with listening(office.server):
            with office.running() as (_, postman, store):
                office.leave(store, ANNA, OFFICE)
                office.leave(store, OFFICE, id="m2")
                assert await postman.deliver() == 1
                office.server.refuses = ""
                assert await postman.deliver() == 0
        assert [letter["To"] for letter in office.server.letters] == [OFFICE, OFFICE, ANNA]

    asyncio.run(main())


def test_what_is_mailed_and_deleted_is_kept_until_then(office: Office) -> None:
    async def main() -> None:
        office.box = Mailbox("anna", None, "Anna", emails=(ANNA,), delete=True)
        with office.running() as (mailroom, _, store):
            first = office.leave(store)
            second = office.leave(store, id="m2")
            mailroom.delete("m2", "anna")
            assert [row["id"] for row in await mailroom.list("anna")] == ["m1"]
            assert second.exists(), "deleted by its owner, but not mailed yet"
        async with listening(office.server):
            with office.running() as (mailroom, postman, _):
                assert await postman.deliver() == 0
                assert not await mailroom.list("anna")
        assert not first.exists()
        assert not second.exists()
        assert [len(list(letter.iter_attachments())) for letter in office.server.letters] == [1, 1]

    asyncio.run(main())


def _tls(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context and the certificate to believe."""
    Certificates(None, folder / "tls", ["127.0.0.1"], None).load()
    own = folder / "tls" / "own.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    return context, own


def _knows(password: bytes) -> Callable[..., AuthResult]:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any) -> AuthResult:
        return AuthResult(success=(login.login, login.password) == (b"lex", password))

    return check


def test_it_logs_in_by_starttls(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        context, believed = _tls(office.data)
        monkeypatch.setenv("SSL_CERT_FILE", str(believed))
        office.login, office.secrets = "lex", {"SMTP": "open sesame"}
        options = {"tls_context": context, "auth_required": True, "authenticator": _knows(b"open sesame")}
        async with listening(office.server, **options):
            with office.running() as (_, postman, store):
                office.leave(store)
                assert await postman.deliver() == 0
        assert office.server.peers == [True]

    asyncio.run(main())


@pytest.mark.parametrize("fault", ["no TLS", "strange certificate", "wrong password", "no password"])
def test_a_password_is_not_given_away(office: Office, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    heard: list[bytes] = []

    def authenticator(server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any) -> AuthResult:
        heard.append(login.password)
        return AuthResult(success=False, handled=False)

    async def main() -> None:
        context, believed = _tls(office.data)
        if fault != "strange certificate":
            monkeypatch.setenv("SSL_CERT_FILE", str(believed))
        office.login, office.secrets = "lex", {} if fault == "no password" else {"SMTP": "open sesame"}
        tls = {"auth_require_tls": False} if fault == "no TLS" else {"tls_context": context}
        async with listening(office.server, authenticator=authenticator, **tls):
            with office.running() as (_, postman, store):
                office.leave(store)
                assert await postman.deliver() == 1
        assert set(heard) == ({b"open sesame"} if fault == "wrong password" else set())
        assert not office.server.letters

    asyncio.run(main())


def test_the_postman_goes_as_soon_as_there_is_something(office: Office) -> None:
    async def main() -> None:
        async with listening(office.server):
            with office.running() as (_, postman, store):
                work = asyncio.create_task(postman.run())
                await asyncio.sleep(0)
                office.leave(store)
                postman.wake()
                async with asyncio.timeout(20):
                    while not office.server.letters:
                        await asyncio.sleep(0.02)
                work.cancel()
        assert [letter["To"] for letter in office.server.letters] == [ANNA]

    asyncio.run(main())


def test_a_sound_that_cannot_be_read_holds_up_no_letter(office: Office) -> None:
    async def main() -> None:
        async with listening(office.server):
            with office.running() as (_, postman, store):
                office.leave(store, ANNA, id="m1").unlink()
                (office.data / "m1.wav").mkdir()
                office.leave(store, ANNA, id="m2")
                assert await postman.deliver() == 0

    asyncio.run(main())
    assert [len(list(letter.iter_attachments())) for letter in office.server.letters] == [0, 1]

"""Voicemail by mail. The outbox is the table of messages: each names the addresses it has still to be mailed to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from sqlalchemy import RowMapping

from scenc.bundle.schema import Bundle, Mail
from scenc.pbx.mail.letter import letter
from scenc.pbx.mail.mailroom import Mailroom
from scenc.pbx.mail.notices import Notices, notice
from scenc.pbx.process.secrets import Secrets
from scenc.pbx.rounds import rounds

log = structlog.get_logger("mail")

FIRST_SECONDS, LONGEST_SECONDS = 15.0, 3600.0  # before the next attempt: doubled each time
ANSWER_SECONDS = 60.0  # for each answer of the server
TLS_PORT = "465"  # where TLS is spoken from the first byte on (RFC 8314)


class Postman:
    """Delivers until the server has taken every letter. An address is struck off when the server has answered 250 to
    DATA, and not before."""

    def __init__(self, mailroom: Mailroom, notices: Notices, secrets: Secrets, data: Path) -> None:
        self._mailroom = mailroom
        self._notices = notices
        self._secrets = secrets
        self._data = data
        self._bundle: Bundle | None = None
        self._news = asyncio.Event()
        self._wait = FIRST_SECONDS

    def load(self, bundle: Bundle) -> None:
        """Mail goes out by this scenario's server from now on."""
        self._bundle = bundle
        self.wake()

    def wake(self) -> None:
        """There may be something to be mailed."""
        self._news.set()

    async def run(self) -> None:
        """Deliver, for ever."""
        await rounds(self._news, self._round)

    async def _round(self) -> float | None:
        left = await self.deliver()
        self._wait = min(2 * self._wait, LONGEST_SECONDS) if left else FIRST_SECONDS
        return self._wait if left else None

    async def deliver(self) -> int:
        """Try to mail all that waits; how many letters still do."""
        bundle = self._bundle
        rows = await asyncio.to_thread(self._mailroom.unposted)
        notices = await asyncio.to_thread(self._notices.unsent)
        waiting = sum(len(row["post"]) for row in rows) + len(notices)
        if bundle is None or bundle.mail is None or not waiting:
            return waiting
        try:
            async with _session(bundle.mail, self._secrets) as server:
                for row in notices:
                    waiting -= await self._notify(row, bundle.mail, server)
                for row in rows:
                    waiting -= await self._mail(row, bundle.mail, bundle, server)
        except (SMTPException, OSError) as error:
            log.warning("mail server", server=bundle.mail.server, error=str(error), letters_waiting=waiting)
        return waiting

    async def _mail(self, row: RowMapping, mail: Mail, bundle: Bundle, server: SMTP) -> int:
        """Mail a message to all that it has still to go to; how many took it. A letter that is refused waits, too."""
        left, sound = list(row["post"]), await asyncio.to_thread(self._sound, row, bundle)
        for to in row["post"]:
            if await _taken(server, mail, to, letter(row, to, mail, bundle, sound), row["id"]):
                left.remove(to)
                await asyncio.to_thread(self._mailroom.posted, row, left)
        return len(row["post"]) - len(left)

    async def _notify(self, row: RowMapping, mail: Mail, server: SMTP) -> int:
        """Mail a notice; how many were taken."""
        taken = await _taken(server, mail, row["to"], notice(row, mail), row["id"])
        if taken:
            await asyncio.to_thread(self._notices.sent, row)
        return int(taken)

    def _sound(self, row: RowMapping, bundle: Bundle) -> bytes | None:
        box = bundle.mailboxes.get(row["mailbox"])
        if box is not None and not box.attach and not box.delete:
            return None
        try:
            return (self._data / str(row["file"])).read_bytes()
        except OSError as error:  # that is no reason to keep back the letter, and those behind it
            log.error("the sound of a message cannot be read", file=row["file"], error=error.strerror)
            return None


async def _taken(server: SMTP, mail: Mail, to: str, text: bytes, id: str) -> bool:
    """Whether the server took a letter."""
    try:
        await server.sendmail(mail.sender, [to], text)
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        log.warning("letter refused", message=id, to=to, error=str(error))
        with suppress(SMTPException):
            await server.rset()
        return False
    log.info("letter sent", message=id, to=to)
    return True


@asynccontextmanager
async def _session(mail: Mail, secrets: Secrets) -> AsyncIterator[SMTP]:
    """A session with the server. Who logs in does so by TLS with a certificate that this machine believes, or not at
    all; without a log-in, what TLS there is is used as it is (:rfc:`7435`)."""
    host, _, port = mail.server.rpartition(":")
    password = secrets.get(mail.password) if mail.password else None
    if mail.login and password is None:
        raise SMTPAuthenticationError(535, f"the secret {mail.password} is missing")
    context = ssl.create_default_context()
    if not mail.login:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    at_once = port == TLS_PORT
    server = SMTP(
        hostname=host or mail.server,
        port=int(port) if host else None,
        username=mail.login,
        password=password,
        timeout=ANSWER_SECONDS,
        use_tls=at_once,
        start_tls=False if at_once else True if mail.login else None,
        tls_context=context,
    )
    try:
        await server.connect()
        yield server
        await server.quit()
    finally:
        server.close()
